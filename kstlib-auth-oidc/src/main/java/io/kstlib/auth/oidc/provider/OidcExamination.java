package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.PreflightReport.CheckFacts;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.oauth2.client.Preflight.Finding;
import io.kstlib.auth.oauth2.client.Preflight.ServerComparison;
import io.kstlib.auth.oauth2.client.Preflight.ServerComparison.Difference;
import io.kstlib.auth.oauth2.client.ServerPolicy;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.KeySource;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.oidc.jwt.AcceptedAlgorithms;
import io.kstlib.auth.oidc.jwt.SignedUserInfo;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checks of an OpenID Connect provider beside those of OAuth 2.0. Used by one thread. */
final class OidcExamination implements ServerPolicy.Examination {

    private static final Comparator<Endpoint> BY_NAME = Comparator.comparing(Endpoint::metadataName);

    private final Settings settings;
    private final AuthFlowFactory flow;
    private final IssuerPolicy policy;
    private final ServerMetadata server;
    private final KeySource keys;

    /**
     * @param context the provider
     * @param issuer the issuer as it is now
     */
    OidcExamination(ProviderContext context, Issuer issuer) {
        this.settings = context.settings();
        this.flow = context.flow(OAuth2Keys.flowOf(settings));
        this.policy = issuer.policy();
        this.server = issuer.metadata(context);
        this.keys = issuer.keys();
    }

    @Override
    public Optional<URI> address() {
        return policy.issuer().map(URI::create).or(() -> settings.get(Endpoint.TOKEN.key()));
    }

    @Override
    public Optional<ServerMetadata> metadata() {
        return Optional.of(server);
    }

    @Override
    public Finding discovery(ServerMetadata metadata) {
        if (policy.issuer().isEmpty()) {
            return new Finding(
                    Status.WARNING,
                    "nothing to discover, the endpoints are configured; without " + settings.path("issuer")
                            + " the issuer of ID tokens is not compared, so set it if the provider has one");
        }
        Optional<DiscoveryDocument> document = metadata.document();
        if (document.isEmpty()) {
            return new Finding(Status.WARNING, "the provider publishes nothing; the configured endpoints are used");
        }
        AuthorizationServer known = metadata.get();
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

    @Override
    public Optional<Supplier<Finding>> keys() {
        return Optional.of(this::judgedKeys);
    }

    private Finding judgedKeys() {
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

    @Override
    public String remarkOnScopes() {
        List<String> configured = settings.get(ProviderKeys.SCOPES).orElse(List.of());
        boolean isAdded = !configured.isEmpty()
                && !IdTokenPolicy.scopes(settings, flow.attendance()).equals(configured);
        return isAdded ? "; openid is asked for too, although scopes does not list it" : "";
    }

    /** {@inheritDoc} The lists of OpenID Connect Discovery 1.0 section 3. */
    @Override
    public List<Difference> comparison(AuthorizationServer known) {
        return Stream.of(
                        ServerComparison.words(settings, OidcKeys.ACR_VALUES, known, "acr_values_supported"),
                        claims(known),
                        userInfo(known))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A server that does not know the parameter silently ignores it. */
    private Optional<Difference> claims(AuthorizationServer known) {
        boolean isRefused = Boolean.FALSE.equals(known.metadata().get("claims_parameter_supported"));
        return isRefused && settings.has(OidcKeys.CLAIMS)
                ? Optional.of(new Difference(
                        OidcKeys.CLAIMS.name(), "the server does not read claims", "scopes in place of claims"))
                : Optional.empty();
    }

    /** Finds a demand that the server does not say it can meet: then each userinfo answer would be refused. */
    private Optional<Difference> userInfo(AuthorizationServer known) {
        List<String> offered = known.supported(SignedUserInfo.OFFERED);
        String key = OidcKeys.USERINFO_SIGNED_RESPONSE_ALG.name();
        return settings.get(OidcKeys.USERINFO_SIGNED_RESPONSE_ALG)
                .filter(demanded -> !new AcceptedAlgorithms(List.of(demanded)).fit(offered))
                .map(demanded -> new Difference(
                        key,
                        key + " is " + demanded + ", and the server lists only " + ServerComparison.inWords(offered),
                        key + " with one of these, as the client is registered"));
    }
}
