package io.kstlib.tests.fapi;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.json.Json;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.fapi.ClientCheck.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server and a resource of the FAPI 2.0 Security Profile on loopback, for clients that prove in one way. It does what the profile says, except what a script changes, and keeps what clients do wrong.
 */
final class FapiServer implements AutoCloseable {

    static final String CLIENT_ID = "bank-client";

    private static final ECKey SIGNING_KEY = ecKey("server");
    private static final RSAKey OTHER_KEY = rsaKey();
    private static final String NONCE = "DPoP-Nonce";

    private final ClientType type;
    private final ClientProof proof;
    private final Script script;
    private final ClientCheck check;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> visits = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, String>> requests = new ConcurrentHashMap<>();
    private final Map<String, String> thumbprints = new ConcurrentHashMap<>();
    private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refreshes = new AtomicInteger();

    /** An answer of an endpoint. */
    private record Answer(int status, Map<String, String> headers, Map<String, ?> body) {

        static Answer of(int status, Map<String, ?> body) {
            return new Answer(status, Map.of(), body);
        }
    }

    private FapiServer(ClientType type, ClientProof proof, Script script) throws IOException {
        this.type = type;
        this.proof = proof;
        this.script = script;
        this.http = proof.server();
        this.check = new ClientCheck(BankClient.KEY, issuer());
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    static FapiServer start(ClientType type, ClientProof proof, Script script) {
        try {
            return new FapiServer(type, proof, script);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    static ECKey ecKey(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static RSAKey rsaKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("other").generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    String issuer() {
        return proof.scheme() + "://127.0.0.1:" + http.getAddress().getPort();
    }

    ClientProof proof() {
        return proof;
    }

    String resource() {
        return issuer() + "/resource";
    }

    /** Returns what the clients did wrong. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** Returns what was asked for last. */
    String lastVisit() {
        return visits.isEmpty() ? "nothing" : visits.get(visits.size() - 1);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean isMetadata = path.equals(type.metadata());
        if (!path.equals("/jwks")) {
            visits.add(isMetadata ? "metadata" : path.substring(1));
        }
        try (exchange) {
            Answer answer = isMetadata ? Answer.of(200, script.metadata(metadata())) : answerTo(path, exchange);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            byte[] body = Json.write(answer.body());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answerTo(String path, HttpExchange exchange) throws IOException {
        try {
            return switch (path) {
                case "/jwks" ->
                    Answer.of(
                            200,
                            new JWKSet(List.of(SIGNING_KEY, OTHER_KEY))
                                    .toPublicJWKSet()
                                    .toJSONObject());
                case "/par" -> push(exchange);
                case "/authorize" -> authorize(exchange.getRequestURI());
                case "/token" -> issue(exchange);
                case "/resource" -> show(exchange);
                default -> Answer.of(404, Map.of());
            };
        } catch (Fault fault) {
            faults.add(path + ": expected " + fault.getMessage());
            return Answer.of(400, Map.of("error", "invalid_request", "error_description", fault.getMessage()));
        }
    }

    private Map<String, Object> metadata() {
        Map<String, Object> published = new LinkedHashMap<>();
        published.put("issuer", issuer());
        published.put("authorization_endpoint", issuer() + "/authorize");
        published.put("token_endpoint", issuer() + "/token");
        published.put("pushed_authorization_request_endpoint", issuer() + "/par");
        published.put("require_pushed_authorization_requests", true);
        published.put("jwks_uri", issuer() + "/jwks");
        published.put("response_types_supported", List.of("code"));
        published.put("subject_types_supported", List.of("public"));
        published.put("id_token_signing_alg_values_supported", List.of("ES256", "RS256"));
        published.put("code_challenge_methods_supported", List.of("S256"));
        published.put("authorization_response_iss_parameter_supported", true);
        published.putAll(proof.metadata());
        return published;
    }

    private Answer push(HttpExchange exchange) throws IOException, Fault {
        Map<String, String> form = form(exchange);
        authenticate(form, exchange);
        String sender = sender(exchange, "/par", "of-server", null);
        if (sender == null) {
            return nonceOfServer();
        }
        ClientCheck.request(form, sender);
        String reference = "urn:ietf:params:oauth:request_uri:" + UUID.randomUUID();
        requests.put(reference, form);
        return Answer.of(201, Map.of("request_uri", reference, "expires_in", 60));
    }

    private void authenticate(Map<String, String> form, HttpExchange exchange) throws Fault {
        if (proof == ClientProof.CERTIFICATE) {
            ClientCheck.authenticationByCertificate(form, exchange);
        } else {
            check.authentication(form);
        }
    }

    /** Returns the thumbprint of what the client proved to have: a key, or a certificate; {@code null} where its proof lacks the nonce. */
    private @Nullable String sender(HttpExchange exchange, String path, String nonce, @Nullable String accessToken)
            throws Fault {
        if (proof == ClientProof.CERTIFICATE) {
            return ClientCheck.certificate(exchange);
        }
        SignedJWT shown = ClientCheck.parsed(header(exchange, "DPoP"));
        return lacksNonce(shown, nonce)
                ? null
                : check.proof(shown, exchange.getRequestMethod(), issuer() + path, accessToken);
    }

    private boolean lacksNonce(SignedJWT proof, String nonce) throws Fault {
        return script.wantsNonces()
                && !nonce.equals(ClientCheck.claims(proof).toJSONObject().get("nonce"));
    }

    private static Answer nonceOfServer() {
        return new Answer(400, Map.of(NONCE, "of-server"), Map.of("error", "use_dpop_nonce"));
    }

    private Answer authorize(URI url) throws Fault {
        Map<String, String> query = Query.of(url);
        ClientCheck.that(query.keySet().equals(Set.of("client_id", "request_uri")), "client_id and request_uri only");
        Map<String, String> request = requests.remove(query.get("request_uri"));
        ClientCheck.that(request != null, "a request_uri that was not used");
        String code = UUID.randomUUID().toString();
        requests.put(code, request);
        Map<String, String> response = new LinkedHashMap<>();
        response.put("code", code);
        response.put("state", request.get("state"));
        response.put("iss", issuer());
        URI back = URI.create(request.get("redirect_uri"));
        for (Map.Entry<String, String> parameter : script.response(response).entrySet()) {
            back = Query.with(back, parameter.getKey(), parameter.getValue());
        }
        return new Answer(302, Map.of("Location", back.toString()), Map.of());
    }

    private Answer issue(HttpExchange exchange) throws IOException, Fault {
        Map<String, String> form = form(exchange);
        authenticate(form, exchange);
        String thumbprint = sender(exchange, "/token", "of-server", null);
        if (thumbprint == null) {
            return nonceOfServer();
        }
        Map<String, String> request = Map.of();
        if ("refresh_token".equals(form.get("grant_type"))) {
            ClientCheck.that(refreshTokens.remove(form.getOrDefault("refresh_token", "")), "the newest refresh token");
            refreshes.incrementAndGet();
        } else {
            request = requests.remove(form.getOrDefault("code", ""));
            ClientCheck.that(request != null, "a code that was not used");
            ClientCheck.exchange(request, form);
        }
        return Answer.of(200, script.tokenAnswer(tokens(thumbprint, request)));
    }

    private Map<String, Object> tokens(String thumbprint, Map<String, String> request) {
        String accessToken = "at-" + UUID.randomUUID();
        String refreshToken = "rt-" + UUID.randomUUID();
        thumbprints.put(accessToken, thumbprint);
        refreshTokens.add(refreshToken);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", accessToken);
        answer.put("token_type", proof.tokenType());
        answer.put("expires_in", 300);
        answer.put("refresh_token", refreshToken);
        if (type == ClientType.OIDC && !request.isEmpty()) {
            answer.put("id_token", signed(script.idToken(claims(request))));
        }
        return answer;
    }

    private Map<String, Object> claims(Map<String, String> request) {
        Map<String, Object> claims = new LinkedHashMap<>();
        long now = Instant.now().getEpochSecond();
        claims.put("iss", issuer());
        claims.put("sub", "248289761001");
        claims.put("aud", CLIENT_ID);
        claims.put("iat", now);
        claims.put("exp", now + 300);
        claims.put("nonce", Objects.requireNonNull(request.get("nonce"), "the request has no nonce"));
        claims.put("openbanking_intent_id", "the-intent");
        return claims;
    }

    private String signed(Map<String, Object> claims) {
        if (script.algorithm().equals("none")) {
            return encoded(Map.of("alg", "none")) + "." + encoded(claims) + ".";
        }
        boolean other = script.algorithm().equals("RS256");
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(script.algorithm()))
                .keyID((other ? OTHER_KEY : SIGNING_KEY).getKeyID())
                .build();
        try {
            SignedJWT jwt = new SignedJWT(header, JWTClaimsSet.parse(claims));
            jwt.sign(other ? new RSASSASigner(OTHER_KEY) : new ECDSASigner(SIGNING_KEY));
            return jwt.serialize();
        } catch (JOSEException | ParseException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String encoded(Map<String, ?> json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(json));
    }

    private Answer show(HttpExchange exchange) throws Fault {
        String authorization = header(exchange, "Authorization");
        String scheme = proof.tokenType() + " ";
        ClientCheck.that(authorization.startsWith(scheme), "the scheme " + scheme);
        String accessToken = authorization.substring(scheme.length());
        String thumbprint = sender(exchange, "/resource", "of-resource", accessToken);
        if (thumbprint == null) {
            Map<String, String> headers =
                    Map.of(NONCE, "of-resource", "WWW-Authenticate", script.challenge() + " error=\"use_dpop_nonce\"");
            return new Answer(401, headers, Map.of());
        }
        ClientCheck.that(thumbprint.equals(thumbprints.get(accessToken)), "the key to which the token is bound");
        return refreshes.get() < script.refreshesBeforeAccess()
                ? new Answer(401, Map.of("WWW-Authenticate", scheme + "error=\"invalid_token\""), Map.of())
                : Answer.of(200, Map.of("accounts", List.of()));
    }

    private static String header(HttpExchange exchange, String name) throws Fault {
        List<String> found = exchange.getRequestHeaders().getOrDefault(name, List.of());
        ClientCheck.that(found.size() == 1, "one header " + name);
        return found.get(0);
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
        return Query.of(URI.create("http://127.0.0.1/?" + body));
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
