package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.jwt.CertificateOfTokens;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.json.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Selects the client authentication of one provider, once for each server, and adds its credentials to requests. Safe for use by several threads. */
public final class ClientAuthenticator {

    /** The list of the methods that a server accepts (RFC 8414 section 2). */
    public static final String METHODS = "token_endpoint_auth_methods_supported";

    /** The default for a server that publishes metadata, but not which methods it accepts (RFC 8414 section 2). */
    private static final String OF_SILENT_METADATA = "client_secret_basic";

    /** The default for a server without metadata, such as GitHub, whose documentation names only this method. */
    private static final String WITHOUT_METADATA = "client_secret_post";

    /** The registered names of methods (RFC 7591 section 2, RFC 8705 section 2) by which a client proves something. A plugin may have others. */
    private static final Set<String> REGISTERED = Set.of(
            "client_secret_basic",
            "client_secret_post",
            "client_secret_jwt",
            "private_key_jwt",
            "tls_client_auth",
            "self_signed_tls_client_auth");

    private final ProviderContext context;
    private final CertificateUse certificate;
    private final boolean bindsTokens;
    private final @Nullable String named;
    private volatile @Nullable Choice choice;

    /** The client authentication that was chosen for a server. It depends on nothing but the settings and what the server publishes. */
    private record Choice(AuthorizationServer server, String method, ClientAuthentication authentication) {}

    /**
     * Creates the authentication of a client.
     *
     * @param context the provider's settings, and the client authentications that are loaded
     */
    public ClientAuthenticator(ProviderContext context) {
        this.context = context;
        this.certificate = new CertificateUse(context);
        this.bindsTokens = CertificateOfTokens.certificateBindingWanted(context.settings());
        this.named =
                context.settings().get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD).orElse(null);
    }

    /**
     * Returns how the client authenticates: the configured method, or the strongest client authentication that is configured and that the server
     * accepts.
     *
     * @param server the authorization server
     * @return a value of {@code token_endpoint_auth_method}
     * @throws ConfigurationException if no client authentication is configured, or the server accepts none of the configured ones
     */
    public String method(AuthorizationServer server) {
        return named == null ? chosen(server).method() : named;
    }

    private Choice chosen(AuthorizationServer server) {
        Choice known = choice;
        if (known == null || !known.server().equals(server)) {
            String method = named == null ? standard(server) : named;
            known = new Choice(server, method, context.clientAuthentication(method));
            choice = known;
        }
        return known;
    }

    /**
     * Says how the client authenticates, for a person. May fetch a secret; shows none.
     *
     * @param server the authorization server
     * @return what the plugin of the method says, and the method as {@code token_endpoint_auth_method}; a new map
     * @throws ConfigurationException if the client cannot authenticate
     * @throws io.kstlib.auth.api.error.SecretException if a secret cannot be fetched
     */
    public Map<String, String> facts(AuthorizationServer server) {
        Choice known = chosen(server);
        Map<String, String> facts = new LinkedHashMap<>(known.authentication().facts(server));
        presented(known.authentication(), server).map(CertificateUse::facts).ifPresent(facts::putAll);
        facts.put(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name(), known.method());
        return facts;
    }

    private String standard(AuthorizationServer server) {
        List<String> candidates = candidates();
        if (server.metadata().isEmpty()) {
            return strongest(candidates, List.of(WITHOUT_METADATA));
        }
        List<String> listed = server.supported(METHODS);
        List<String> accepted = listed.isEmpty() ? List.of(OF_SILENT_METADATA) : listed;
        List<String> both = candidates.stream().filter(accepted::contains).toList();
        if (!both.isEmpty()) {
            return strongest(both, List.of(OF_SILENT_METADATA));
        }
        // A public client does not authenticate, so the methods that the server lists do not matter.
        if (listed.isEmpty() || strength(candidates.get(0)) == Strength.NONE) {
            return strongest(candidates, List.of());
        }
        throw wrong("the server accepts only " + Redaction.none().clean(String.join(", ", listed))
                + ", and none of these is configured here; register the client for "
                + String.join(" or ", candidates));
    }

    /** Lists the configured client authentications, at least one. A client that can authenticate is never treated as a public client. */
    private List<String> candidates() {
        List<String> confidential = configured(strength -> strength != Strength.NONE);
        List<String> candidates =
                confidential.isEmpty() ? configured(strength -> strength == Strength.NONE) : confidential;
        if (candidates.isEmpty()) {
            throw wrong("the settings suffice for none of the client authentications that are loaded ("
                    + String.join(", ", context.clientAuthentications()) + ")");
        }
        return candidates;
    }

    private List<String> configured(Predicate<Strength> wanted) {
        return context.clientAuthentications().stream()
                .filter(type -> wanted.test(strength(type))
                        && context.clientAuthentication(type).isConfigured())
                .toList();
    }

    private Strength strength(String type) {
        return context.clientAuthentication(type).strength();
    }

    private String strongest(List<String> types, List<String> preferred) {
        return Collections.max(
                types,
                Comparator.<String, Strength>comparing(this::strength)
                        .thenComparing(preferred::contains)
                        .thenComparing(this::showsCertificate));
    }

    /** A key whose certificate is configured is for TLS. */
    private boolean showsCertificate(String type) {
        return context.clientAuthentication(type).tlsIdentity().isPresent();
    }

    private ConfigurationException wrong(String what) {
        return new ConfigurationException(new ConfigProblem(
                context.settings().path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                context.settings().origin(credential()),
                what));
    }

    private ConfigKey<?> credential() {
        return Stream.<ConfigKey<?>>of(ProviderKeys.CLIENT_CERTIFICATE, ProviderKeys.CLIENT_KEY)
                .filter(context.settings()::has)
                .findFirst()
                .orElse(ProviderKeys.CLIENT_SECRET);
    }

    /**
     * Returns the method that the section names, if it is one that servers list, and this one does not.
     *
     * @param server the authorization server
     * @return a value of {@code token_endpoint_auth_method}; empty when the server lists it, or lists none
     */
    public Optional<String> notListed(AuthorizationServer server) {
        List<String> listed = server.supported(METHODS);
        return Optional.ofNullable(named)
                .filter(method -> REGISTERED.contains(method) && !listed.isEmpty() && !listed.contains(method));
    }

    /**
     * Returns the strongest client authentication that is configured and that the server lists.
     *
     * @param server the authorization server
     * @return a value of {@code token_endpoint_auth_method}; empty when there is none
     */
    public Optional<String> listed(AuthorizationServer server) {
        List<String> listed = server.supported(METHODS);
        return configured(strength -> strength != Strength.NONE).stream()
                .filter(listed::contains)
                .max(Comparator.comparing(this::strength));
    }

    /**
     * Adds the credentials.
     *
     * @param server the authorization server
     * @param endpoint the endpoint of the request
     * @param url its URL; a request with a certificate goes to the alias that the server has for it
     * @param parameters the form, without credentials
     * @return the request with the credentials
     */
    AuthenticatedForm authenticate(AuthorizationServer server, Endpoint endpoint, URI url, Parameters parameters) {
        Choice known = chosen(server);
        TlsIdentity identity = presented(known.authentication(), server).orElse(null);
        URI target = identity == null ? url : CertificateUse.endpoint(server, endpoint, url);
        ClientCredentials credentials = known.authentication().credentials(server, target);
        Parameters form = parameters;
        for (Map.Entry<String, String> parameter : credentials.parameters().entries()) {
            form = form.without(parameter.getKey()).with(parameter.getKey(), parameter.getValue());
        }
        List<String> hidden = Stream.concat(
                        credentials.secrets().stream().map(Secret::reveal),
                        context.settings().get(ProviderKeys.HEADERS).orElse(Map.of()).values().stream())
                .toList();
        return new AuthenticatedForm(target, identity, credentials.headers(), form, known.method(), hidden);
    }

    /**
     * Makes a request that only asks whether an endpoint is there: without credentials, and with the certificate of the client where it presents one.
     *
     * @param server the authorization server
     * @throws ConfigurationException if the certificate cannot be used
     * @throws io.kstlib.auth.api.error.SecretException if the certificate cannot be fetched
     */
    public HttpCall probe(AuthorizationServer server, Endpoint endpoint, URI url) {
        TlsIdentity identity =
                presented(chosen(server).authentication(), server).orElse(null);
        URI target = identity == null ? url : CertificateUse.endpoint(server, endpoint, url);
        HttpCall call = HttpCall.postForm(target, Parameters.none()).withHeader("Accept", "application/json");
        return identity == null ? call : call.withIdentity(identity);
    }

    /**
     * Makes a DELETE with the credentials of the client as HTTP Basic, whatever its requests to the token endpoint have. Empty for a client without secret.
     *
     * @param server the authorization server
     * @param content what is sent as JSON
     * @throws io.kstlib.auth.api.error.SecretException if the secret cannot be fetched
     */
    Optional<HttpCall> deletion(AuthorizationServer server, URI url, Map<String, String> content) {
        ClientAuthentication basic = context.clientAuthentication(ClientSecret.InHeader.TYPE);
        if (!basic.isConfigured()) {
            return Optional.empty();
        }
        HttpCall call = HttpCall.of("DELETE", url, "application/json", Json.write(content));
        for (Map.Entry<String, String> header : basic.credentials(server, url).headers()) {
            call = call.withHeader(header.getKey(), header.getValue());
        }
        return Optional.of(call.withHeader("Accept", "application/json"));
    }

    /** Returns the certificate that goes with each request in the name of the client. */
    private Optional<TlsIdentity> presented(ClientAuthentication authentication, AuthorizationServer server) {
        return bindsTokens
                ? Optional.of(certificate.binding(authentication, server))
                : authentication.tlsIdentity().map(Supplier::get);
    }

    /**
     * Says what may help a client that the server does not know.
     *
     * @param method how the client authenticates
     * @param server the authorization server
     * @return a sentence without a full stop
     */
    String remedy(String method, AuthorizationServer server) {
        String check = switch (strength(method)) {
            case NONE -> "Check client_id; a confidential client needs its client_secret or client_key configured";
            case SECRET_SENT, SECRET_PROVEN -> "Check client_id and client_secret" + orOther(method, server);
            case KEY_PROVEN ->
                showsCertificate(method)
                        ? "Check client_id, and compare client_certificate with what is registered for it"
                                + orOther(method, server)
                        : "Check client_id, the key that is registered for it, and the clock of this machine"
                                + orOther(method, server);
        };
        List<String> unconfigured = notConfigured(server);
        if (!unconfigured.isEmpty() && strength(method) != Strength.NONE) {
            check += "; a client that is registered for " + String.join(" or ", unconfigured)
                    + " needs that as token_endpoint_auth_method, with its client_secret, client_key or"
                    + " client_certificate";
        }
        List<String> missing = notLoaded(server);
        boolean isOffered = server.supported(METHODS).contains(method); // then another method is not what is wrong
        return missing.isEmpty() || isOffered
                ? check
                : check + "; the server offers " + String.join(", ", missing)
                        + ", too, which this kstlib does not have: a client that is registered for that cannot log in";
    }

    /** Suggests another configured client authentication, unless the server says that it does not accept it. */
    private String orOther(String method, AuthorizationServer server) {
        List<String> listed = server.supported(METHODS);
        return configured(strength -> strength != Strength.NONE).stream()
                .filter(other -> !other.equalsIgnoreCase(method) && (listed.isEmpty() || listed.contains(other)))
                .findFirst()
                .map(other -> ", or try token_endpoint_auth_method: " + other)
                .orElse("");
    }

    /** Lists the client authentications that a server offers, and that a plugin has whose settings do not suffice. */
    private List<String> notConfigured(AuthorizationServer server) {
        List<String> listed = server.supported(METHODS);
        return context.clientAuthentications().stream()
                .filter(type -> listed.contains(type)
                        && strength(type) != Strength.NONE
                        && !context.clientAuthentication(type).isConfigured())
                .toList();
    }

    /**
     * Lists the client authentications that a server offers and no loaded plugin has.
     *
     * @param server the authorization server
     * @return values of {@code token_endpoint_auth_methods_supported}, cleaned for messages
     */
    public List<String> notLoaded(AuthorizationServer server) {
        List<String> loaded = context.clientAuthentications();
        return server.supported(METHODS).stream()
                .filter(method -> !loaded.contains(method))
                .map(Redaction.none()::clean)
                .toList();
    }

    /**
     * A form with the client's credentials. It holds secrets, so {@link #toString()} shows names only.
     *
     * @param target where it goes
     * @param identity the certificate that goes with it; {@code null} for none
     * @param headers the headers of the credentials
     * @param parameters the form, including the parameters of the credentials
     * @param method how the client authenticates
     * @param hidden the secrets of the credentials, and the configured headers, which no message shows
     */
    record AuthenticatedForm(
            URI target,
            @Nullable TlsIdentity identity,
            List<Map.Entry<String, String>> headers,
            Parameters parameters,
            String method,
            List<String> hidden) {

        AuthenticatedForm {
            headers = List.copyOf(headers);
            hidden = List.copyOf(hidden);
        }

        /** Makes the request. It asks for JSON, because some servers otherwise answer with a form. */
        HttpCall call() {
            return call("application/json");
        }

        HttpCall call(String accepted) {
            HttpCall call = HttpCall.postForm(target, parameters);
            if (identity != null) {
                call = call.withIdentity(identity);
            }
            for (Map.Entry<String, String> header : headers) {
                call = call.withHeader(header.getKey(), header.getValue());
            }
            return call.withHeader("Accept", accepted);
        }

        /**
         * Returns what hides the values of this request where the server quotes them.
         *
         * @param sent the request as it was sent, perhaps with further headers
         */
        Redaction redaction(HttpCall sent) {
            return sent.redaction(hidden);
        }

        @Override
        public String toString() {
            return "AuthenticatedForm[" + method + ", " + parameters + "]";
        }
    }

    /** A client authentication of RFC 6749. A secret is fetched for each request and not kept. */
    public abstract static sealed class Standard implements ClientAuthenticationFactory {

        private final Strength strength;

        private Standard(Strength strength) {
            this.strength = strength;
        }

        /** Returns what is wrong with a section that names this client authentication; one problem for each element. */
        abstract List<String> contradictions(Settings settings);

        abstract ClientCredentials credentials(ClientContext context);

        static Secret secret(ClientContext context) {
            return context.resolve(context.settings().require(ProviderKeys.CLIENT_SECRET));
        }

        @Override
        public final ConfigSchema schema() {
            return ConfigSchema.empty()
                    .withRule((settings, problems) -> contradictions(settings)
                            .forEach(problem -> problems.add(
                                    settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                                    settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                                    problem)));
        }

        @Override
        public final ClientAuthentication create(ClientContext context) {
            return new ClientAuthentication() {
                @Override
                public Strength strength() {
                    return strength;
                }

                @Override
                public boolean isConfigured() {
                    return contradictions(context.settings()).isEmpty();
                }

                @Override
                public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
                    return Standard.this.credentials(context);
                }
            };
        }
    }

    /** Makes the client authentication {@code none}: a public client sends only its {@code client_id} (RFC 6749 section 3.2.1). */
    @Plugin(type = "none", description = "a public client, which sends its client_id only")
    public static final class PublicClient extends Standard {

        /** For {@link java.util.ServiceLoader}. */
        public PublicClient() {
            super(Strength.NONE);
        }

        @Override
        List<String> contradictions(Settings settings) {
            return OAuth2Keys.credentials(settings).stream()
                    .map(credential -> "none sends no " + credential + ", but one is configured; remove one of the two")
                    .toList();
        }

        @Override
        ClientCredentials credentials(ClientContext context) {
            return ClientCredentials.none().with(ProviderKeys.CLIENT_ID.name(), context.clientId());
        }
    }

    /** A client that sends its {@code client_secret} (RFC 6749 section 2.3.1). */
    public abstract static sealed class ClientSecret extends Standard {

        private final String type;

        private ClientSecret(String type) {
            super(Strength.SECRET_SENT);
            this.type = type;
        }

        @Override
        final List<String> contradictions(Settings settings) {
            return settings.has(ProviderKeys.CLIENT_SECRET)
                    ? List.of()
                    : List.of(type + " needs a client_secret; add one, or write none for a public client");
        }

        /** Makes the client authentication {@code client_secret_basic}: id and secret in the {@code Authorization} header. */
        @Plugin(type = InHeader.TYPE, description = "the client_secret in the Authorization header")
        public static final class InHeader extends ClientSecret {

            static final String TYPE = "client_secret_basic";

            /** For {@link java.util.ServiceLoader}. */
            public InHeader() {
                super(TYPE);
            }

            /** Both are form-urlencoded first (RFC 6749 section 2.3.1). Otherwise a colon in the client_id ends the client_id. */
            @Override
            ClientCredentials credentials(ClientContext context) {
                String clientId = context.clientId();
                Secret secret = secret(context);
                String credentials = URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                        + ":"
                        + URLEncoder.encode(secret.reveal(), StandardCharsets.UTF_8);
                String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
                return ClientCredentials.none()
                        .withHeader("Authorization", Secret.of("Basic " + basic))
                        .hiding(secret);
            }
        }

        /** Makes the client authentication {@code client_secret_post}: id and secret in the form. */
        @Plugin(type = InForm.TYPE, description = "the client_secret among the parameters")
        public static final class InForm extends ClientSecret {

            static final String TYPE = "client_secret_post";

            /** For {@link java.util.ServiceLoader}. */
            public InForm() {
                super(TYPE);
            }

            @Override
            ClientCredentials credentials(ClientContext context) {
                return ClientCredentials.none()
                        .with(ProviderKeys.CLIENT_ID.name(), context.clientId())
                        .with(ProviderKeys.CLIENT_SECRET.name(), secret(context));
            }
        }
    }
}
