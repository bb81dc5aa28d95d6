package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of the removal of a stored token. Immutable.
 *
 * @param isRemoved whether there was a token and it was removed
 * @param failure the reason why the token is still stored; {@code null} if it is not
 * @param unread the reason why the token could not be read, so that the last step was not done with it; {@code null} if it could be read, or if there
 *     was none
 */
public record TokenRemoval(
        boolean isRemoved,
        @Nullable StorageException failure,
        @Nullable StorageException unread) {

    /**
     * The end of a token. The last work with it, such as its revocation, and its removal are one step of the storage. A refresh comes before this
     * step, and then its token is removed; or it comes after, and finds nothing. Not safe for use by several threads.
     */
    static final class LockedRemoval {

        private final LoginStore store;
        private final Consumer<Token> last;
        private @Nullable Token given;

        /** @param last the last work with the token */
        LockedRemoval(LoginStore store, Consumer<Token> last) {
            this.store = store;
            this.last = last;
        }

        /** Does the work and the removal. */
        TokenRemoval run() {
            try {
                if (store.loadAnew().isEmpty()) {
                    store.forgetUnsaved();
                    return new TokenRemoval(
                            false, null, null); // this does not remove the token of a login that ends just now
                }
            } catch (StorageException | PluginException | SecretException | ConfigurationException unreadable) {
                return withoutReading(known(unreadable, Reason.UNREADABLE));
            }
            try {
                store.alone(TokenStorage.LOCK_WAIT, left -> {
                    Optional<Token> gone = store.update(left, (current, lease) -> {
                        give(current.orElse(null));
                        return Optional.empty();
                    });
                    store.forgetUnsaved();
                    return gone;
                });
                return new TokenRemoval(given != null, null, null);
            } catch (StorageException | PluginException | SecretException | ConfigurationException failure) {
                return given != null
                        ? new TokenRemoval(false, known(failure, Reason.NOT_WRITABLE), null)
                        : instead(known(failure, Reason.UNREADABLE));
            }
        }

        /** Returns the failure as a {@link StorageException}; a storage may also throw other exceptions. */
        private StorageException known(AuthException failure, Reason otherwise) {
            return failure instanceof StorageException storage
                    ? storage
                    : new StorageException(
                            store.location(),
                            otherwise,
                            failure.problem(),
                            failure.remedy().orElse(null),
                            failure);
        }

        private void give(@Nullable Token stored) {
            if (stored == null) {
                return;
            }
            LoginRecord newest = store.state().newestBeside(new LoginRecord(stored));
            Token token = newest == null ? stored : newest.token();
            given = token;
            last.accept(token);
        }

        private TokenRemoval instead(StorageException failure) {
            if (failure.reason() == Reason.UNREADABLE || failure.reason() == Reason.EXPOSED) {
                return withoutReading(failure);
            }
            if (failure.reason() == Reason.LOCKED) {
                return new TokenRemoval(false, failure, failure);
            }
            // Nothing can be locked there, but the last step needs no lock: a refresh meanwhile uses a revoked token.
            try {
                give(store.load().map(LoginRecord::token).orElse(null));
                return new TokenRemoval(false, failure, null);
            } catch (StorageException | PluginException | SecretException | ConfigurationException unreadable) {
                return new TokenRemoval(false, failure, known(unreadable, Reason.UNREADABLE));
            }
        }

        /** Removes a token that cannot be read. */
        private TokenRemoval withoutReading(StorageException unreadable) {
            try {
                return new TokenRemoval(store.clear(), null, unreadable);
            } catch (StorageException | PluginException | SecretException | ConfigurationException failure) {
                return new TokenRemoval(false, known(failure, Reason.NOT_WRITABLE), unreadable);
            }
        }
    }
}
