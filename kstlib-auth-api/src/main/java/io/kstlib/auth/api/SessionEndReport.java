package io.kstlib.auth.api;

/**
 * The result of a request to end a session at the provider.
 *
 * @param result how the request ended
 * @param message the reason in words; empty when the session ended, or when no one asked for that
 */
public record SessionEndReport(Result result, String message) {

    /** How a request to end a session ended. */
    public enum Result {
        /** No one asked to end the session. */
        NOT_ASKED("not_asked"),
        /** The session ended: the provider sent the browser back, which it does only afterwards. */
        ENDED("ended"),
        /** The provider has no endpoint to end a session, or is of a type without sessions. */
        NOT_SUPPORTED("not_supported"),
        /** The browser did not come back, or could not be asked. */
        FAILED("failed");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    /** {@return a report for a logout that did not ask to end the session} */
    public static SessionEndReport notAsked() {
        return new SessionEndReport(Result.NOT_ASKED, "");
    }

    /** {@return a report for a type of provider without sessions} */
    public static SessionEndReport notSupported() {
        return new SessionEndReport(Result.NOT_SUPPORTED, "providers of this type have no sessions that can be ended");
    }

    /** {@return whether the session may still exist although its end was requested} */
    public boolean isIncomplete() {
        return result == Result.NOT_SUPPORTED || result == Result.FAILED;
    }
}
