package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The separate logins for targets of one provider. Each has its own name in the storage, and so its own lock and refresh token: what happens
 * to one does not touch the login of the provider. The record says which target it is for.
 *
 * @param storage the storage of the provider
 * @param provider the name of its login
 */
public record OwnLogins(TokenStorage storage, LoginName provider) {

    /**
     * Returns the error for a provider type that cannot log in for a target.
     *
     * @param settings its section
     * @param target the target that the login was for
     * @return the error, which names the type
     */
    public static ConfigurationException impossible(Settings settings, Target target) {
        return new ConfigurationException(new ConfigProblem(
                settings.path(ProviderKeys.TYPE.name()),
                settings.origin(ProviderKeys.TYPE),
                "the tokens of this type are always for the same, and not for " + target.inWords()));
    }

    /**
     * A login for a target, as it is stored.
     *
     * @param key its name in the storage
     * @param target its target; {@code null} if it cannot be read or names none
     * @param token its token; {@code null} if it cannot be read
     * @param failure why it cannot be read, or {@code null}
     */
    public record Stored(
            String key,
            @Nullable Target target,
            @Nullable Token token,
            @Nullable AuthException failure) {

        @Override
        public String toString() {
            return "Stored[" + key + "]";
        }
    }

    /**
     * Whether no target has its own login. Reads none of them.
     *
     * @return false also if there is one that cannot be read
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be listed
     */
    public boolean isEmpty() {
        return keys().isEmpty();
    }

    /**
     * Lists the logins for targets. A login that cannot be read does not hide another one.
     *
     * @return one entry a login
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be listed
     */
    public List<Stored> all() {
        return keys().stream().map(this::read).toList();
    }

    private Stored read(String key) {
        try {
            Token token = storage.load(key).orElse(null);
            return new Stored(key, token == null ? null : target(token).orElse(null), token, null);
        } catch (AuthException unreadable) {
            return new Stored(key, null, null, unreadable);
        }
    }

    /**
     * Lists the targets that have a login of their own, as far as it can be read.
     *
     * @return the tokens of these logins as they are stored, by target
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be listed
     */
    public Map<Target, Token> stored() {
        Map<Target, Token> found = new LinkedHashMap<>();
        for (Stored own : all()) {
            if (own.target() != null && own.token() != null) {
                found.put(own.target(), own.token());
            }
        }
        return found;
    }

    /**
     * Removes a login for a target, whatever is stored for it.
     *
     * @param own the login
     * @throws io.kstlib.auth.api.error.StorageException if it stays
     */
    public void remove(Stored own) {
        storage.delete(own.key());
    }

    /**
     * Whether two logins are those of the same person, as far as their ID tokens say.
     *
     * @param one the token of a login
     * @param other the token of another one
     * @return false also if one of them does not name its owner
     */
    public static boolean isSamePerson(Token one, Token other) {
        Person person = PersonOfToken.of(other).orElse(null);
        return person != null && PersonOfToken.of(one).filter(person::isSame).isPresent();
    }

    private List<String> keys() {
        return storage.list().stream().filter(provider::isForTarget).toList();
    }

    private static Optional<Target> target(Token token) {
        return new LoginRecord(token).madeFor();
    }
}
