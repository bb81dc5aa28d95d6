package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.oauth2.client.Preflight.Finding;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks an OAuth 2.0 server without a login. Safe for use by several threads. */
final class OAuth2Preflight {

    private final ProviderContext context;
    private final Preflight preflight;
    private final @Nullable ServerMetadata present;
    private final ResponseAcceptance responses;

    /**
     * @param responses whether the server signs its responses as the section demands
     * @param present fetches what the issuer publishes now; {@code null} where the endpoints are configured
     */
    OAuth2Preflight(
            ProviderContext context,
            Preflight preflight,
            @Nullable ServerMetadata present,
            ResponseAcceptance responses) {
        this.responses = responses;
        this.context = context;
        this.preflight = preflight;
        this.present = present;
    }

    PreflightReport run(List<String> scopes) {
        List<Check> checks = new ArrayList<>();
        checks.add(preflight.configuration());
        checks.add(certificates());
        Check discovery = present == null
                ? preflight.skip("discovery", "the endpoints are configured")
                : preflight.check("discovery", () -> discovery(present));
        checks.add(discovery);
        checks.add(preflight.skip("jwks", "the type oauth2 has no signed tokens"));
        if (discovery.status() == Status.FAILURE) {
            for (String name : List.of("scopes", "requirements", "authorization_endpoint", "token_endpoint")) {
                checks.add(preflight.skip(name, "discovery failed"));
            }
            return new PreflightReport(checks);
        }
        checks.add(preflight.scopes(scopes));
        Check requirements = preflight.requirements();
        if (present != null || requirements.status() == Status.FAILURE) {
            checks.add(requirements);
        }
        if (present != null) {
            Check signatures = preflight.check("signatures", () -> {
                responses.requireOffered(present.get());
                return new Finding(Status.SUCCESS, "the server signs as the configuration demands");
            });
            Optional.of(signatures)
                    .filter(check -> check.status() == Status.FAILURE)
                    .ifPresent(checks::add);
        }
        checks.addAll(preflight.comparison());
        checks.add(preflight.authorizationEndpoint());
        checks.add(preflight.tokenEndpoint());
        return new PreflightReport(checks);
    }

    private Check certificates() {
        return context.settings()
                .get(Endpoint.TOKEN.key())
                .or(() -> context.settings().get(ProviderKeys.ISSUER).map(URI::create))
                .map(preflight::certificates)
                .orElseGet(() -> preflight.skip("tls", "no token endpoint is configured"));
    }

    private static Finding discovery(ServerMetadata present) {
        DiscoveryDocument document =
                present.document().orElseThrow(() -> new IllegalStateException("absent metadata is an error here"));
        return new Finding(Status.SUCCESS, "the server is the configured issuer", document.facts());
    }
}
