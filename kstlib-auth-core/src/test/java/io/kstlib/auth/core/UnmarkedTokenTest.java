package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that say nothing about their owner, as the Python kstlib stores them, and tokens with a mark of an older form (security rule 10). */
@Timeout(60)
@Tag("class-path")
class UnmarkedTokenTest {

    private static final String THIEF = "https://thief.example";
    private static final String SSO = TwoConfigurations.ISSUER;

    @TempDir
    Path root;

    private TwoConfigurations two;

    @BeforeEach
    void create() {
        two = new TwoConfigurations(root);
        TwoConfigurations.put(two.ownFolder(), "ca.pem", "authorities");
        TwoConfigurations.put(two.foundFolder(), "ca.pem", "authorities");
    }

    @AfterEach
    void close() {
        two.close();
    }

    private static Token.Builder opaque() {
        return TwoConfigurations.token("python");
    }

    private static Secret jwt(Map<String, ?> claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return Secret.of(encoder.encodeToString("{}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(Json.write(new LinkedHashMap<>(claims))) + ".eA");
    }

    private Token withIdToken(String issuer) {
        return opaque().idToken(jwt(Map.of("iss", issuer, "aud", List.of("x", two.clientId()))))
                .build();
    }

    private Token withJwtAccessToken(String issuer, String clientId) {
        Token token = opaque().build();
        return Token.builder(jwt(Map.of("iss", issuer, "aud", "an API", "client_id", clientId)), token.issuedAt())
                .refreshToken(token.refreshToken().orElseThrow())
                .build();
    }

    private String thief(String... lines) {
        return TwoConfigurations.section("type: scripted", "issuer: " + THIEF, "client_id: " + two.clientId())
                + TwoConfigurations.section(lines);
    }

    private static void assertHandedOut(AuthClient... clients) {
        for (AuthClient client : clients) {
            client.getToken();
            assertEquals(LoginStatus.State.VALID, client.status().state());
        }
    }

    private static void assertRefused(AuthClient... clients) {
        for (AuthClient client : clients) {
            for (Callable<?> use : List.<Callable<?>>of(
                    client::getToken, client::refreshToken, client::getUserInfo, client::storedToken, client::revoke)) {
                assertEquals(
                        NotLoggedInException.Reason.ISSUED_FOR_ANOTHER,
                        TwoConfigurations.refusal(use).reason());
            }
            assertEquals(LoginStatus.State.ISSUED_FOR_ANOTHER, client.status().state());
        }
    }

    @Test
    void anOpaqueOneIsUsedWithTheOwnConfigurationOnly() {
        two.storeUnmarked(opaque().build());

        assertHandedOut(two.own(two.oauth("ssl_ca_bundle: ca.pem")));
        assertRefused(two.found(two.oauth()), two.named(two.oauth()), two.found(thief()), two.named(thief()));
        String problem = TwoConfigurations.refusal(two.found(thief())::getToken).problem();
        assertTrue(problem.contains("does not say whom it was issued for"), problem);
        assertTrue(problem.contains("found in the current directory"), problem);
    }

    @Test
    void anOpaqueOneIsNotRevokedElsewhere() {
        two.storeUnmarked(opaque().build());

        two.found(thief()).logout(LogoutOptions.of(AtServer.REVOKE));

        Assertions.assertNull(two.script().revoked);
    }

    @Test
    void oneWithAnIdTokenIsComparedByItsIssuer() {
        two.storeUnmarked(withIdToken(SSO));

        assertHandedOut(two.own(two.oauth()), two.found(two.oauth()), two.named(two.oauth("ssl_ca_bundle: ca.pem")));
        assertRefused(two.found(thief()), two.named(thief()), two.own(thief()));
        String problem = TwoConfigurations.refusal(two.own(thief())::getToken).problem();
        assertTrue(problem.contains(SSO) && problem.contains(THIEF), problem);
    }

    @Test
    void oneWithAnIdTokenForAnotherClientIsRefused() {
        two.storeUnmarked(opaque().idToken(jwt(Map.of("iss", SSO, "aud", "somebody-else")))
                .build());

        assertRefused(two.own(two.oauth()), two.found(two.oauth()));
    }

    @Test
    void oneWithAJwtAsAccessTokenIsComparedByItsIssuerAndClient() { // RFC 9068 section 2.2
        two.storeUnmarked(withJwtAccessToken(SSO, two.clientId()));
        assertHandedOut(two.own(two.oauth()), two.found(two.oauth()));
        assertRefused(two.own(thief()), two.found(thief()));

        two.storeUnmarked(withJwtAccessToken(SSO, "somebody-else"));
        assertRefused(two.own(two.oauth()), two.found(two.oauth()));
    }

    @Test
    void theIssuerIsNotEnoughWhereTheConfigurationSendsItElsewhere() {
        two.storeUnmarked(withIdToken(SSO));

        assertRefused(
                two.found(two.oauth("token_endpoint: " + THIEF + "/")),
                two.named(two.oauth("token_endpoint: " + THIEF + "/")),
                two.found(two.oauth("ssl_ca_bundle: ca.pem")),
                two.found(two.oauth("ssl_verify: false")),
                two.named(two.oauth("ssl_verify: false")));
        assertHandedOut(two.own(two.oauth("token_endpoint: https://tokens.example.com/", "ssl_verify: false")));
    }

    @Test
    void otherNamesOfAnIssuerCountInTheOwnConfigurationOnly() {
        two.storeUnmarked(withIdToken(SSO));

        assertHandedOut(two.own(thief("also_known_as: " + SSO)));
        assertRefused(two.found(thief("also_known_as: " + SSO)), two.named(thief("also_known_as: " + SSO)));
    }

    @Test
    void itIsMarkedWithTheNextRefresh() {
        two.storeUnmarked(opaque().build());
        two.script().refresh = old -> TwoConfigurations.token("marked").build();

        two.own(two.oauth()).refreshToken();

        assertHandedOut(two.found(two.oauth()));
        assertRefused(two.found(two.oauth("ssl_ca_bundle: ca.pem")), two.found(thief()), two.own(thief()));
        assertEquals(List.of(), two.warnings());
    }

    private Token markedWithoutTrust(String... endpoints) {
        return opaque().metadata(Map.of(
                        "kstlib", Map.of("server", SSO, "client_id", two.clientId(), "endpoints", List.of(endpoints))))
                .build();
    }

    @Test
    void aMarkWithoutTrustSaysNothingOfIt() {
        two.storeUnmarked(markedWithoutTrust("https://revoke.example.com"));
        String endpoint = "revocation_endpoint: https://revoke.example.com/";

        assertHandedOut(
                two.own(two.oauth(endpoint, "ssl_ca_bundle: ca.pem")),
                two.own(two.oauth(endpoint, "ssl_verify: false")),
                two.named(two.oauth(endpoint, "ssl_ca_bundle: ca.pem")),
                two.found(two.oauth(endpoint)));
        assertRefused(
                two.own(two.oauth("token_endpoint: " + THIEF + "/")),
                two.found(two.oauth(endpoint, "ssl_ca_bundle: ca.pem")),
                two.named(two.oauth(endpoint, "ssl_verify: false")),
                two.own(thief()));
        assertEquals(List.of(), two.warnings());
    }

    @Test
    void aMarkWithoutTrustIsRenewedWithTheNextRefresh() {
        two.storeUnmarked(markedWithoutTrust());
        two.script().refresh = old -> TwoConfigurations.token("marked").build();

        two.own(two.oauth("ssl_ca_bundle: ca.pem")).refreshToken();

        assertTrue(two.stored().binding().orElseThrow().trust().orElseThrow().startsWith("java sha256:"));
        assertRefused(two.found(two.oauth()));
        assertHandedOut(two.found(two.oauth("ssl_ca_bundle: ca.pem")));
    }
}
