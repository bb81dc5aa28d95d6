package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.token.Token;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a token: what is to be done with it last, such as its revocation, and its removal are one step of the storage. A refresh comes
 * before, and its token is the one that ends, or after, and finds nothing. For one thread.
 */
final class LastStep {

    private final SafeKeeping keeping;
    private final Consumer<Token> last;
    private @Nullable Token given;

    /**
     * @param last what to do with the token before it is removed
     */
    LastStep(SafeKeeping keeping, Consumer<Token> last) {
        this.keeping = keeping;
        this.last = last;
    }

    /** What became of it. */
    Removal run() {
        try {
            if (keeping.isEmpty()) {
                keeping.forgetUnsaved();
                return Removal.of(false); // a login that ends just now is another one
            }
        } catch (StorageException | PluginException unreadable) {
            return withoutReading(known(unreadable, Reason.UNREADABLE));
        }
        try {
            keeping.update(TokenStorage.LOCK_WAIT, current -> {
                current.map(keeping::newestBeside).ifPresent(this::give);
                return Optional.empty();
            });
            keeping.forgetUnsaved();
            return Removal.of(given != null);
        } catch (StorageException | PluginException failure) {
            return given != null
                    ? Removal.failed(known(failure, Reason.NOT_WRITABLE))
                    : instead(known(failure, Reason.UNREADABLE));
        }
    }

    /** What a storage throws outside its family. */
    private StorageException known(AuthException failure, Reason otherwise) {
        return failure instanceof StorageException storage
                ? storage
                : new StorageException(keeping.location(), otherwise, failure.problem(), null, failure);
    }

    private void give(Token token) {
        given = token;
        last.accept(token);
    }

    private Removal instead(StorageException failure) {
        if (failure.reason() == Reason.UNREADABLE || failure.reason() == Reason.EXPOSED) {
            return withoutReading(failure);
        }
        if (failure.reason() == Reason.LOCKED) {
            return Removal.failed(failure).withUnread(failure);
        }
        // Nothing can be locked there, but to end a token needs no lock: whoever refreshes it meanwhile refreshes what
        // is revoked.
        try {
            keeping.load().map(keeping::newestBeside).ifPresent(this::give);
            return Removal.failed(failure);
        } catch (StorageException | PluginException unreadable) {
            return Removal.failed(failure).withUnread(known(unreadable, Reason.UNREADABLE));
        }
    }

    /** Whoever cannot read a token can remove it. */
    private Removal withoutReading(StorageException unreadable) {
        try {
            return Removal.of(keeping.clear()).withUnread(unreadable);
        } catch (StorageException | PluginException failure) {
            return Removal.failed(known(failure, Reason.NOT_WRITABLE)).withUnread(unreadable);
        }
    }
}
