package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns decrypted fields into a token. */
public final class StoredFields {

    private StoredFields() {}

    /**
     * {@return the token}
     *
     * @param fields what was decrypted
     * @param place where it is
     * @param provider whose token it is
     * @throws StorageException if the fields are not those of a token
     */
    public static Token token(@Nullable Object fields, Place place, String provider) {
        if (!(fields instanceof Map<?, ?> map)) {
            throw damaged(place, provider, "it is not a map of fields");
        }
        try {
            return Token.fromMap(withTextKeys(map));
        } catch (IllegalArgumentException wrongField) {
            // Not passed on as the cause: its own cause may quote the field.
            throw damaged(place, provider, wrongField.getMessage());
        }
    }

    @SuppressWarnings("unchecked") // keys of SOPS files are texts
    private static Map<String, ?> withTextKeys(Map<?, ?> map) {
        return (Map<String, ?>) map;
    }

    private static StorageException damaged(Place place, String provider, @Nullable String why) {
        return new StorageException(
                place.name(),
                Reason.UNREADABLE,
                "the token of \"" + provider + "\" in " + place + " is damaged: " + why,
                new Remedy.Either(new Remedy.Advice("Restore it"), new Remedy.RemoveToken(provider)),
                null);
    }
}
