package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a logout does besides removing the stored token. Immutable.
 *
 * @param revokes whether the tokens are revoked at the server (RFC 7009)
 * @param person the person whose session at the provider ends; {@code null} when it goes on
 * @param mode whether the browser is opened, or the URL shown
 * @param timeout how long to wait for the browser; {@code null} for the configured value
 */
public record LogoutTerms(
        boolean revokes,
        @Nullable UserInteraction person,
        LoginRequest.Mode mode,
        @Nullable Duration timeout) {

    /** The server is not asked. */
    static final LogoutTerms LOCAL = new LogoutTerms(false, null, LoginRequest.Mode.BROWSER, null);

    /** Returns the same for a login whose session at the provider is that of another one. */
    LogoutTerms withoutSession() {
        return new LogoutTerms(revokes, null, mode, timeout);
    }
}
