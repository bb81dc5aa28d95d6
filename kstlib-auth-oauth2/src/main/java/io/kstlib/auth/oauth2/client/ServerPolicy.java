package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.client.Preflight.Finding;
import io.kstlib.auth.oauth2.client.Preflight.ServerComparison.Difference;
import io.kstlib.auth.oauth2.client.ServerPolicy.ResponseAcceptance;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.Discovery;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.DocumentSource;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.oauth2.endpoint.SubjectMember;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol that is based on OAuth 2.0 demands of a server: of its logins, its tokens and its answers. The defaults are those of OAuth 2.0 itself,
 * which demands nothing. Implementations are safe for use by several threads.
 */
public interface ServerPolicy {

    /** {@return the scopes that a login asks for; if empty, the server chooses} */
    List<String> scopes();

    /** {@return what checks authorization responses before any of their parameters is believed} */
    default ResponseAcceptance responses() {
        return ResponseAcceptance.OF_PLAIN;
    }

    /**
     * {@return what one login sends and checks; called once for each login}
     *
     * @param flow the flow of the login
     */
    default Login login(AuthFlowFactory flow) {
        return new Login(Map.of(), (token, code) -> token);
    }

    /**
     * What one login sends and checks.
     *
     * @param parameters parameters of the authorization request, such as {@code nonce}; they win over those of {@code extra.authorize_params}
     * @param check checks the token before the person reads that the login worked
     */
    record Login(Map<String, String> parameters, TokenCheck check) {

        public Login {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters)); // in this order
        }
    }

    /** Checks a token that was just obtained. */
    @FunctionalInterface
    interface TokenCheck {

        /**
         * Checks a token.
         *
         * @param token the token, as the token endpoint answered
         * @param code the authorization code that was exchanged for it; {@code null} if there was none
         * @return the token to keep
         * @throws io.kstlib.auth.api.error.TokenRefusedException if the token did not pass
         */
        Token accept(Token token, @Nullable Secret code);
    }

    /**
     * Checks the answer to a refresh, before anything is kept from the earlier token.
     *
     * @param earlier the token whose refresh token was sent
     * @param answer the token of the answer
     * @return the token to use
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the token did not pass
     */
    default Token acceptRefreshed(Token earlier, Token answer) {
        return answer;
    }

    /**
     * Checks the answer to a refresh for a target, as {@link #acceptRefreshed} does for the login.
     *
     * @param earlier the token whose refresh token was sent
     * @param answer the token of the answer, which is for the target only
     * @return the token to use
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the token did not pass
     */
    default Token acceptForTarget(Token earlier, Token answer) {
        return acceptRefreshed(earlier, answer);
    }

    /**
     * Asks who the owner of a token is.
     *
     * @param token a valid token
     * @param endpoint the userinfo endpoint
     * @return the claims that have a value
     */
    default Map<String, Object> userInfo(Token token, UserInfo endpoint) {
        return endpoint.ask(token, new UserInfo.JsonReader());
    }

    /**
     * Ends the session that the server keeps in the browser.
     *
     * @param person how the browser is reached, and how long to wait for it
     * @param idToken the {@code id_token_hint}; {@code null} if no ID token is at hand
     * @return the result; by default that the protocol does not support this
     */
    default SessionEndReport endSession(LoginRequest person, @Nullable Secret idToken) {
        return SessionEndReport.notSupported();
    }

    /** {@return the part of a preflight that depends on the protocol, for the present state of the server} */
    Examination examination();

    /** The part of one preflight that depends on the protocol. Used by one thread. */
    interface Examination {

        /** {@return any URL of the server; empty if none is configured} */
        Optional<URI> address();

        /** {@return what fetches the present metadata of the server; empty where it is not needed, because the endpoints are configured} */
        Optional<ServerMetadata> metadata();

        /**
         * Judges what the server publishes.
         *
         * @param metadata that of {@link #metadata()}
         */
        Finding discovery(ServerMetadata metadata);

        /** {@return what judges the keys that the server publishes; empty, which is the default, if the protocol has no signed tokens} */
        default Optional<Supplier<Finding>> keys() {
            return Optional.empty();
        }

        /** {@return a remark on the scopes, which follows the message about them; nothing by default} */
        default String remarkOnScopes() {
            return "";
        }

        /**
         * {@return what differs between the section and the lists of the server, beside what OAuth 2.0 has; nothing by default}
         *
         * @param server the server, with its metadata
         */
        default List<Difference> comparison(AuthorizationServer server) {
            return List.of();
        }
    }

    /** Checks what a provider's protocol demands of an authorization response before any of its parameters is believed. */
    @FunctionalInterface
    public interface ResponseAcceptance {

        /** Accepts every response as it is; {@code state} and {@code iss} are checked by the flow. */
        ResponseAcceptance OF_PLAIN = received -> received;

        /**
         * {@return the parameters to believe}
         *
         * @param received the parameters that the browser brought
         * @throws io.kstlib.auth.api.error.LoginFailedException if the response did not pass
         */
        Parameters accept(Parameters received);

        /** {@return what the authorization request says of the response, such as {@code response_mode}; nothing by default} */
        default Map<String, String> parameters() {
            return Map.of();
        }

        /**
         * Fails before anything is sent if the server publishes that its responses, or its tokens, would not pass.
         *
         * @param server the authorization server
         * @throws io.kstlib.auth.api.error.ConfigurationException if it does
         */
        default void requireOffered(AuthorizationServer server) {}

        /** Makes what verifies signed authorization responses (JARM) of servers without OpenID Connect. The module that verifies JWTs provides it. */
        @FunctionalInterface
        interface OfSigned {

            /**
             * {@return a new acceptance of signed responses; safe for use by several threads}
             *
             * @param context the provider, whose section has a {@code response_mode} that is signed, and an issuer
             * @param server the authorization server, which publishes the keys; asked for each response
             */
            ResponseAcceptance create(ProviderContext context, Supplier<AuthorizationServer> server);
        }
    }

    /**
     * The policy of the type {@code oauth2}: the endpoints are configured or, where these do not suffice for the flow, published by the issuer of the
     * section and no other one (RFC 8414 section 3.3). Tokens are not looked into. Safe for use by several threads.
     */
    static final class OAuth2Policy implements ServerPolicy, ServerMetadata.IssuerRule {

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
                    .orElseThrow(
                            () -> new ConfigurationException(
                                    new ConfigProblem(
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

        /** {@inheritDoc} Where a member of the userinfo answer names the user, a login asks for it. */
        @Override
        public Login login(AuthFlowFactory flow) {
            Optional<SubjectMember> subject =
                    SubjectMember.of(connection).filter(member -> flow.attendance() == Attendance.PERSON);
            return new Login(
                    Map.of(),
                    (token, code) -> subject.map(member -> member.noting(token)).orElse(token));
        }

        @Override
        public Token acceptRefreshed(Token earlier, Token answer) {
            return SubjectMember.of(connection)
                    .map(member -> member.keeping(earlier, answer))
                    .orElse(answer);
        }

        /** {@inheritDoc} A token for a target is shown to no other server, so no one is asked whose it is. */
        @Override
        public Token acceptForTarget(Token earlier, Token answer) {
            return answer;
        }

        @Override
        public Map<String, Object> userInfo(Token token, UserInfo endpoint) {
            Map<String, Object> claims = ServerPolicy.super.userInfo(token, endpoint);
            return SubjectMember.of(connection)
                    .map(member -> member.require(token, claims))
                    .orElse(claims);
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
                        Remedy.changeSetting(settings.path(ProviderKeys.ISSUER.name())),
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
}
