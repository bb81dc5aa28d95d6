package io.kstlib.auth.core;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.core.login.LogoutResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a logout did, part by part. Immutable. */
public final class LogoutReport {

    private final String provider;
    private final LocalRemoval local;
    private final String location;
    private final RevocationReport revocation;
    private final SessionEndReport session;

    private LogoutReport(String provider, LogoutResult ended) {
        this.provider = provider;
        this.local = new LocalRemoval(ended);
        this.location = ended.location();
        this.revocation = ended.revocation();
        this.session = ended.session();
    }

    /** The result for the stored token. Immutable. */
    public static final class LocalRemoval {

        /** The result for a stored token. */
        public enum Result {
            /** It is gone. */
            REMOVED,
            /** There was none. */
            NOTHING_STORED,
            /** It is still there. */
            FAILED
        }

        private final Result result;
        private final @Nullable StorageException failure;

        private LocalRemoval(LogoutResult ended) {
            this.failure = ended.failure();
            this.result = failure != null ? Result.FAILED : ended.wasStored() ? Result.REMOVED : Result.NOTHING_STORED;
        }

        /** {@return the result of the removal} */
        public Result result() {
            return result;
        }

        /** {@return the reason why the token is still stored; {@code null} if it is not} */
        public @Nullable StorageException failure() {
            return failure;
        }

        /** {@return the reason why the token is still stored, in words; empty if it is not} */
        public Optional<String> why() {
            return Optional.ofNullable(failure).map(StorageException::getMessage);
        }

        @Override
        public String toString() {
            return "LocalRemoval[" + result + "]";
        }
    }

    static LogoutReport of(String provider, LogoutResult ended) {
        return new LogoutReport(provider, ended);
    }

    /** {@return the configured name of the provider} */
    public String provider() {
        return provider;
    }

    /** {@return the result for the stored token} */
    public LocalRemoval local() {
        return local;
    }

    /** {@return the place where the token was stored, in words for people} */
    public String location() {
        return location;
    }

    /** {@return the results of the revocation at the server; without outcomes if none was asked for, or if nothing was stored} */
    public RevocationReport revocation() {
        return revocation;
    }

    /** {@return the result for the person's session at the provider} */
    public SessionEndReport session() {
        return session;
    }

    /** {@return whether everything that was asked for was done} */
    public boolean isComplete() {
        return local.result() != LocalRemoval.Result.FAILED && !mayTokensStillBeValid() && !session.isIncomplete();
    }

    /** {@return whether the revocation of a token failed, so that the server may still accept it} */
    public boolean mayTokensStillBeValid() {
        return revocation.outcomes().stream().anyMatch(RevocationReport.Outcome::isFailure);
    }

    @Override
    public String toString() {
        return "LogoutReport[" + provider + ", " + local + ", " + revocation + ", " + session + "]";
    }
}
