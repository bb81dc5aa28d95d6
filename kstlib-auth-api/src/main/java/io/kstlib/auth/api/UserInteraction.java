package io.kstlib.auth.api;

import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a login or logout talks to the user. The command line, a window or a test each have their own implementation. */
public interface UserInteraction {

    /**
     * Announces that a login is about to need the person. Called before any server is asked. So a login that no one can complete ends at once, not
     * after the answer of a slow server. Does nothing by default.
     *
     * @param mode how the answer of the authorization server comes back
     * @throws io.kstlib.auth.api.error.LoginFailedException if it is already known that no one can be asked
     */
    default void expect(LoginRequest.Mode mode) {}

    /**
     * Opens a URL in a browser. Returns at once.
     *
     * @param url a URL on this machine that leads to the authorization request, or to a logout at the provider; it works for one browser only, so it
     *     is opened once; for the same reason it may be a process argument, which all users of the machine can read
     * @return whether a browser took the URL; if not, {@link #show} is called next
     */
    boolean open(URI url);

    /**
     * Shows the URL, so that the person can open it.
     *
     * @param url the authorization request, or the start of a logout at the provider
     */
    void show(URI url);

    /**
     * Shows a code that the person enters with the browser of any device (RFC 8628 section 3.3). Returns at once. The code is shown even if a link or a
     * QR code has it, so that the user can compare it with the code on the page (section 3.3.1).
     *
     * @param code the code, and where to enter it
     */
    void showCode(UserCode code);

    /**
     * Shows that the server asks the person on a device of theirs, such as a phone (OpenID Connect CIBA Core 1.0). Returns at once. The person compares
     * what both devices show. Tells it in words by default.
     *
     * @param confirmation what the server asks for
     */
    default void showConfirmation(Confirmation confirmation) {
        tell(confirmation.inWords());
    }

    /**
     * Asks the person for the redirect URL, or the authorization code in it, as copied from the browser.
     *
     * @param timeout how long to wait
     * @return the pasted text, unchanged, up to 64 KiB; it holds an authorization code
     * @throws io.kstlib.auth.api.error.LoginFailedException if nothing was pasted, or no one can be asked
     */
    Secret askForRedirect(Duration timeout);

    /**
     * Tells the person something.
     *
     * @param message one line, without secrets
     */
    void tell(String message);

    /**
     * A code that the user enters at a page, with the browser of any device (RFC 8628 section 3.3). The flow has checked what the server sent: the code
     * is visible on one line, and each address leads to {@code https} or to this machine.
     *
     * @param code what the person enters
     * @param page where the person enters it
     * @param pageWithCode the same page with the code in its address, for a QR code or a link (section 3.3.1); {@code null} when the server has none
     * @param validity how long the login waits for the person from now on
     */
    record UserCode(String code, URI page, @Nullable URI pageWithCode, Duration validity) {}

    /**
     * A login to which the user agrees on their own device, to which the server has sent a request (OpenID Connect CIBA Core 1.0). All texts are
     * visible, on one line.
     *
     * @param person whom the server asks, as the client named them ({@code login_hint})
     * @param bindingMessage what the device shows beside the request, for comparison; {@code null} when nothing was sent for that
     * @param validity how long the login waits for the person from now on
     */
    record Confirmation(String person, @Nullable String bindingMessage, Duration validity) {

        /** {@return the instruction for the person, as one sentence} */
        public String inWords() {
            return "The provider asks " + person + " to agree on another device"
                    + (bindingMessage == null ? "." : "; agree only if it shows: " + bindingMessage);
        }
    }
}
