package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.sops.rules.Selection;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of tokens in a form that SOPS files can hold, where every value is to be encrypted, and back. */
public final class TokenFields {

    private static final int LONGEST_WHOLE_NUMBER_BITS = 63;

    private TokenFields() {}

    /** Turns a number into a text where SOPS would round it: what a server sends must not change. */
    static Map<String, @Nullable Object> of(Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> storable = new LinkedHashMap<>();
        fields.forEach((name, value) -> storable.put(name, value(value)));
        return storable;
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> storable = new LinkedHashMap<>();
            map.forEach((name, inner) -> storable.put(String.valueOf(name), value(inner)));
            return storable;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> storable = new ArrayList<>();
            list.forEach(item -> storable.add(value(item)));
            return storable;
        }
        if (value instanceof BigInteger whole && whole.bitLength() > LONGEST_WHOLE_NUMBER_BITS) {
            return whole.toString();
        }
        if (value instanceof BigDecimal decimal && !isExact(decimal)) {
            return decimal.toString();
        }
        return value;
    }

    private static boolean isExact(BigDecimal decimal) {
        double nearest = decimal.doubleValue();
        return Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(decimal) == 0;
    }

    /**
     * Selects every value. SOPS leaves what is below a name with a certain suffix in plain text, and this cannot be turned off. A server may
     * send a field of any name. So the suffix is made such that no name ends with it.
     */
    static Selection everyValueOf(Map<String, @Nullable Object> fields) {
        List<String> names = new ArrayList<>();
        collect(fields, names);
        String suffix = Selection.DEFAULT.argument();
        while (endsAny(names, suffix)) {
            suffix = "_" + suffix;
        }
        return new Selection(Selection.Option.UNENCRYPTED_SUFFIX, suffix);
    }

    private static boolean endsAny(List<String> names, String suffix) {
        return names.stream().anyMatch(name -> name.endsWith(suffix));
    }

    private static void collect(@Nullable Object value, List<String> names) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> {
                names.add(String.valueOf(name));
                collect(inner, names);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(item -> collect(item, names));
        }
    }

    /**
     * {@return the token}
     *
     * @param fields the decrypted fields
     * @param place its place
     * @param provider the provider of the token
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
                Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken(provider)),
                null);
    }
}
