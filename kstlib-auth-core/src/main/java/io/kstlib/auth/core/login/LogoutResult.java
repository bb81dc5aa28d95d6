package io.kstlib.auth.core.login;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.StorageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a logout did, part by part. Immutable.
 *
 * @param location where the token was stored, in words for people
 * @param wasStored whether a token was there
 * @param failure why it is still there; {@code null} if it is not
 * @param revocation what the server did with the tokens; without outcomes when it was not asked or nothing was stored
 * @param session what the provider did with the person's session
 */
public record LogoutResult(
        String location,
        boolean wasStored,
        @Nullable StorageException failure,
        RevocationReport revocation,
        SessionEndReport session) {

    /** Returns what a logout did that ended no session. */
    static LogoutResult of(String location, boolean wasStored, RevocationReport revocation) {
        return new LogoutResult(location, wasStored, null, revocation, SessionEndReport.notAsked());
    }

    /** Returns the report of something that is still stored. */
    static LogoutResult failed(String location, AuthException why) {
        StorageException stays = why instanceof StorageException storage
                ? storage
                : new StorageException(location, StorageException.Reason.NOT_WRITABLE, why.problem(), null, why);
        return new LogoutResult(location, true, stays, new RevocationReport(List.of()), SessionEndReport.notAsked());
    }

    /** Returns the report of a token that the server may still accept. */
    static RevocationReport notRevoked(String why) {
        return new RevocationReport(
                List.of(new RevocationReport.Outcome("access_token", RevocationReport.Result.FAILED, why)));
    }

    /** Returns the report of a logout that did not ask the server, because it could not be reached before. */
    LogoutResult unasked(String why) {
        RevocationReport none = new RevocationReport(
                List.of(new RevocationReport.Outcome("access_token", RevocationReport.Result.UNREACHABLE, why)));
        return new LogoutResult(location, wasStored, failure, none, session);
    }

    /** Returns the report with what another logout did: that of a login of its own for a target. */
    LogoutResult and(LogoutResult other) {
        List<RevocationReport.Outcome> outcomes = new ArrayList<>(revocation.outcomes());
        outcomes.addAll(other.revocation.outcomes());
        return new LogoutResult(
                location,
                wasStored || other.wasStored,
                failure != null ? failure : other.failure,
                new RevocationReport(outcomes),
                session);
    }
}
