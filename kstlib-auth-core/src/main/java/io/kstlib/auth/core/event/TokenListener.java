package io.kstlib.auth.core.event;

/**
 * Watches what happens to tokens; given to {@link io.kstlib.auth.core.KstlibBuilder#listener(TokenListener)}.
 *
 * <p>It is called on the thread that did the work, after that is done and no lock is held, and may be called by several threads at the same
 * time. Whoever asked for the token waits until it returns: it should be quick, and must not ask the same client for a token. What it
 * throws is logged and changes nothing.
 */
@FunctionalInterface
public interface TokenListener {

    /**
     * @param event what happened; holds no secret
     */
    void on(TokenEvent event);
}
