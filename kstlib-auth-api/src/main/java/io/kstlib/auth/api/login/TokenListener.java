package io.kstlib.auth.api.login;

/**
 * Watches what happens to tokens; given to {@code KstlibBuilder.listener}.
 *
 * <p>It is called on the thread that did the work, after the work is done and while no lock is held. Several threads may call it at the same time.
 * The caller that asked for the token waits until it returns, up to ten seconds, so it should be quick. Its exceptions are logged and change nothing.
 *
 * <p>It may ask the same client for a token, or log in. During the event of a refresh it cannot start another one: after a failure {@code getToken()}
 * returns a token that is still valid, or throws that failure again.
 */
@FunctionalInterface
public interface TokenListener {

    /**
     * Receives an event.
     *
     * @param event what happened; holds no secret
     */
    void on(TokenEvent event);
}
