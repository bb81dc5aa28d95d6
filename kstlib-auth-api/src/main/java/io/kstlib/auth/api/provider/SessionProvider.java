package io.kstlib.auth.api.provider;

/**
 * A provider at which a person has a session of their own, kept by the browser, that outlives the tokens and can be ended (OpenID Connect
 * RP-Initiated Logout 1.0). A {@link Provider} that knows of no such thing leaves this interface out.
 */
public interface SessionProvider extends Provider {

    /**
     * Ends the session in the person's browser, and waits for the browser to come back. Failures are part of the report, not exceptions.
     *
     * @param request how to do it
     * @return what became of the session
     */
    SessionEndReport endSession(SessionEndRequest request);
}
