package io.kstlib.auth.core;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.core.login.LogoutResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a logout did, part by part.
 *
 * @param provider the configured name of the provider
 * @param local the result for the stored token
 * @param location where it was stored, in words for people
 * @param revocation the results of the revocation at the server; without outcomes when none was asked for or nothing was stored
 * @param session the result for the person's session at the provider
 */
public record LogoutReport(
        String provider, LocalRemoval local, String location, RevocationReport revocation, SessionEndReport session) {

    /**
     * The result for the stored token.
     *
     * @param result whether it was removed
     * @param failure why it is still there, or {@code null}
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

        /**
         * @return why it is still there, in words; empty when it is not
         */
        public Optional<String> why() {
            return Optional.ofNullable(failure).map(StorageException::getMessage);
        }
    }

    static LogoutReport of(String provider, LogoutResult ended) {
        return new LogoutReport(provider, local(ended), ended.location(), ended.revocation(), ended.session());
    }

    private static LocalRemoval local(LogoutResult ended) {
        if (ended.failure() != null) {
            return new LocalRemoval(LocalRemoval.Result.FAILED, ended.failure());
        }
        return new LocalRemoval(
                ended.wasStored() ? LocalRemoval.Result.REMOVED : LocalRemoval.Result.NOTHING_STORED, null);
    }

    /**
     * @return whether everything that was asked for was done
     */
    public boolean isComplete() {
        return local.result() != LocalRemoval.Result.FAILED && !mayTokensStillBeGood() && !session.isIncomplete();
    }

    /**
     * @return whether the revocation of a token failed, so that the server may still accept it
     */
    public boolean mayTokensStillBeGood() {
        return revocation.outcomes().stream().anyMatch(RevocationReport.Outcome::isFailure);
    }
}
