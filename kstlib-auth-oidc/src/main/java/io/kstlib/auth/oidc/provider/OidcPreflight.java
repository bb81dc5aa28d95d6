package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.CheckFacts;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.oauth2.client.Preflight;
import io.kstlib.auth.oauth2.client.Preflight.Finding;
import io.kstlib.auth.oauth2.client.ServerComparison;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.KeySource;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks an OpenID Connect provider without a login. Safe for use by several threads. */
final class OidcPreflight {

    private static final Comparator<Endpoint> BY_NAME = Comparator.comparing(Endpoint::metadataName);

    private final Settings settings;
    private final AuthFlowFactory flow;
    private final IssuerPolicy policy;
    private final Preflight preflight;
    private final ServerMetadata server;
    private final KeySource keys;

    OidcPreflight(Settings settings, AuthFlowFactory flow, Preflight preflight, Issuer issuer, ServerMetadata server) {
        this.settings = settings;
        this.flow = flow;
        this.policy = issuer.policy();
        this.preflight = preflight;
        this.server = server;
        this.keys = issuer.keys();
    }

    PreflightReport run(Scopes scopes) {
        List<Check> checks = new ArrayList<>();
        checks.add(preflight.configuration());
        checks.add(certificates());
        Check discovery = policy.issuer().isEmpty()
                ? new Check("discovery", Status.WARNING, withoutIssuer(), Duration.ZERO)
                : preflight.check("discovery", this::discovery);
        checks.add(discovery);
        if (discovery.status() == Status.FAILURE) {
            for (String name : List.of("jwks", "scopes", "requirements", "authorization_endpoint", "token_endpoint")) {
                checks.add(preflight.skip(name, "discovery failed"));
            }
            return new PreflightReport(checks);
        }
        checks.add(preflight.check("jwks", this::keys));
        checks.add(
                scopes.added()
                        ? withAdded(preflight.scopes(scopes.requested()))
                        : preflight.scopes(scopes.requested()));
        checks.add(preflight.requirements());
        signatures().ifPresent(checks::add);
        checks.addAll(preflight.comparison());
        OidcComparison.of(settings, server.get()).stream()
                .map(ServerComparison.Difference::warning)
                .forEach(checks::add);
        checks.add(preflight.authorizationEndpoint());
        checks.add(preflight.tokenEndpoint());
        return new PreflightReport(checks);
    }

    private Check certificates() {
        return policy.issuer()
                .map(URI::create)
                .or(() -> settings.get(Endpoint.TOKEN.key()))
                .map(preflight::certificates)
                .orElseGet(() -> preflight.skip("tls", "no server is configured"));
    }

    private String withoutIssuer() {
        return "nothing to discover, the endpoints are configured; without " + settings.path("issuer")
                + " the issuer of ID tokens is not compared, so set it if the provider has one";
    }

    private Finding discovery() {
        Optional<DiscoveryDocument> document = server.document();
        if (document.isEmpty()) {
            return new Finding(Status.WARNING, "the provider publishes nothing; the configured endpoints are used");
        }
        AuthorizationServer known = server.get();
        CheckFacts facts = document.get().facts();
        List<String> missing = Stream.concat(flow.endpoints().stream().sorted(BY_NAME), Stream.of(Endpoint.JWKS))
                .filter(endpoint -> known.endpoint(endpoint).isEmpty())
                .map(Endpoint::metadataName)
                .toList();
        if (!missing.isEmpty()) {
            return new Finding(
                    Status.FAILURE,
                    "the provider publishes no " + String.join(", ", missing) + "; set it in the configuration",
                    facts);
        }
        return new Finding(Status.SUCCESS, "the provider is the configured issuer", facts);
    }

    private Finding keys() {
        Optional<URI> url = server.get().endpoint(Endpoint.JWKS);
        if (url.isEmpty()) {
            return new Finding(Status.FAILURE, "the provider publishes no jwks_uri; set " + settings.path("jwks_uri"));
        }
        JwkSet set = keys.keys(url.get());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", set.url().toString());
        facts.put("keys", set.keys().stream().map(VerificationKey::toString).collect(Collectors.joining(", ")));
        if (set.keys().isEmpty()) {
            return new Finding(
                    Status.FAILURE, "there is no key that can verify ID tokens: " + String.join("; ", set.reasons()));
        }
        int count = set.keys().size();
        String message = count + (count == 1 ? " key" : " keys") + " can verify signatures";
        return set.reasons().isEmpty()
                ? new Finding(Status.SUCCESS, message, new CheckFacts.Named(facts))
                : new Finding(
                        Status.SUCCESS,
                        message + "; unusable: " + String.join("; ", set.reasons()),
                        new CheckFacts.Named(facts));
    }

    /** Finds out whether the provider does not sign as the section demands. */
    private Optional<Check> signatures() {
        Check check = preflight.check("signatures", () -> {
            new SignatureDemands(settings).requireOffered(server.get());
            return new Finding(Status.SUCCESS, "the provider signs as the configuration demands");
        });
        return Optional.of(check).filter(found -> found.status() == Status.FAILURE);
    }

    private static Check withAdded(Check check) {
        return new Check(
                check.name(),
                check.status(),
                check.message() + "; openid is asked for too, although scopes does not list it",
                check.duration(),
                check.facts(),
                check.remedy());
    }
}
