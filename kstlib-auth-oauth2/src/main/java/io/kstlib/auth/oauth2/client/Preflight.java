package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.CheckFacts;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oauth2.endpoint.CertificateUse;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator;
import io.kstlib.auth.oauth2.endpoint.OAuthError;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.WebOrigin;
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
 * Checks that change nothing, neither here nor at the server. Each check is one entry of a {@link io.kstlib.auth.api.PreflightReport}. Failures are
 * part of the report, not exceptions. Safe for use by several threads.
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
            CheckFacts facts,
            @Nullable Remedy remedy) {

        /**
         * Creates a finding.
         *
         * @param status success, or not
         * @param message what was found, in words, and how to correct it
         * @param facts what is known besides the message; no secrets
         */
        public Finding(Status status, String message, CheckFacts facts) {
            this(status, message, facts, null);
        }

        /**
         * Creates a finding.
         *
         * @param status success, or not
         * @param message what was found, in words, and how to correct it
         */
        public Finding(Status status, String message) {
            this(status, message, CheckFacts.NONE);
        }

        private static Finding failure(AuthException failed, CheckFacts facts) {
            return new Finding(
                    Status.FAILURE, failed.problem(), facts, failed.remedy().orElse(null));
        }
    }

    private final ProviderContext context;
    private final ProviderHttp transport;
    private final ClientAuthenticator client;
    private final Supplier<AuthorizationServer> server;
    private final ServerPolicy policy;
    private final LoginRequirements requirements;

    Preflight(ServerConnection connection, ServerPolicy policy, LoginRequirements requirements) {
        this.context = connection.context();
        this.transport = connection.transport();
        this.client = connection.client();
        this.server = connection.server();
        this.policy = policy;
        this.requirements = requirements;
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

    private Set<Endpoint> used() {
        return requirements.configuredFlow().endpoints();
    }

    /** Runs a check and measures its time. An {@link AuthException} that it throws becomes a failure. */
    private Check check(String name, Supplier<Finding> check) {
        Instant start = context.clock().instant();
        Finding finding;
        try {
            finding = check.get();
        } catch (AuthException failed) {
            finding = Finding.failure(failed, CheckFacts.NONE);
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
            String flow = OAuth2Keys.flowOf(context.settings());
            context.flow(flow);
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("client_id", context.settings().require(ProviderKeys.CLIENT_ID));
            facts.put("flow", flow);
            OAuth2Keys.credentials(context.settings())
                    .forEach(credential -> facts.put(credential, "fetched when it is needed"));
            return new Finding(Status.SUCCESS, "the configuration is complete", new CheckFacts.Named(facts));
        });
    }

    /** Checks whether the server's certificates are trusted. The facts always name the certificates that the server sent. */
    private Check certificates(URI address) {
        if (!"https".equalsIgnoreCase(address.getScheme())) {
            return skip("tls", "the server is on this machine and is reached by http");
        }
        return check("tls", () -> {
            ServerChain chain = transport.certificates(address);
            CheckFacts.Certificates sent = new CheckFacts.Certificates(chain.inWords());
            return transport.verifiesServers() ? judged(chain, sent) : unverified(chain, sent);
        });
    }

    private static Finding judged(ServerChain chain, CheckFacts.Certificates certificates) {
        return chain.refusal()
                .map(refusal -> Finding.failure(refusal, certificates))
                .orElseGet(() -> new Finding(
                        Status.SUCCESS,
                        chain.protocol() + "; the server sent " + counted(certificates.sent(), "certificate"),
                        certificates));
    }

    private static String counted(List<String> listed, String what) {
        return listed.size() + " " + what + (listed.size() == 1 ? "" : "s");
    }

    private Finding unverified(ServerChain chain, CheckFacts.Certificates certificates) {
        String key = context.settings().path(ProviderKeys.SSL_VERIFY.name());
        String otherwise = chain.refusal()
                .map(refusal -> "; else: " + refusal.getMessage())
                .orElse("; the certificates are trusted, so remove it");
        return new Finding(Status.WARNING, key + " is false, so the server is not verified" + otherwise, certificates);
    }

    /** Checks whether the server offers the scopes that a login asks for. */
    private Check scopes(String remark) {
        return check("scopes", () -> {
            List<String> requested = policy.scopes();
            List<String> supported = server.get().supported("scopes_supported");
            CheckFacts facts = new CheckFacts.Named("requested", String.join(" ", requested));
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
            Optional<String> problem = requirements.contradiction(known);
            if (problem.isPresent()) {
                return new Finding(Status.FAILURE, problem.get());
            }
            if (known.metadata().isEmpty()) {
                return new Finding(Status.SKIPPED, "the server publishes no metadata");
            }
            requirements.checkProfile(known, used());
            // Fails if the server cannot do what the settings ask for.
            boolean isBound = SenderKey.ofLogin(context, known).isPresent();
            String binding = isBound ? "; tokens are bound to a key" : unbound(known);
            Map<String, String> facts = new LinkedHashMap<>(requirements.facts(known));
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
            return new Finding(Status.SUCCESS, message, new CheckFacts.Named(facts));
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
                    new CheckFacts.Named("url", WebOrigin.withoutQuery(endpoint).toString()));
        }
        return judged(answer);
    }

    /**
     * Judges the answer to a request without parameters, which is an error for every endpoint. So most errors prove that the endpoint exists; 404,
     * 405 and 410 do not.
     */
    private static Finding judged(HttpAnswer answer) {
        CheckFacts.Answer facts = facts(answer);
        if (answer.status() == 404 || answer.status() == 405 || answer.status() == 410) {
            return new Finding(Status.FAILURE, "nothing is there (HTTP " + answer.status() + "); check the URL", facts);
        }
        if (answer.status() == 429 || answer.status() >= 500) {
            return new Finding(Status.WARNING, "it cannot answer now (HTTP " + answer.status() + "); try later", facts);
        }
        return new Finding(Status.SUCCESS, "it answers", facts);
    }

    private static CheckFacts.Answer facts(HttpAnswer answer) {
        return new CheckFacts.Answer(answer.endpoint().toString(), answer.status());
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
            CheckFacts.Client authentication = client.facts(known);
            HttpCall probe = client.probe(known, Endpoint.TOKEN, endpoint.get());
            HttpAnswer answer = transport.send(probe);
            if (probe.identity().isPresent() && answer.clientCertificate() == null) {
                return new Finding(Status.WARNING, CertificateUse.UNASKED, authentication);
            }
            if (answer.status() < 500 && OAuthError.isIn(answer)) {
                return new Finding(Status.SUCCESS, "it answers", authentication.with(facts(answer)));
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
}
