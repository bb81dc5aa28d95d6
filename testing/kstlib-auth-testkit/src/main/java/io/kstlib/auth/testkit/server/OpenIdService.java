package io.kstlib.auth.testkit.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The behaviour of an OpenID provider, as the specifications and the test define it. Safe for several threads. */
final class OpenIdService {

    private static final String SUBJECT = "248289761001";
    private static final String BEARER = "Bearer ";

    private final String issuer;
    private final Grants grants = new Grants();
    private final Clients clients = new Clients();
    private final Authorization authorization = new Authorization(grants);
    private final PushedRequests pushed = new PushedRequests();
    private final Map<String, Object> metadata = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, Object> claims = new ConcurrentHashMap<>();
    private final Set<String> hiddenClaims = ConcurrentHashMap.newKeySet();
    private final Map<String, Object> tokenMembers = new ConcurrentHashMap<>();
    private final Map<String, Object> userInfo = new ConcurrentHashMap<>();
    private volatile Map<String, String> loginRefusal = Map.of();
    private volatile SigningKey key = SigningKey.rsa();
    private volatile List<Map<String, Object>> keys = List.of(key.jwk());
    private volatile Duration lifetime = Duration.ofMinutes(5);
    private volatile Clock clock = Clock.systemUTC();

    OpenIdService(String issuer) {
        this.issuer = issuer;
        metadata.put("issuer", issuer);
        metadata.put("response_types_supported", List.of("code"));
        metadata.put("subject_types_supported", List.of("public"));
        metadata.put("id_token_signing_alg_values_supported", List.of("RS256"));
        metadata.put("code_challenge_methods_supported", List.of("S256"));
    }

    String issuer() {
        return issuer;
    }

    Clients clients() {
        return clients;
    }

    Map<String, Object> metadata() {
        return metadata;
    }

    Map<String, Object> claims() {
        return claims;
    }

    void hideClaim(String claim) {
        hiddenClaims.add(claim);
    }

    Map<String, Object> tokenMembers() {
        return tokenMembers;
    }

    Map<String, Object> userInfo() {
        return userInfo;
    }

    void refuseLogin(Map<String, String> refusal) {
        loginRefusal = refusal;
    }

    SigningKey key() {
        return key;
    }

    void signWith(SigningKey signing) {
        key = signing;
        keys = List.of(signing.jwk());
        metadata.put("id_token_signing_alg_values_supported", List.of(signing.algorithm()));
    }

    void publish(List<Map<String, Object>> published) {
        keys = List.copyOf(published);
    }

    void lifetime(Duration next) {
        lifetime = next;
    }

    void clock(Clock ticking) {
        clock = ticking;
    }

    Answer answer(String endpoint, ReceivedRequest request) {
        return switch (endpoint) {
            case ".well-known/openid-configuration" -> Answer.document(copyOf(metadata));
            case "jwks" -> Answer.document(Map.of("keys", keys));
            case "authorization" ->
                authorization.answer(pushed.of(ofBrowser(request)), loginRefusal, issuerOfAnswers());
            case "end_session" -> Authorization.endSession(ofBrowser(request));
            case "userinfo" -> userInfoFor(request);
            case "token", "revocation", "introspection", "pushed_authorization_request" ->
                answerToClient(endpoint, request);
            default -> Answer.page(Answer.NOT_FOUND, "no such endpoint");
        };
    }

    private static Map<String, Object> copyOf(Map<String, Object> shared) {
        synchronized (shared) {
            return new LinkedHashMap<>(shared);
        }
    }

    /** Reads the parameters of a browser, which may use both methods (OpenID Connect Core 1.0 section 3.1.2.1). */
    private static Map<String, String> ofBrowser(ReceivedRequest request) {
        return UrlParameters.first(
                request.method().equals("POST") ? request.body() : request.uri().getRawQuery());
    }

    private @Nullable String issuerOfAnswers() {
        return Boolean.TRUE.equals(metadata.get("authorization_response_iss_parameter_supported")) ? issuer : null;
    }

    private Answer answerToClient(String endpoint, ReceivedRequest request) {
        if (!request.method().equals("POST")) {
            return Answer.of(Answer.METHOD_NOT_ALLOWED, Map.of("Allow", "POST"), "");
        }
        Map<String, String> form = UrlParameters.first(request.body());
        String client = clients.authenticated(request, form);
        if (client == null) {
            return Answer.error("invalid_client", "the client is not authenticated");
        }
        return switch (endpoint) {
            case "token" -> token(client, form);
            case "revocation" -> {
                grants.revoke(Objects.requireNonNullElse(form.get("token"), ""));
                yield Answer.of(Answer.OK, Map.of(), "");
            }
            case "pushed_authorization_request" -> pushed.keep(client, form);
            default -> introspection(Objects.requireNonNullElse(form.get("token"), ""));
        };
    }

    private Answer token(String client, Map<String, String> form) {
        String type = Objects.requireNonNullElse(form.get("grant_type"), "");
        return switch (type) {
            case "authorization_code" -> granted(grants.redeem(client, form));
            case "refresh_token" ->
                granted(grants.spendRefresh(client, Objects.requireNonNullElse(form.get("refresh_token"), "")));
            case "client_credentials" -> {
                String scope = Objects.requireNonNullElse(form.get("scope"), "");
                yield Answer.json(tokens(new Grants.Grant(client, scope, null), false));
            }
            default -> Answer.error("unsupported_grant_type", "no grant type \"" + type + "\"");
        };
    }

    private Answer granted(Grants.@Nullable Grant grant) {
        return grant == null
                ? Answer.error("invalid_grant", "it is unknown, spent, revoked, or another client's")
                : Answer.json(tokens(grant, true));
    }

    private Map<String, Object> tokens(Grants.Grant grant, boolean ofPerson) {
        Map<String, Object> answer = new LinkedHashMap<>();
        String accessToken = "access-token-" + grants.next();
        grants.keepAccess(accessToken, grant, clock.instant().plus(lifetime));
        answer.put("access_token", accessToken);
        answer.put("token_type", "Bearer");
        answer.put("expires_in", lifetime.toSeconds());
        if (!grant.scope().isEmpty()) {
            answer.put("scope", grant.scope());
        }
        if (ofPerson) {
            answer.put("refresh_token", grants.newRefresh(grant));
            if (List.of(grant.scope().split(" ", -1)).contains("openid")) {
                answer.put("id_token", key.sign(claimsFor(grant.clientId(), grant.nonce())));
            }
        }
        answer.putAll(tokenMembers);
        return answer;
    }

    Map<String, Object> claimsFor(String clientId, @Nullable String nonce) {
        Instant now = clock.instant();
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("iss", issuer);
        made.put("sub", SUBJECT);
        made.put("aud", clientId);
        made.put("exp", now.plus(lifetime).getEpochSecond());
        made.put("iat", now.getEpochSecond());
        if (nonce != null) {
            made.put("nonce", nonce);
        }
        made.putAll(claims);
        made.keySet().removeAll(hiddenClaims);
        return made;
    }

    /** Answers with the user info (OpenID Connect Core 1.0 section 5.3) when the header has a valid token (RFC 6750 section 2.1). */
    private Answer userInfoFor(ReceivedRequest request) {
        Optional<Grants.Grant> grant = request.header("authorization")
                .filter(value -> value.startsWith(BEARER))
                .map(value -> grants.ofAccess(value.substring(BEARER.length()), clock.instant()));
        if (grant.isEmpty()) {
            return Answer.of(Answer.UNAUTHORIZED, Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""), "");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sub", Objects.requireNonNullElse(claims.get("sub"), SUBJECT));
        answer.putAll(userInfo);
        return Answer.json(answer);
    }

    /** Answers whether a token is valid (RFC 7662 section 2.2). */
    private Answer introspection(String token) {
        Grants.Grant grant = grants.ofAccess(token, clock.instant());
        Instant expiry = grants.expiryOf(token);
        if (grant == null || expiry == null) {
            return Answer.json(Map.of("active", false));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("active", true);
        answer.put("iss", issuer);
        answer.put("sub", SUBJECT);
        answer.put("client_id", grant.clientId());
        answer.put("scope", grant.scope());
        answer.put("token_type", "Bearer");
        answer.put("exp", expiry.getEpochSecond());
        return Answer.json(answer);
    }
}
