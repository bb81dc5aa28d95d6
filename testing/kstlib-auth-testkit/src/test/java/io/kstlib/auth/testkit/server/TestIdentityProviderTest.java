package io.kstlib.auth.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestIdentityProviderTest {

    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    /** Of the verifier, as RFC 7636 appendix B has it. */
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static final String CALLBACK = "http://127.0.0.1:1/callback";

    @RegisterExtension
    final TestIdentityProvider idp = new TestIdentityProvider("/realms/main");

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(idp.url(path))));
    }

    private Map<String, Object> document(String name) {
        return Json.readObject(get(idp.path(name)).body());
    }

    private HttpRequest.Builder form(String endpoint, Map<String, String> form) {
        return HttpRequest.newBuilder(URI.create(idp.url(idp.path(endpoint))))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Parameters.of(form).encode()));
    }

    private HttpResponse<String> token(Map<String, String> form) {
        return send(form("token", form));
    }

    private static Map<String, Object> json(HttpResponse<String> answer) {
        return Json.readObject(answer.body());
    }

    private String location(Map<String, String> change) {
        Map<String, String> request = new LinkedHashMap<>(Map.of(
                "response_type", "code",
                "client_id", "my-app",
                "redirect_uri", CALLBACK,
                "scope", "openid",
                "state", "s/1",
                "nonce", "n-1",
                "code_challenge", CHALLENGE,
                "code_challenge_method", "S256"));
        request.putAll(change);
        HttpResponse<String> answer =
                get(idp.path("authorization") + "?" + Parameters.of(request).encode());
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private Map<String, String> sentBack(Map<String, String> change) {
        String location = location(change);
        assertTrue(location.startsWith(CALLBACK + "?"), location);
        return UrlParameters.once(URI.create(location).getRawQuery());
    }

    private Map<String, String> redemption(String code) {
        return new LinkedHashMap<>(Map.of(
                "grant_type", "authorization_code",
                "client_id", "my-app",
                "redirect_uri", CALLBACK,
                "code", code,
                "code_verifier", VERIFIER));
    }

    private Map<String, Object> login() {
        return json(token(redemption(sentBack(Map.of()).get("code"))));
    }

    private static Map<String, Object> claims(Map<String, Object> answer) {
        String payload = answer.get("id_token").toString().split("\\.", -1)[1];
        return Json.readObject(Base64.getUrlDecoder().decode(payload));
    }

    private static Map<String, String> refresh(Object token) {
        return Map.of("grant_type", "refresh_token", "client_id", "my-app", "refresh_token", token.toString());
    }

    private HttpResponse<String> userInfo(Object token) {
        return send(HttpRequest.newBuilder(URI.create(idp.url(idp.path("userinfo"))))
                .header("Authorization", "Bearer " + token));
    }

    @Test
    void theMetadataNamesEveryEndpoint() {
        Map<String, Object> metadata = document(".well-known/openid-configuration");

        assertEquals(idp.issuer(), metadata.get("issuer"));
        assertEquals(idp.issuer() + "/token", metadata.get("token_endpoint"));
        assertEquals(idp.issuer() + "/end_session", metadata.get("end_session_endpoint"));
        assertEquals(idp.url(idp.path("jwks")), metadata.get("jwks_uri"));
        assertEquals(Map.of("keys", List.of(SigningKey.rsa().jwk())), document("jwks"));
    }

    @Test
    void whatIsPublishedIsChangedByTheTest() {
        SigningKey key = SigningKey.of("ec", "ES256");
        idp.publish("scopes_supported", List.of("openid")).withdraw("userinfo_endpoint");
        idp.signWith(key);

        Map<String, Object> metadata = document(".well-known/openid-configuration");
        assertEquals(List.of("openid"), metadata.get("scopes_supported"));
        assertFalse(metadata.containsKey("userinfo_endpoint"));
        assertEquals(Map.of("keys", List.of(key.jwk())), document("jwks"));

        idp.publishKeys(List.of());
        assertEquals(Map.of("keys", List.of()), document("jwks"));
        assertTrue(
                login().get("id_token").toString().startsWith(idp.sign(Map.of()).split("\\.", -1)[0]));
    }

    @Test
    void aLoginBringsTokens() {
        Map<String, String> back = sentBack(Map.of());
        Map<String, Object> answer = json(token(redemption(back.get("code"))));

        assertEquals("s/1", back.get("state"));
        assertEquals("Bearer", answer.get("token_type"));
        assertEquals("openid", answer.get("scope"));
        assertEquals("n-1", claims(answer).get("nonce"));
        assertEquals("my-app", claims(answer).get("aud"));
        assertEquals("248289761001", json(userInfo(answer.get("access_token"))).get("sub"));
    }

    @Test
    void theIssuerIsSentBackWhereTheMetadataSaySo() {
        assertFalse(sentBack(Map.of()).containsKey("iss"));

        idp.publish("authorization_response_iss_parameter_supported", true);

        assertEquals(idp.issuer(), sentBack(Map.of()).get("iss"));
    }

    @Test
    void aVerifierThatDoesNotFitIsRefused() {
        for (String wrong : List.of("", VERIFIER + "x")) {
            Map<String, String> form = redemption(sentBack(Map.of()).get("code"));
            form.put("code_verifier", wrong);

            assertEquals("invalid_grant", json(token(form)).get("error"), wrong);
        }
        Map<String, String> without = redemption(sentBack(Map.of()).get("code"));
        without.remove("code_verifier");
        assertEquals("invalid_grant", json(token(without)).get("error"));
    }

    @Test
    void aCodeIsForOneClientAndOneRedirect() {
        for (String parameter : List.of("client_id", "redirect_uri")) {
            Map<String, String> form = redemption(sentBack(Map.of()).get("code"));
            form.put(parameter, "http://another");

            assertEquals("invalid_grant", json(token(form)).get("error"), parameter);
        }
    }

    @Test
    void aCodeThatComesTwiceEndsWhatItBrought() {
        String code = sentBack(Map.of()).get("code");
        Object accessToken = json(token(redemption(code))).get("access_token");
        assertEquals(200, userInfo(accessToken).statusCode());

        assertEquals("invalid_grant", json(token(redemption(code))).get("error"));
        assertEquals(401, userInfo(accessToken).statusCode());
    }

    @Test
    void anAuthorizationRequestThatIsWrongIsSentBackWithAnError() {
        assertEquals(
                "unsupported_response_type",
                sentBack(Map.of("response_type", "token")).get("error"));
        assertEquals(
                "invalid_request",
                sentBack(Map.of("code_challenge_method", "plain")).get("error"));
        assertEquals(400, get(idp.path("authorization")).statusCode());

        idp.refuseLogin("access_denied", "the person says no");
        assertEquals("access_denied", sentBack(Map.of()).get("error"));
        assertEquals("s/1", sentBack(Map.of()).get("state"));
    }

    @Test
    void aRefreshTokenIsGoodOnceAndItsReuseEndsTheGrant() {
        Object first = login().get("refresh_token");
        Map<String, Object> renewed = json(token(refresh(first)));

        assertNotEquals(first, renewed.get("refresh_token"));
        assertEquals("n-1", claims(renewed).get("nonce"));
        assertEquals(200, userInfo(renewed.get("access_token")).statusCode());
        assertEquals("invalid_grant", json(token(refresh(first))).get("error"));
        assertEquals(
                "invalid_grant",
                json(token(refresh(renewed.get("refresh_token")))).get("error"));
        assertEquals(401, userInfo(renewed.get("access_token")).statusCode());
    }

    @Test
    void ofManyThatSpendOneRefreshTokenAtOnceOneIsServed() {
        Object token = login().get("refresh_token");
        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            running.add(client.sendAsync(form("token", refresh(token)).build(), BodyHandlers.ofString()));
        }

        assertEquals(
                1,
                running.stream()
                        .filter(answer -> answer.join().statusCode() == 200)
                        .count());
        assertEquals(17, idp.requests(idp.path("token")).size());
    }

    @Test
    void aServiceGetsATokenWithoutARefreshToken() {
        idp.client("robot", "s3cret/+:%");
        Map<String, String> grant = Map.of("grant_type", "client_credentials", "scope", "reports");
        String credentials = UrlParameters.encode("robot") + ":" + UrlParameters.encode("s3cret/+:%");
        String header = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));

        Map<String, Object> answer = json(send(form("token", grant).header("Authorization", header)));

        assertEquals("reports", answer.get("scope"));
        assertFalse(answer.containsKey("refresh_token"));
        assertFalse(answer.containsKey("id_token"));
        for (String wrong : List.of("Basic cm9ib3Q6d3Jvbmc=", "Basic %", "Basic cm9ib3Q=")) {
            HttpResponse<String> refused = send(form("token", grant).header("Authorization", wrong));
            assertEquals(401, refused.statusCode(), wrong);
            assertEquals("invalid_client", json(refused).get("error"));
        }
        Map<String, String> posted = new LinkedHashMap<>(grant);
        posted.putAll(Map.of("client_id", "robot", "client_secret", "s3cret/+:%"));
        assertEquals(200, token(posted).statusCode());
    }

    @Test
    void revocationEndsTheGrantOfARefreshToken() {
        Map<String, Object> tokens = login();

        int status = send(form("revocation", Map.of("client_id", "my-app", "token", "" + tokens.get("refresh_token"))))
                .statusCode();

        assertEquals(200, status);
        assertEquals(401, userInfo(tokens.get("access_token")).statusCode());
        assertEquals(400, token(refresh(tokens.get("refresh_token"))).statusCode());
    }

    @Test
    void introspectionSaysWhatATokenIsGoodFor() {
        String token = login().get("access_token").toString();
        Map<String, String> question = Map.of("client_id", "my-app", "token", token);

        Map<String, Object> good = json(send(form("introspection", question)));
        idp.clock(Clock.fixed(Instant.now().plus(Duration.ofHours(1)), ZoneOffset.UTC));
        Map<String, Object> late = json(send(form("introspection", question)));

        assertEquals(true, good.get("active"));
        assertEquals("openid", good.get("scope"));
        assertEquals("my-app", good.get("client_id"));
        assertEquals(Map.of("active", false), late);
    }

    @Test
    void theEndOfASessionLeadsBack() {
        HttpResponse<String> back =
                get(idp.path("end_session") + "?post_logout_redirect_uri=http%3A%2F%2Fapp%2Fbye&state=x%2F1");

        assertEquals(
                "http://app/bye?state=x%2F1",
                back.headers().firstValue("Location").orElseThrow());
        assertEquals(200, get(idp.path("end_session")).statusCode());
    }

    @Test
    void claimsAndMembersAreWhatTheTestSays() {
        idp.claim("acr", "phr")
                .withoutClaim("nonce")
                .tokenMember("scope", "less")
                .userInfo("name", "Jane");
        idp.lifetime(Duration.ofSeconds(7));

        Map<String, Object> tokens = login();

        assertEquals("phr", claims(tokens).get("acr"));
        assertFalse(claims(tokens).containsKey("nonce"));
        assertEquals("less", tokens.get("scope"));
        assertEquals(7L, ((Number) tokens.get("expires_in")).longValue());
        assertEquals("Jane", json(userInfo(tokens.get("access_token"))).get("name"));
        assertEquals("phr", idp.claims().get("acr"));
    }
}
