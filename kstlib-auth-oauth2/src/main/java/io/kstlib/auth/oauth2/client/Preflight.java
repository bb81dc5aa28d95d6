package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.certificate.CertificateUse;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import io.kstlib.http.ServerChain;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
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
     * @param details facts; no secrets
     * @param remedy what helps; {@code null} if no remedy is needed, or the message says it already
     */
    public record Finding(
            Status status,
            String message,
            Map<String, String> details,
            @Nullable Remedy remedy) {

        public Finding {
            details = Map.copyOf(details);
        }

        /**
         * @param status success, or not
         * @param message what was found, in words, and how to correct it
         * @param details facts; no secrets
         */
        public Finding(Status status, String message, Map<String, String> details) {
            this(status, message, details, null);
        }

        /**
         * @param status success, or not
         * @param message what was found, in words, and how to correct it
         */
        public Finding(Status status, String message) {
            this(status, message, Map.of());
        }

        private static Finding failure(AuthException failed, Map<String, String> details) {
            return new Finding(
                    Status.FAILURE, failed.problem(), details, failed.remedy().orElse(null));
        }
    }

    private final ProviderContext context;
    private final ProviderHttp transport;
    private final ClientAuthenticator client;
    private final Supplier<AuthorizationServer> server;

    Preflight(
            ProviderContext context,
            ProviderHttp transport,
            ClientAuthenticator client,
            Supplier<AuthorizationServer> server) {
        this.context = context;
        this.transport = transport;
        this.client = client;
        this.server = server;
    }

    private boolean needs(Endpoint endpoint) {
        return used().contains(endpoint);
    }

    private Set<Endpoint> used() {
        return context.flow(OAuth2Keys.flowOf(context.settings())).endpoints();
    }

    /**
     * Runs a check and measures its time.
     *
     * @param name the name of the check
     * @param check the check; an {@link AuthException} that it throws becomes a failure
     * @return the entry
     */
    public Check check(String name, Supplier<Finding> check) {
        Instant start = context.clock().instant();
        Finding finding;
        try {
            finding = check.get();
        } catch (AuthException failed) {
            finding = Finding.failure(failed, Map.of());
        }
        Duration duration = Duration.between(start, context.clock().instant());
        return new Check(name, finding.status(), finding.message(), duration, finding.details(), finding.remedy());
    }

    /**
     * Makes an entry for a check that does not apply.
     *
     * @param name the name of the check
     * @param why why the check was not made
     * @return the entry
     */
    public Check skip(String name, String why) {
        return new Check(name, Status.SKIPPED, why, Duration.ZERO, Map.of());
    }

    /**
     * Checks whether the plugin of the flow is loaded, and a {@code client_id} is configured. Does not fetch the client secret.
     *
     * @return the entry {@code config}
     */
    public Check configuration() {
        return check("config", () -> {
            String flow = OAuth2Keys.flowOf(context.settings());
            context.flow(flow);
            Map<String, String> details = new LinkedHashMap<>();
            details.put("client_id", context.settings().require(ProviderKeys.CLIENT_ID));
            details.put("flow", flow);
            OAuth2Keys.credentials(context.settings())
                    .forEach(credential -> details.put(credential, "fetched when it is needed"));
            return new Finding(Status.SUCCESS, "the configuration is complete", details);
        });
    }

    /**
     * Checks whether the server's certificates are trusted. The details always name the certificates that the server sent.
     *
     * @param server any URL of the server
     * @return the entry {@code tls}
     */
    public Check certificates(URI server) {
        if (!"https".equalsIgnoreCase(server.getScheme())) {
            return skip("tls", "the server is on this machine and spoken to by http");
        }
        return check("tls", () -> {
            ServerChain chain = transport.certificates(server);
            List<String> sent = chain.inWords();
            Map<String, String> details = new LinkedHashMap<>();
            for (int i = 0; i < sent.size(); i++) {
                details.put("certificate_" + (i + 1), sent.get(i));
            }
            return transport.verifiesServers() ? judged(chain, details) : unverified(chain, details);
        });
    }

    private static Finding judged(ServerChain chain, Map<String, String> details) {
        return chain.refusal()
                .map(refusal -> Finding.failure(refusal, details))
                .orElseGet(() -> new Finding(
                        Status.SUCCESS,
                        chain.protocol() + "; the server sent " + details.size()
                                + (details.size() == 1 ? " certificate" : " certificates"),
                        details));
    }

    private Finding unverified(ServerChain chain, Map<String, String> details) {
        String key = context.settings().path(ProviderKeys.SSL_VERIFY.name());
        String otherwise = chain.refusal()
                .map(refusal -> "; else: " + refusal.getMessage())
                .orElse("; the certificates are trusted, so remove it");
        return new Finding(Status.WARNING, key + " is false, so the server is not verified" + otherwise, details);
    }

    /**
     * Checks whether the server offers the scopes that a login asks for.
     *
     * @param requested the scopes
     * @return the entry {@code scopes}
     */
    public Check scopes(List<String> requested) {
        return check("scopes", () -> {
            List<String> supported = server.get().supported("scopes_supported");
            Map<String, String> details = Map.of("requested", String.join(" ", requested));
            if (supported.isEmpty()) {
                return new Finding(Status.SKIPPED, "the server does not publish which scopes it offers", details);
            }
            List<String> unknown = new ArrayList<>(requested);
            unknown.removeAll(supported);
            if (unknown.isEmpty()) {
                return new Finding(Status.SUCCESS, "the server offers every scope that is asked for", details);
            }
            // Servers need not publish every scope (RFC 8414 section 2), so a login may still work.
            return new Finding(
                    Status.WARNING,
                    "the server does not list " + String.join(", ", unknown) + "; check scopes",
                    details);
        });
    }

    /**
     * Checks whether the server's metadata requires a feature that is missing here, or that the configuration forbids, or lacks one that the settings
     * ask for. Also names missing features that the server offers. Only an error of the server can say what it requires of one client.
     *
     * @return the entry {@code requirements}
     */
    public Check requirements() {
        return check("requirements", () -> {
            AuthorizationServer known = server.get();
            Optional<String> problem = LoginRequirements.problem(context, known);
            if (problem.isPresent()) {
                return new Finding(Status.FAILURE, problem.get());
            }
            if (known.metadata().isEmpty()) {
                return new Finding(Status.SKIPPED, "the server publishes no metadata");
            }
            ProfileRequirements.of(context, client).ifPresent(profile -> profile.check(known, used()));
            SenderKey key =
                    SenderKey.ofLogin(context, known); // fails if the server cannot do what the settings ask for
            Map<String, String> details = needs(Endpoint.AUTHORIZATION)
                    ? new LinkedHashMap<>(LoginRequirements.facts(context, known))
                    : new LinkedHashMap<>();
            List<String> offered = client.notLoaded(known);
            String nothing = "the metadata require nothing that this kstlib does not have" + binding(key, known)
                    + (details.isEmpty() ? "" : "; requests are signed (JAR, RFC 9101)");
            if (offered.isEmpty()) {
                return new Finding(Status.SUCCESS, nothing, details);
            }
            details.put("offered", String.join(" ", offered));
            return new Finding(
                    Status.SUCCESS,
                    nothing + "; what they offer beside must not be required of this client: "
                            + String.join(", ", offered),
                    details);
        });
    }

    /**
     * Compares the section with the lists that the server publishes.
     *
     * @return one warning for each line to change; empty when there is none
     */
    public List<Check> comparison() {
        try {
            return ServerComparison.of(context, server.get(), client).stream()
                    .map(ServerComparison.Difference::warning)
                    .toList();
        } catch (AuthException saidByAnotherCheck) {
            return List.of();
        }
    }

    private static String binding(SenderKey key, AuthorizationServer known) {
        if (!key.isNone()) {
            return "; tokens are bound to a key";
        }
        return SenderKey.isOfferedBy(known)
                ? "; token_type: dpop binds tokens to a key, which the server offers (DPoP, RFC 9449)"
                : "";
    }

    /**
     * Checks whether the authorization endpoint answers, and whether the server knows PKCE, if its metadata says so.
     *
     * @return the entry {@code authorization_endpoint}
     */
    public Check authorizationEndpoint() {
        String name = Endpoint.AUTHORIZATION.metadataName();
        if (!needs(Endpoint.AUTHORIZATION)) {
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
        Map<String, String> details =
                Map.of("url", answer.endpoint().toString(), "status", String.valueOf(answer.status()));
        if (answer.status() == 404 || answer.status() == 405 || answer.status() == 410) {
            return new Finding(
                    Status.FAILURE, "nothing is there (HTTP " + answer.status() + "); check the URL", details);
        }
        if (answer.status() == 429 || answer.status() >= 500) {
            return new Finding(
                    Status.WARNING, "it cannot answer now (HTTP " + answer.status() + "); try later", details);
        }
        return new Finding(Status.SUCCESS, "it answers", details);
    }

    /**
     * Checks whether the token endpoint answers a request without parameters with an OAuth error (RFC 6749 section 5.2). Sends no credentials, and shows
     * a certificate where the client shows one. Says how the client will authenticate, which reads its private key where it has one.
     *
     * @return the entry {@code token_endpoint}
     */
    public Check tokenEndpoint() {
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
            if (answer.status() < 500 && isOAuthError(answer)) {
                Map<String, String> details = new LinkedHashMap<>(authentication);
                details.put("url", answer.endpoint().toString());
                details.put("status", String.valueOf(answer.status()));
                return new Finding(Status.SUCCESS, "it answers", details);
            }
            Finding finding = judged(answer);
            return finding.status() == Status.SUCCESS
                    ? new Finding(
                            Status.WARNING,
                            "it answers, but not with an OAuth error in JSON (HTTP " + answer.status()
                                    + "); check the URL",
                            finding.details())
                    : finding;
        });
    }

    private static boolean isOAuthError(HttpAnswer answer) {
        try {
            return Json.readObject(answer.body()).get("error") instanceof String;
        } catch (JsonException somethingElse) {
            return false;
        }
    }

    private static Finding missing(Endpoint endpoint) {
        List<String> keys = endpoint.key().names();
        return new Finding(
                Status.FAILURE, "the server publishes none; set " + keys.get(keys.size() - 1) + " of the provider");
    }
}
