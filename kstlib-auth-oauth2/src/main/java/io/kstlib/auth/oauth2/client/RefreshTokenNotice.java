package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.Parameters;
import java.util.List;
import java.util.Optional;

/**
 * The message for a person whose login brought no refresh token. There is no message if neither the server's metadata nor an expiry is known: servers
 * such as GitHub issue tokens that do not expire.
 */
final class RefreshTokenNotice {

    private static final String OFFLINE_ACCESS = "offline_access";

    private RefreshTokenNotice() {}

    static Optional<String> about(
            Token token, AuthorizationServer server, List<String> requested, Parameters parameters) {
        boolean mayNeverExpire =
                server.metadata().isEmpty() && token.expiresAt().isEmpty() && !requested.contains(OFFLINE_ACCESS);
        if (token.isRefreshable() || mayNeverExpire) {
            return Optional.empty();
        }
        return Optional.of("The provider gave no refresh token, so you have to log in again when this one expires. "
                + remedy(server, requested, parameters));
    }

    private static String remedy(AuthorizationServer server, List<String> requested, Parameters parameters) {
        if (server.issuer().filter("https://accounts.google.com"::equals).isPresent()) {
            return "Google gives one for prompt: consent and extra.authorize_params: {access_type: offline}";
        }
        if (requested.contains(OFFLINE_ACCESS)) {
            return "The scope offline_access was asked for: allow it for this client at the provider"
                    + (asksForConsent(parameters)
                            ? ""
                            : ", or, where it wants consent for that (OpenID Connect Core section 11), set"
                                    + " prompt: consent");
        }
        List<String> supported = server.supported("scopes_supported");
        if (supported.isEmpty() || supported.contains(OFFLINE_ACCESS)) {
            return "To get one, add offline_access to scopes";
        }
        return "The provider does not offer the scope offline_access; its documentation says how to get one";
    }

    private static boolean asksForConsent(Parameters parameters) {
        return List.of(parameters.first("prompt").orElse("").split(" ", -1)).contains("consent");
    }
}
