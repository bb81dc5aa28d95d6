package io.kstlib.auth.api;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A code that a person enters at a page, with the browser of any device (RFC 8628 section 3.3). The flow has checked what the server sent: the code
 * is visible on one line, and each address leads to {@code https} or to this machine.
 *
 * @param code what the person enters
 * @param page where the person enters it
 * @param pageWithCode the same page with the code in its address, for a QR code or a link (section 3.3.1); {@code null} when the server has none
 * @param validity how long the login waits for the person from now on
 */
public record UserCode(String code, URI page, @Nullable URI pageWithCode, Duration validity) {}
