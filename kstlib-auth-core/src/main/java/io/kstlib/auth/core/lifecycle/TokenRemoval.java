package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What became of a stored token that was to be removed. Immutable. */
public final class TokenRemoval {

    private final boolean removed;
    private final @Nullable StorageException failure;
    private final @Nullable StorageException unread;

    private TokenRemoval(boolean removed, @Nullable StorageException failure, @Nullable StorageException unread) {
        this.removed = removed;
        this.failure = failure;
        this.unread = unread;
    }

    static TokenRemoval of(boolean removed) {
        return new TokenRemoval(removed, null, null);
    }

    static TokenRemoval failed(StorageException failure) {
        return new TokenRemoval(false, failure, null);
    }

    TokenRemoval withUnread(StorageException why) {
        return new TokenRemoval(removed, failure, why);
    }

    /**
     * @return whether there was one, and it is gone
     */
    public boolean isRemoved() {
        return removed;
    }

    /**
     * @return why it is still there; empty when it is not
     */
    public Optional<StorageException> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * @return why it could not be read, so that nothing was done with it before; empty when it could, or there was none
     */
    public Optional<StorageException> unread() {
        return Optional.ofNullable(unread);
    }

    /**
     * The end of a token: what is to be done with it last, such as its revocation, and its removal are one step of the storage. A refresh comes
     * before, and its token is the one that ends, or after, and finds nothing. For one thread.
     */
    static final class LastStep {

        private final TokenKeeper keeper;
        private final Consumer<Token> last;
        private @Nullable Token given;

        /**
         * @param last what to do with the token before it is removed
         */
        LastStep(TokenKeeper keeper, Consumer<Token> last) {
            this.keeper = keeper;
            this.last = last;
        }

        /** What became of it. */
        TokenRemoval run() {
            try {
                if (keeper.isEmpty()) {
                    keeper.forgetUnsaved();
                    return TokenRemoval.of(false); // a login that ends just now is another one
                }
            } catch (StorageException | PluginException unreadable) {
                return withoutReading(known(unreadable, Reason.UNREADABLE));
            }
            try {
                keeper.update(TokenStorage.LOCK_WAIT, (current, lease) -> {
                    current.map(keeper::newestBeside).ifPresent(this::give);
                    return Optional.empty();
                });
                keeper.forgetUnsaved();
                return TokenRemoval.of(given != null);
            } catch (StorageException | PluginException failure) {
                return given != null
                        ? TokenRemoval.failed(known(failure, Reason.NOT_WRITABLE))
                        : instead(known(failure, Reason.UNREADABLE));
            }
        }

        /** What a storage throws outside its family. */
        private StorageException known(AuthException failure, Reason otherwise) {
            return failure instanceof StorageException storage
                    ? storage
                    : new StorageException(keeper.location(), otherwise, failure.problem(), null, failure);
        }

        private void give(Token token) {
            given = token;
            last.accept(token);
        }

        private TokenRemoval instead(StorageException failure) {
            if (failure.reason() == Reason.UNREADABLE || failure.reason() == Reason.EXPOSED) {
                return withoutReading(failure);
            }
            if (failure.reason() == Reason.LOCKED) {
                return TokenRemoval.failed(failure).withUnread(failure);
            }
            // Nothing can be locked there, but to end a token needs no lock: a refresh meanwhile is one of a revoked
            // token.
            try {
                keeper.load().map(keeper::newestBeside).ifPresent(this::give);
                return TokenRemoval.failed(failure);
            } catch (StorageException | PluginException unreadable) {
                return TokenRemoval.failed(failure).withUnread(known(unreadable, Reason.UNREADABLE));
            }
        }

        /** A token that cannot be read can be removed. */
        private TokenRemoval withoutReading(StorageException unreadable) {
            try {
                return TokenRemoval.of(keeper.clear()).withUnread(unreadable);
            } catch (StorageException | PluginException failure) {
                return TokenRemoval.failed(known(failure, Reason.NOT_WRITABLE)).withUnread(unreadable);
            }
        }
    }
}
