package io.kstlib.auth.api;

import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.time.Duration;

/** How a login or logout talks to a person: the command line, a window or a test each give their own. */
public interface UserInteraction {

    /**
     * Announces that a login is about to need the person. Called before any server is asked, so that a login which no one can complete
     * ends at once and not when a slow server has answered. Does nothing unless overridden.
     *
     * @param mode how the answer of the authorization server is to come back
     * @throws io.kstlib.auth.api.error.LoginFailedException if it is known already that no one can be asked
     */
    default void expect(LoginRequest.Mode mode) {}

    /**
     * Opens a URL in a browser. Returns at once.
     *
     * @param url an address on this machine that leads on to the authorization request, or to a logout at the provider. It may stand among
     *     the arguments of a process, which all users of the machine can read, because it is good for one browser only; so it is opened once
     * @return whether a browser took it; if none did, {@link #show} follows
     */
    boolean open(URI url);

    /**
     * Shows the URL, for the person to open.
     *
     * @param url the authorization request, or the beginning of a logout at the provider
     */
    void show(URI url);

    /**
     * Shows a code to type in elsewhere (RFC 8628 section 3.3).
     *
     * @param userCode the code
     * @param verificationUri where to type it in
     * @param timeout how long the code is good for
     */
    void showCode(String userCode, URI verificationUri, Duration timeout);

    /**
     * Asks for the redirect URL, or the code in it, as the person copied it from the browser.
     *
     * @param timeout how long to wait
     * @return what was pasted, up to 64 KiB, as it is; it holds an authorization code
     * @throws io.kstlib.auth.api.error.LoginFailedException if nothing was pasted, or no one can be asked
     */
    Secret askForRedirect(Duration timeout);

    /**
     * Tells the person something.
     *
     * @param message one line; no secret
     */
    void tell(String message);
}
