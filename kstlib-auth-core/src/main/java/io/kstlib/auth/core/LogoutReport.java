package io.kstlib.auth.core;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a logout did, part by part.
 *
 * @param provider the configured name of the provider
 * @param local what became of the stored token
 * @param location where it was stored, in words for people
 * @param revocation the results of the revocation at the server; without outcomes when none was asked for or nothing was stored
 * @param session the result for the person's session at the provider
 */
public record LogoutReport(
        String provider, LocalRemoval local, String location, RevocationReport revocation, SessionEndReport session) {

    /** The result for the stored token.
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

    /** Returns the result for what is stored for a target. */
    static LogoutReport of(String provider, String location, boolean wasThere, RevocationReport revocation) {
        LocalRemoval local = new LocalRemoval(wasThere ? LocalRemoval.Result.REMOVED : LocalRemoval.Result.NOTHING_STORED, null);
        return new LogoutReport(provider, local, location, revocation, SessionEndReport.notAsked());
    }

    /** Returns the report of something that is still stored. */
    static LogoutReport failed(String provider, String location, AuthException why) {
        StorageException stays = why instanceof StorageException storage
                ? storage
                : new StorageException(location, StorageException.Reason.NOT_WRITABLE, why.problem(), null, why);
        return new LogoutReport(
                provider,
                new LocalRemoval(LocalRemoval.Result.FAILED, stays),
                location,
                new RevocationReport(List.of()),
                SessionEndReport.notAsked());
    }

    /** Returns the report of a token that the server may still accept. */
    static RevocationReport notRevoked(String why) {
        return new RevocationReport(
                List.of(new RevocationReport.Outcome("access_token", RevocationReport.Result.FAILED, why)));
    }

    /** Returns the report of a logout that did not ask the server, because it could not be reached before. */
    LogoutReport unasked(String why) {
        RevocationReport none = new RevocationReport(
                List.of(new RevocationReport.Outcome("access_token", RevocationReport.Result.UNREACHABLE, why)));
        return new LogoutReport(provider, local, location, none, session);
    }

    /** Returns the report with what another logout did: that of a login of its own for a target. */
    LogoutReport and(LogoutReport other) {
        List<RevocationReport.Outcome> outcomes = new ArrayList<>(revocation.outcomes());
        outcomes.addAll(other.revocation.outcomes());
        boolean isWorse = other.local.result() == LocalRemoval.Result.FAILED
                || (local.result() == LocalRemoval.Result.NOTHING_STORED && other.local.result() == LocalRemoval.Result.REMOVED);
        boolean failedLocally = local.result() == LocalRemoval.Result.FAILED;
        return new LogoutReport(
                provider,
                isWorse && !failedLocally ? other.local : local,
                location,
                new RevocationReport(outcomes),
                session);
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
