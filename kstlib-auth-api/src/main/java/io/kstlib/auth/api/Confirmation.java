package io.kstlib.auth.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A login to which a person agrees on a device of theirs, to which the server has sent a request (OpenID Connect CIBA Core 1.0). All texts are visible, on
 * one line.
 *
 * @param person whom the server asks, as the client named them ({@code login_hint})
 * @param bindingMessage what the device shows beside the request, for comparison; {@code null} when nothing was sent for that
 * @param validity how long the login waits for the person from now on
 */
public record Confirmation(String person, @Nullable String bindingMessage, Duration validity) {

    /**
     * @return what the person should do, as one sentence
     */
    public String inWords() {
        return "The provider asks " + person + " to agree on another device"
                + (bindingMessage == null ? "." : "; agree only if it shows: " + bindingMessage);
    }
}
