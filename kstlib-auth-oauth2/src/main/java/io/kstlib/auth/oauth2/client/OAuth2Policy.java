package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.client.Preflight.Finding;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.Discovery;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.DocumentSource;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.SecurityProfile;
import io.kstlib.auth.spi.text.Redaction;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The policy of the type {@code oauth2}: the endpoints are configured or, where these do not suffice for the flow, published by the issuer of the
 * section and no other one (RFC 8414 section 3.3). Tokens are not looked into. Safe for use by several threads.
 */
final class OAuth2Policy implements ServerPolicy, ServerMetadata.IssuerRule {

    private final ProviderContext context;
    private final ProviderHttp transport;
    private final Settings settings;
    private final ResponseAcceptance responses;
    private final ServerConnection connection;

    OAuth2Policy(ProviderContext context, ProviderHttp transport) {
        this.context = context;
        this.transport = transport;
        this.settings = context.settings();
        Supplier<AuthorizationServer> server =
                isAsked() ? metadata(DocumentSource.of(context, transport)) : configured();
        this.connection = new ServerConnection(context, transport, server);
        this.responses = OAuth2Keys.signedResponses(settings).isPresent()
                ? signedResponses().create(context, server)
                : ResponseAcceptance.OF_PLAIN;
    }

    ServerConnection connection() {
        return connection;
    }

    private Supplier<AuthorizationServer> configured() {
        AuthorizationServer configured =
                new AuthorizationServer(issuer().orElse(null), OAuth2Keys.configuredEndpoints(context), Map.of());
        return () -> configured;
    }

    /** Finds what verifies responses in the layer of this module, or on the class path. */
    private ResponseAcceptance.OfSigned signedResponses() {
        Class<ResponseAcceptance.OfSigned> service = ResponseAcceptance.OfSigned.class;
        ModuleLayer layer = OAuth2Policy.class.getModule().getLayer();
        ServiceLoader<ResponseAcceptance.OfSigned> found = layer == null
                ? ServiceLoader.load(service, OAuth2Policy.class.getClassLoader())
                : ServiceLoader.load(layer, service);
        return found.findFirst()
                .orElseThrow(() -> new ConfigurationException(new ConfigProblem(
                        settings.path(OAuth2Keys.RESPONSE_MODE.name()),
                        settings.origin(OAuth2Keys.RESPONSE_MODE),
                        "signed responses are verified by the module kstlib-auth-oidc, which is not there; add it")));
    }

    @Override
    public List<String> scopes() {
        return settings.get(ProviderKeys.SCOPES).orElse(List.of());
    }

    @Override
    public ResponseAcceptance responses() {
        return responses;
    }

    @Override
    public Optional<String> issuer() {
        return settings.get(ProviderKeys.ISSUER);
    }

    @Override
    public void require(DiscoveryDocument document) {
        String expected = settings.require(ProviderKeys.ISSUER);
        if (!document.issuer().equals(expected)) {
            throw new ProtocolException(
                    document.url(),
                    "the metadata at " + document.url() + " names the issuer \""
                            + Redaction.none().clean(document.issuer()) + "\", expected \"" + expected
                            + "\" (RFC 8414 section 3.3)",
                    new Remedy.ChangeSetting(settings.path(ProviderKeys.ISSUER.name())),
                    null);
        }
    }

    /**
     * Whether what the issuer publishes is fetched: the configured endpoints do not suffice for the flow, or a profile needs it. Where they suffice,
     * nothing is fetched: many servers that have an issuer publish nothing.
     */
    private boolean isAsked() {
        if (issuer().isEmpty()) {
            return false;
        }
        Set<Endpoint> needed =
                new HashSet<>(context.flow(OAuth2Keys.flowOf(settings)).endpoints());
        if (OAuth2Keys.signedResponses(settings).isPresent()) {
            needed.add(Endpoint.JWKS);
        }
        return SecurityProfile.of(settings).isPresent()
                || !OAuth2Keys.configuredEndpoints(context).keySet().containsAll(needed);
    }

    /** Returns the published metadata, and the configured endpoints, which take precedence. */
    private ServerMetadata metadata(DocumentSource source) {
        return new ServerMetadata(context, this, new Discovery(source, IssuerUrl::metadataUrl), Set.of());
    }

    @Override
    public Examination examination() {
        return new Examination() {
            @Override
            public Optional<URI> address() {
                return settings.get(Endpoint.TOKEN.key()).or(() -> issuer().map(URI::create));
            }

            @Override
            public Optional<ServerMetadata> metadata() {
                return isAsked()
                        ? Optional.of(OAuth2Policy.this.metadata(DocumentSource.ofNetworkOnly(context, transport)))
                        : Optional.empty();
            }

            @Override
            public Finding discovery(ServerMetadata metadata) {
                DiscoveryDocument document = metadata.document()
                        .orElseThrow(() -> new IllegalStateException("absent metadata is an error here"));
                return new Finding(Status.SUCCESS, "the server is the configured issuer", document.facts());
            }
        };
    }
}
