package io.kstlib.auth.api;

/**
 * What became of a session at the provider.
 *
 * @param result what became of it
 * @param message in words, why; empty when it ended, or no one asked for that
 */
public record SessionEndReport(Result result, String message) {

    /** What became of a session. */
    public enum Result {
        /** No one asked for its end. */
        NOT_ASKED,
        /** The provider sent the browser back, which it does after it has ended the session. */
        ENDED,
        /** The provider has no endpoint for it, or is of a type without sessions. */
        NOT_SUPPORTED,
        /** The browser did not come back, or could not be asked. */
        FAILED
    }

    /**
     * @return the report where no one asked
     */
    public static SessionEndReport notAsked() {
        return new SessionEndReport(Result.NOT_ASKED, "");
    }

    /**
     * @return the report of a provider that knows of no sessions
     */
    public static SessionEndReport notSupported() {
        return new SessionEndReport(Result.NOT_SUPPORTED, "providers of this type have no sessions that can be ended");
    }

    /**
     * @return whether the session was to end and may go on
     */
    public boolean isIncomplete() {
        return result == Result.NOT_SUPPORTED || result == Result.FAILED;
    }
}
