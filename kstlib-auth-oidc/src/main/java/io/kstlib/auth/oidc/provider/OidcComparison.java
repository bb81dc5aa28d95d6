package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.oauth2.client.ServerComparison;
import io.kstlib.auth.oauth2.client.ServerComparison.Difference;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jwt.AcceptedAlgorithms;
import io.kstlib.auth.oidc.jwt.SignedUserInfo;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares what only OpenID Connect has with the lists that a server publishes, beside {@link ServerComparison} (OpenID Connect Discovery 1.0 section 3). */
final class OidcComparison {

    private OidcComparison() {}

    /**
     * {@return the differences; empty if there are none}
     *
     * @param settings a provider's section
     * @param server its server, with its metadata
     */
    static List<Difference> of(Settings settings, AuthorizationServer server) {
        return Stream.of(
                        ServerComparison.words(settings, OidcKeys.ACR_VALUES, server, "acr_values_supported"),
                        claims(settings, server),
                        userInfo(settings, server))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A server that does not know the parameter silently ignores it. */
    private static Optional<Difference> claims(Settings settings, AuthorizationServer server) {
        boolean isRefused = Boolean.FALSE.equals(server.metadata().get("claims_parameter_supported"));
        return isRefused && settings.has(OidcKeys.CLAIMS)
                ? Optional.of(new Difference(
                        OidcKeys.CLAIMS.name(), "the server does not read claims", "scopes in place of claims"))
                : Optional.empty();
    }

    /** Finds a demand that the server does not say it can meet: then each userinfo answer would be refused. */
    private static Optional<Difference> userInfo(Settings settings, AuthorizationServer server) {
        List<String> offered = server.supported(SignedUserInfo.OFFERED);
        String key = OidcKeys.USERINFO_SIGNED_RESPONSE_ALG.name();
        return settings.get(OidcKeys.USERINFO_SIGNED_RESPONSE_ALG)
                .filter(demanded -> !new AcceptedAlgorithms(List.of(demanded)).fit(offered))
                .map(demanded -> new Difference(
                        key,
                        key + " is " + demanded + ", and the server lists only " + ServerComparison.inWords(offered),
                        key + " with one of these, as the client is registered"));
    }
}
