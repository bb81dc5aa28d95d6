package io.kstlib.auth.core.event;

/**
 * Watches what happens to tokens; given to {@link io.kstlib.auth.core.KstlibBuilder#listener(TokenListener)}.
 *
 * <p>It is called on the thread that did the work, after that is done and no lock is held, and may be called by several threads at the same
 * time. The caller that asked for the token waits until it returns, up to ten seconds: it should be quick. What it throws is logged and changes
 * nothing.
 *
 * <p>It may ask the same client for a token, or log in. When it hears of a refresh it cannot ask for another one: after a failure
 * {@code getToken()} hands out a token that is still good, or throws that failure again.
 */
@FunctionalInterface
public interface TokenListener {

    /**
     * @param event what happened; holds no secret
     */
    void on(TokenEvent event);
}
