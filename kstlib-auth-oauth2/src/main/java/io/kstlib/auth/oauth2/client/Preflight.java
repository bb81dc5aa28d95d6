package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.core.jwt.CertificateOfTokens;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestKeys;
import io.kstlib.auth.oauth2.config.RequestPolicy;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oauth2.endpoint.CertificateUse;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator;
import io.kstlib.auth.oauth2.endpoint.EndpointAnswer.OAuthError;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import io.kstlib.http.ServerChain;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a login can work at a server. The server may require what the configuration forbids, or lack what that, its profile or the flow needs. A login
 * finds this before anything is sent: otherwise the server only shows its error to the person, or after the person has agreed.
 *
 * <p>A preflight checks more, and changes nothing, neither here nor at the server. Each check is one entry of a
 * {@link io.kstlib.auth.api.PreflightReport}. Its failures are part of the report, not exceptions. Safe for use by several threads.
 */
public final class Preflight {

    /**
     * How a check ended.
     *
     * @param status success, or not
     * @param message what was found, in words, and how to correct it if all programs say that in the same words
     * @param facts what is known besides the message; no secrets
     * @param remedy what helps; {@code null} if no remedy is needed, or the message says it already
     */
    public record Finding(
            Status status,
            String message,
            Map<String, String> facts,
            @Nullable Remedy remedy) {

        /**
         * Creates a finding.
         *
         * @param status success, or not
         * @param message what was found, in words, and how to correct it
         * @param facts what is known besides the message; no secrets
         */
        public Finding(Status status, String message, Map<String, String> facts) {
            this(status, message, facts, null);
        }

        /**
         * Creates a finding.
         *
         * @param status success, or not
         * @param message what was found, in words, and how to correct it
         */
        public Finding(Status status, String message) {
            this(status, message, Map.of());
        }

        private static Finding failure(AuthException failed, Map<String, String> facts) {
            return new Finding(
                    Status.FAILURE, failed.problem(), facts, failed.remedy().orElse(null));
        }
    }

    private final ServerConnection connection;
    private final ProviderContext context;
    private final Settings settings;
    private final ProviderHttp transport;
    private final ClientAuthenticator client;
    private final Supplier<AuthorizationServer> server;
    private final ServerPolicy policy;

    Preflight(ServerConnection connection, ServerPolicy policy) {
        this.connection = connection;
        this.context = connection.context();
        this.settings = context.settings();
        this.transport = connection.transport();
        this.client = connection.client();
        this.server = connection.server();
        this.policy = policy;
    }

    /** Fails if a login by a flow cannot work. */
    void requireLogin(AuthFlowFactory flow, AuthorizationServer known) {
        flow.endpoints().forEach(endpoint -> connection.require(known, endpoint));
        contradiction(flow, known).ifPresent(problem -> {
            throw new ConfigurationException(problem);
        });
        SignedRequests.of(context, flow, known).ifPresent(SignedRequests::facts);
        if (flow.endpoints().contains(Endpoint.AUTHORIZATION)) {
            policy.responses().requireOffered(known);
        }
        requireProfile(known, flow.endpoints());
    }

    private Optional<ConfigProblem> contradiction(AuthFlowFactory flow, AuthorizationServer known) {
        return flow.reasonNotUsable(context.flowSettings(OAuth2Keys.flowOf(settings)), known)
                .flatMap(reason -> wrong(OAuth2Keys.FLOW, reason))
                .or(() -> RequestPolicy.of(settings, known, flow).contradiction())
                .or(() -> unsignedResponse(flow));
    }

    /** Only the authorization endpoint gives responses that the server can sign (JARM section 2.3). */
    private Optional<ConfigProblem> unsignedResponse(AuthFlowFactory flow) {
        return OAuth2Keys.signedResponses(settings)
                .filter(mode -> !flow.endpoints().contains(Endpoint.AUTHORIZATION))
                .flatMap(mode -> wrong(
                        OAuth2Keys.RESPONSE_MODE,
                        mode + ", but the flow " + OAuth2Keys.flowOf(settings)
                                + " has no authorization response that is signed; remove it, or set another flow"));
    }

    /**
     * Fails if the server or the plugins cannot do what the security profile of the section requires (FAPI 2.0 Security Profile sections 5.3.2 and
     * 5.3.3).
     *
     * @param used the endpoints that are used
     */
    void requireProfile(AuthorizationServer known, Set<Endpoint> used) {
        SecurityProfile.of(settings)
                .flatMap(profile -> missingOfClient(profile.inWords(), known)
                        .or(() -> used.contains(Endpoint.AUTHORIZATION)
                                ? missingOfLogin(profile.inWords(), known)
                                : Optional.empty()))
                .ifPresent(problem -> {
                    throw new ConfigurationException(problem);
                });
    }

    private Optional<ConfigProblem> missingOfClient(String profile, AuthorizationServer known) {
        String method = client.method(known);
        if (context.clientAuthentication(method).strength() != Strength.KEY_PROVEN) {
            return wrong(
                    ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD,
                    "the client authenticates by " + method + ", and " + profile
                            + " requires a key: private_key_jwt or a certificate; set client_key");
        }
        boolean bindsToCertificate = CertificateOfTokens.certificateBindingWanted(settings);
        if (!bindsToCertificate && SenderKey.ofLogin(context, known).isEmpty()) {
            return wrong(ProviderKeys.TOKEN_TYPE, "binds tokens to no key, which " + profile + " requires; remove it");
        }
        return Optional.empty();
    }

    private Optional<ConfigProblem> missingOfLogin(String profile, AuthorizationServer known) {
        if (!known.supported("code_challenge_methods_supported").contains("S256")) {
            return wrong(
                    SecurityProfile.KEY,
                    "the server does not publish that it knows PKCE with S256 (code_challenge_methods_supported), which "
                            + profile + " requires");
        }
        if (!known.sendsIssuerInAuthorizationResponse()) {
            return wrong(
                    SecurityProfile.KEY,
                    "the server does not publish that it names itself in its responses"
                            + " (authorization_response_iss_parameter_supported, RFC 9207), which " + profile
                            + " requires");
        }
        return Optional.empty();
    }

    private Optional<ConfigProblem> wrong(ConfigKey<?> key, String what) {
        return Optional.of(new ConfigProblem(settings.path(key.name()), settings.origin(key), what));
    }

    PreflightReport run() {
        ServerPolicy.Examination own = policy.examination();
        Optional<ServerMetadata> present = own.metadata();
        List<Check> checks = new ArrayList<>();
        checks.add(configuration());
        checks.add(own.address().map(this::certificates).orElseGet(() -> skip("tls", "no server is configured")));
        Check discovery = present.map(metadata -> check("discovery", () -> own.discovery(metadata)))
                .orElseGet(() -> skip("discovery", "the endpoints are configured"));
        checks.add(discovery);
        boolean isFound = discovery.status() != Status.FAILURE;
        checks.add(own.keys()
                .map(keys -> isFound ? check("jwks", keys) : skip("jwks", "discovery failed"))
                .orElseGet(() -> skip("jwks", "the type oauth2 has no signed tokens")));
        if (!isFound) {
            for (String name : List.of("scopes", "requirements", "authorization_endpoint", "token_endpoint")) {
                checks.add(skip(name, "discovery failed"));
            }
            return new PreflightReport(checks);
        }
        checks.add(scopes(own.remarkOnScopes()));
        Check required = requirements();
        if (present.isPresent() || required.status() == Status.FAILURE) {
            checks.add(required);
        }
        present.map(this::signatures)
                .filter(check -> check.status() == Status.FAILURE)
                .ifPresent(checks::add);
        checks.addAll(comparison(own, present));
        checks.add(authorizationEndpoint());
        checks.add(tokenEndpoint());
        return new PreflightReport(checks);
    }

    private Check signatures(ServerMetadata present) {
        return check("signatures", () -> {
            policy.responses().requireOffered(present.get());
            return new Finding(Status.SUCCESS, "the server signs as the configuration demands");
        });
    }

    private AuthFlowFactory configuredFlow() {
        return context.flow(OAuth2Keys.flowOf(settings));
    }

    private Set<Endpoint> used() {
        return configuredFlow().endpoints();
    }

    /** Runs a check and measures its time. An {@link AuthException} that it throws becomes a failure. */
    private Check check(String name, Supplier<Finding> check) {
        Instant start = context.clock().instant();
        Finding finding;
        try {
            finding = check.get();
        } catch (AuthException failed) {
            finding = Finding.failure(failed, Map.of());
        }
        Duration duration = Duration.between(start, context.clock().instant());
        return new Check(name, finding.status(), finding.message(), duration, finding.facts(), finding.remedy());
    }

    /** Makes an entry for a check that does not apply. */
    private static Check skip(String name, String why) {
        return new Check(name, Status.SKIPPED, why, Duration.ZERO);
    }

    /** Checks whether the plugin of the flow is loaded, and a {@code client_id} is configured. Does not fetch the client secret. */
    private Check configuration() {
        return check("config", () -> {
            String flow = OAuth2Keys.flowOf(settings);
            context.flow(flow);
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("client_id", settings.require(ProviderKeys.CLIENT_ID));
            facts.put("flow", flow);
            OAuth2Keys.credentials(settings).forEach(credential -> facts.put(credential, "fetched when it is needed"));
            return new Finding(Status.SUCCESS, "the configuration is complete", facts);
        });
    }

    /** Checks whether the server's certificates are trusted. The facts always name the certificates that the server sent. */
    private Check certificates(URI address) {
        if (!"https".equalsIgnoreCase(address.getScheme())) {
            return skip("tls", "the server is on this machine and is reached by http");
        }
        return check("tls", () -> {
            ServerChain chain = transport.certificates(address);
            return transport.verifiesServers() ? judged(chain) : unverified(chain);
        });
    }

    private static Map<String, String> facts(ServerChain chain) {
        Map<String, String> facts = new LinkedHashMap<>();
        chain.inWords().forEach(certificate -> facts.put("certificate_" + (facts.size() + 1), certificate));
        return facts;
    }

    private static Finding judged(ServerChain chain) {
        return chain.refusal()
                .map(refusal -> Finding.failure(refusal, facts(chain)))
                .orElseGet(() -> new Finding(
                        Status.SUCCESS,
                        chain.protocol() + "; the server sent " + counted(chain.inWords(), "certificate"),
                        facts(chain)));
    }

    private static String counted(List<String> listed, String what) {
        return listed.size() + " " + what + (listed.size() == 1 ? "" : "s");
    }

    private Finding unverified(ServerChain chain) {
        String key = settings.path(ProviderKeys.SSL_VERIFY.name());
        String otherwise = chain.refusal()
                .map(refusal -> "; else: " + refusal.getMessage())
                .orElse("; the certificates are trusted, so remove it");
        return new Finding(Status.WARNING, key + " is false, so the server is not verified" + otherwise, facts(chain));
    }

    /** Checks whether the server offers the scopes that a login asks for. */
    private Check scopes(String remark) {
        return check("scopes", () -> {
            List<String> requested = policy.scopes();
            List<String> supported = server.get().supported("scopes_supported");
            Map<String, String> facts = Map.of("requested", String.join(" ", requested));
            if (supported.isEmpty()) {
                return new Finding(
                        Status.SKIPPED, "the server does not publish which scopes it offers" + remark, facts);
            }
            List<String> unknown = new ArrayList<>(requested);
            unknown.removeAll(supported);
            if (unknown.isEmpty()) {
                return new Finding(Status.SUCCESS, "the server offers every scope that is asked for" + remark, facts);
            }
            // Servers need not publish every scope (RFC 8414 section 2), so a login may still work.
            return new Finding(
                    Status.WARNING,
                    "the server does not list " + String.join(", ", unknown) + "; check scopes" + remark,
                    facts);
        });
    }

    /**
     * Checks whether the server's metadata requires a feature that is missing here, or that the configuration forbids, or lacks one that the settings
     * ask for. Also names missing features that the server offers. Only an error of the server can say what it requires of one client.
     */
    private Check requirements() {
        return check("requirements", () -> {
            AuthorizationServer known = server.get();
            Optional<ConfigProblem> problem = contradiction(configuredFlow(), known);
            if (problem.isPresent()) {
                return new Finding(
                        Status.FAILURE,
                        problem.get().path() + ": " + problem.get().message());
            }
            if (known.metadata().isEmpty()) {
                return new Finding(Status.SKIPPED, "the server publishes no metadata");
            }
            requireProfile(known, used());
            // Fails if the server cannot do what the settings ask for.
            boolean isBound = SenderKey.ofLogin(context, known).isPresent();
            String binding = isBound ? "; tokens are bound to a key" : unbound(known);
            Map<String, String> facts = new LinkedHashMap<>();
            SignedRequests.of(context, configuredFlow(), known)
                    .map(SignedRequests::facts)
                    .ifPresent(facts::putAll);
            String message = "the metadata require nothing that this kstlib does not have" + binding
                    + (facts.isEmpty()
                            ? ""
                            : "; requests are signed"
                                    + (used().contains(Endpoint.AUTHORIZATION) ? " (JAR, RFC 9101)" : ""));
            List<String> offered = client.notLoaded(known);
            if (!offered.isEmpty()) {
                message +=
                        "; what they offer beside must not be required of this client: " + String.join(", ", offered);
                facts.put("offered", String.join(" ", offered));
            }
            return new Finding(Status.SUCCESS, message, facts);
        });
    }

    /** Compares the section with the lists that the server publishes. Returns one warning for each line to change. */
    private List<Check> comparison(ServerPolicy.Examination own, Optional<ServerMetadata> present) {
        try {
            return Stream.concat(
                            ServerComparison.of(context, server.get(), client).stream(),
                            present.stream().flatMap(metadata -> own.comparison(metadata.get()).stream()))
                    .map(ServerComparison.Difference::warning)
                    .toList();
        } catch (AuthException saidByAnotherCheck) {
            return List.of();
        }
    }

    private static String unbound(AuthorizationServer known) {
        return SenderKey.isOfferedBy(known)
                ? "; token_type: dpop binds tokens to a key, which the server offers (DPoP, RFC 9449)"
                : "";
    }

    /** Checks whether the authorization endpoint answers, and whether the server knows PKCE, if its metadata says so. */
    private Check authorizationEndpoint() {
        String name = Endpoint.AUTHORIZATION.metadataName();
        if (!used().contains(Endpoint.AUTHORIZATION)) {
            return skip(name, "the flow does not use it");
        }
        return check(name, () -> {
            AuthorizationServer known = server.get();
            Optional<URI> endpoint = known.endpoint(Endpoint.AUTHORIZATION);
            if (endpoint.isEmpty()) {
                return missing(Endpoint.AUTHORIZATION);
            }
            List<String> methods = known.supported("code_challenge_methods_supported");
            if (!methods.isEmpty() && !methods.contains("S256")) {
                return new Finding(
                        Status.WARNING,
                        "the server does not list S256 among its PKCE methods; plain is never used (RFC 7636 section 4.2)");
            }
            return visited(endpoint.get());
        });
    }

    private Finding visited(URI endpoint) {
        HttpAnswer answer;
        try {
            answer = transport.send(HttpCall.get(endpoint).withHeader("Accept", "text/html"));
        } catch (ProtocolException redirectOrTooLarge) {
            // The endpoint exists: it redirects to a login page, or the page is large.
            return new Finding(
                    Status.SUCCESS,
                    "it answers",
                    Map.of("url", WebOrigin.withoutQuery(endpoint).toString()));
        }
        return judged(answer);
    }

    /**
     * Judges the answer to a request without parameters, which is an error for every endpoint. So most errors prove that the endpoint exists; 404,
     * 405 and 410 do not.
     */
    private static Finding judged(HttpAnswer answer) {
        Map<String, String> facts = facts(answer);
        if (answer.status() == 404 || answer.status() == 405 || answer.status() == 410) {
            return new Finding(Status.FAILURE, "nothing is there (HTTP " + answer.status() + "); check the URL", facts);
        }
        if (answer.isUnavailable()) {
            return new Finding(Status.WARNING, "it cannot answer now (HTTP " + answer.status() + "); try later", facts);
        }
        return new Finding(Status.SUCCESS, "it answers", facts);
    }

    private static Map<String, String> facts(HttpAnswer answer) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", answer.endpoint().toString());
        facts.put("status", String.valueOf(answer.status()));
        return facts;
    }

    /**
     * Checks whether the token endpoint answers a request without parameters with an OAuth error (RFC 6749 section 5.2). Sends no credentials, and
     * presents a certificate where the client has one. Says how the client will authenticate, which reads its private key where it has one.
     */
    private Check tokenEndpoint() {
        return check(Endpoint.TOKEN.metadataName(), () -> {
            AuthorizationServer known = server.get();
            Optional<URI> endpoint = known.endpoint(Endpoint.TOKEN);
            if (endpoint.isEmpty()) {
                return missing(Endpoint.TOKEN);
            }
            Map<String, String> authentication = client.facts(known);
            HttpCall probe = client.probe(known, Endpoint.TOKEN, endpoint.get());
            HttpAnswer answer = transport.send(probe);
            if (probe.identity().isPresent() && answer.clientCertificate() == null) {
                return new Finding(Status.WARNING, CertificateUse.UNASKED, authentication);
            }
            if (answer.status() < 500 && OAuthError.isIn(answer)) {
                authentication.putAll(facts(answer));
                return new Finding(Status.SUCCESS, "it answers", authentication);
            }
            Finding finding = judged(answer);
            return finding.status() == Status.SUCCESS
                    ? new Finding(
                            Status.WARNING,
                            "it answers, but not with an OAuth error in JSON (HTTP " + answer.status()
                                    + "); check the URL",
                            finding.facts())
                    : finding;
        });
    }

    private static Finding missing(Endpoint endpoint) {
        List<String> keys = endpoint.key().names();
        return new Finding(
                Status.FAILURE, "the server publishes none; set " + keys.get(keys.size() - 1) + " of the provider");
    }

    /**
     * Compares a section with the lists that its server publishes (RFC 8414 section 2), and names the line to change. A list that is not published says
     * nothing. A published list may lack what the server accepts, so a difference ends no login.
     *
     * @param settings the section
     * @param flow its flow
     * @param server its server, with its metadata
     * @param client how the client authenticates
     */
    public record ServerComparison(
            Settings settings, AuthFlowFactory flow, AuthorizationServer server, ClientAuthenticator client) {

        /**
         * One thing that the server does not list.
         *
         * @param about the subject, as the name of a check
         * @param found the finding, in words
         * @param change the line to write, or what else to do, in words
         */
        public record Difference(String about, String found, String change) {

            /** {@return the difference as a warning that names the line to write} */
            public Check warning() {
                return new Check(about, Status.WARNING, found + "; write " + change, Duration.ZERO);
            }
        }

        /**
         * {@return the differences; empty if there are none}
         *
         * @param context the provider
         * @param server its server, with its metadata
         * @param client how the client authenticates
         */
        static List<Difference> of(ProviderContext context, AuthorizationServer server, ClientAuthenticator client) {
            AuthFlowFactory flow = context.flow(OAuth2Keys.flowOf(context.settings()));
            return new ServerComparison(context.settings(), flow, server, client).differences();
        }

        private List<Difference> differences() {
            Stream<Optional<Difference>> ofLogin = flow.endpoints().contains(Endpoint.AUTHORIZATION)
                    ? Stream.of(
                            responseType(),
                            responseMode(),
                            pkce(),
                            words(settings, RequestKeys.PROMPT, server, "prompt_values_supported"),
                            authorizationDetails())
                    : Stream.empty();
            return Stream.concat(Stream.of(authentication(), grant()), ofLogin)
                    .flatMap(Optional::stream)
                    .toList();
        }

        /**
         * Compares the words of a key with a list.
         *
         * @param settings a provider's section
         * @param field the list
         * @return what differs; empty when the server lists each word, or lists none
         */
        public static Optional<Difference> words(
                Settings settings, ConfigKey<List<String>> key, AuthorizationServer server, String field) {
            List<String> missing = new ArrayList<>(settings.get(key).orElse(List.of()));
            List<String> listed = server.supported(field);
            missing.removeAll(listed);
            return missing.isEmpty() || listed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Difference(
                            key.name(),
                            "the server does not list " + String.join(", ", missing),
                            key.name() + " with some of: " + inWords(listed)));
        }

        private Optional<Difference> authentication() {
            return client.notListed(server)
                    .map(method -> new Difference(
                            "client_authentication",
                            "token_endpoint_auth_method is " + method + ", and the server lists only "
                                    + inWords(server.supported(ClientAuthenticator.METHODS)),
                            client.listed(server)
                                    .map(other -> "token_endpoint_auth_method: " + other)
                                    .orElse(
                                            "token_endpoint_auth_method: one of these, with the client_secret or client_key"
                                                    + " that it needs")));
        }

        private Optional<Difference> grant() {
            List<String> listed = server.supported("grant_types_supported");
            return OAuth2Keys.namedFlow(settings)
                    .flatMap(named -> flow.grantType()
                            .filter(grant -> !listed.isEmpty() && !listed.contains(grant))
                            .map(grant -> new Difference(
                                    "grant",
                                    "the server does not list the grant " + grant + " of flow: " + named + ", only "
                                            + inWords(listed),
                                    "flow: auto, or a flow for one of these")));
        }

        private Optional<Difference> responseType() {
            List<String> types = server.supported("response_types_supported");
            return response("response_type code", types, types.contains("code"));
        }

        private Optional<Difference> responseMode() {
            List<String> modes = server.supported("response_modes_supported");
            return response(
                    "response_mode query",
                    modes,
                    modes.stream().anyMatch(mode -> mode.equals("query") || mode.endsWith("jwt")));
        }

        private static Optional<Difference> response(String needed, List<String> listed, boolean isListed) {
            return listed.isEmpty() || isListed
                    ? Optional.empty()
                    : Optional.of(new Difference(
                            "response",
                            "the server lists no " + needed + ", only " + inWords(listed),
                            "flow: device_code, or another that needs no answer by the browser"));
        }

        private Optional<Difference> pkce() {
            return OAuth2Keys.isWithoutPkce(settings)
                            && server.supported("code_challenge_methods_supported")
                                    .contains("S256")
                    ? Optional.of(new Difference(
                            "pkce",
                            "logins are without PKCE, and the server has S256 (RFC 9700 section 2.1.1)",
                            OAuth2Keys.namedFlow(settings).isPresent()
                                    ? "flow: authorization_code_pkce"
                                    : "pkce: true"))
                    : Optional.empty();
        }

        private Optional<Difference> authorizationDetails() {
            List<String> listed = server.supported("authorization_details_types_supported");
            List<String> missing = settings.get(RequestKeys.AUTHORIZATION_DETAILS).orElse(List.of()).stream()
                    .flatMap(detail -> detail.get("type").stream())
                    .filter(ConfigScalar.class::isInstance)
                    .map(type -> ((ConfigScalar) type).text())
                    .filter(type -> !listed.contains(type))
                    .toList();
            return listed.isEmpty() || missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Difference(
                            RequestKeys.AUTHORIZATION_DETAILS.name(),
                            "the server does not list the type " + String.join(", ", missing),
                            "authorization_details with types of: " + inWords(listed)));
        }

        /**
         * {@return a list of a server as one text, which can be shown}
         *
         * @param listed what a server lists
         */
        public static String inWords(List<String> listed) {
            return Redaction.none().clean(String.join(", ", listed));
        }
    }
}
