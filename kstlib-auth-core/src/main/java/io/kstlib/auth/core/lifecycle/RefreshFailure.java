package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.StorageException;
import java.util.Set;

/** What a failed refresh means for whoever wants a token. */
final class RefreshFailure {

    /** RFC 6749 section 4.1.2.1; some token endpoints answer with them, too. */
    private static final Set<String> PASSING_ERRORS = Set.of("temporarily_unavailable", "server_error", "slow_down");

    private RefreshFailure() {}

    /** Whether the same request may succeed in a moment. */
    static boolean passes(AuthException failure) {
        if (failure instanceof NetworkException network) {
            return switch (network.reason()) {
                case TIMED_OUT, BROKEN_OFF, UNAVAILABLE -> true;
                case UNKNOWN_HOST, CANNOT_CONNECT, TLS, INTERRUPTED -> false;
            };
        }
        return failure instanceof OAuthErrorException refused && PASSING_ERRORS.contains(refused.error());
    }

    /**
     * Whether a token that is still good is handed out instead: nobody has said that it is not. What cannot be read, or is another's, is
     * not handed out; what cannot be decrypted is not either, since whoever looks for it fails again.
     */
    static boolean leavesTokenGood(AuthException failure) {
        if (failure instanceof StorageException storage) {
            return switch (storage.reason()) {
                case LOCKED, CANNOT_LOCK, NOT_WRITABLE, ENCRYPTION -> true;
                default -> false;
            };
        }
        return !(failure instanceof NotLoggedInException);
    }

    /** Whether it stays until somebody mends something: the configuration, a secret, a recipient, a plugin, or the server. */
    static boolean stays(AuthException failure) {
        if (failure instanceof StorageException storage) {
            return storage.reason() == StorageException.Reason.ENCRYPTION;
        }
        boolean isOnTheWay = failure instanceof NetworkException || failure instanceof ProtocolException;
        return !isOnTheWay && !passes(failure);
    }

    /** Whether a person should hear of it although there is a token: time alone does not mend it. */
    static boolean isWorthAWarning(AuthException failure) {
        return stays(failure)
                || (failure instanceof StorageException storage && storage.reason() != StorageException.Reason.LOCKED);
    }
}
