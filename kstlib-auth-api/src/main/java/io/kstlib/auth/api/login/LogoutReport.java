package io.kstlib.auth.api.login;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.AccountName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a logout, part by part.
 *
 * @param provider the configured name of the provider
 * @param account which of several logins at the provider
 * @param local the result for the stored token
 * @param location the place where the token was stored, in words for people
 * @param revocation the results of the revocation at the server; without outcomes if none was asked for, or if nothing was stored
 * @param session the result for the person's session at the provider
 */
public record LogoutReport(
        String provider,
        AccountName account,
        LocalRemoval local,
        String location,
        RevocationReport revocation,
        SessionEndReport session) {

    /**
     * The result for the stored token.
     *
     * @param result the result of the removal
     * @param failure the reason why the token is still stored; {@code null} if it is not
     */
    public record LocalRemoval(Result result, @Nullable StorageException failure) {

        /** The result for a stored token. */
        public enum Result {
            /** It is gone. */
            REMOVED,
            /** There was none. */
            NOTHING_STORED,
            /** It is still there. */
            FAILED
        }

        /** {@return the reason why the token is still stored, in words; empty if it is not} */
        public Optional<String> why() {
            return Optional.ofNullable(failure).map(StorageException::getMessage);
        }
    }

    /** {@return whether everything that was asked for was done} */
    public boolean isComplete() {
        return local.result() != LocalRemoval.Result.FAILED && !mayTokensStillBeValid() && !session.isIncomplete();
    }

    /** {@return whether the revocation of a token failed, so that the server may still accept it} */
    public boolean mayTokensStillBeValid() {
        return revocation.outcomes().stream().anyMatch(RevocationReport.Outcome::isFailure);
    }
}
