package io.kstlib.auth.oauth2.provider;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.oauth2.client.Preflight;
import io.kstlib.auth.oauth2.client.Preflight.Finding;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Checks an OAuth 2.0 server without a login. Safe for use by several threads. */
final class OAuth2Preflight {

    private final ProviderContext context;
    private final Preflight preflight;
    private final KnownServer present;

    OAuth2Preflight(ProviderContext context, Preflight preflight, KnownServer present) {
        this.context = context;
        this.preflight = preflight;
        this.present = present;
    }

    PreflightReport run(List<String> scopes) {
        List<Check> checks = new ArrayList<>();
        checks.add(preflight.configuration());
        checks.add(certificates());
        Check discovery = present.isDiscovered()
                ? preflight.check("discovery", this::discovery)
                : preflight.skip("discovery", "the endpoints are configured");
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
        if (present.isDiscovered() || requirements.status() == Status.FAILURE) {
            checks.add(requirements);
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

    private Finding discovery() {
        DiscoveryDocument document = present.document();
        return new Finding(Status.SUCCESS, "the server is the configured issuer", document.facts());
    }
}
