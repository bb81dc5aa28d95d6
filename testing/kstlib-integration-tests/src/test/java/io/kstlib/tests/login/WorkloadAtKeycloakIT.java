package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * JWTs of a platform at a real Keycloak, which fetches the keys of the platform: as client authentication (feature {@code client-auth-federated}) and as
 * grant (feature {@code jwt-authorization-grant}, RFC 7523). Both features are previews of Keycloak 26.5.
 */
@WithKeycloak
class WorkloadAtKeycloakIT {

    private static final String SUBJECT = "system:serviceaccount:shop:orders";

    @RegisterExtension
    final TestIdentityProvider platform = new TestIdentityProvider();

    private final KeycloakServer keycloak;
    private final String name = "platform-" + UUID.randomUUID();

    @TempDir
    Path home;

    private Path mounted;

    WorkloadAtKeycloakIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @BeforeEach
    void trustThePlatform() throws IOException {
        keycloak.admin()
                .add(
                        "kstlib",
                        "identity-provider/instances",
                        Map.of(
                                "alias",
                                name,
                                "providerId",
                                "oidc",
                                "enabled",
                                true,
                                "hideOnLogin",
                                true,
                                "config",
                                Map.ofEntries(
                                        Map.entry("issuer", platform.issuer()),
                                        Map.entry("clientId", "keycloak"),
                                        Map.entry("clientSecret", "unused"),
                                        Map.entry("authorizationUrl", platform.issuer() + "/authorize"),
                                        Map.entry("tokenUrl", platform.issuer() + "/token"),
                                        Map.entry("jwksUrl", platform.issuer() + "/jwks"),
                                        Map.entry("useJwksUrl", "true"),
                                        Map.entry("validateSignature", "true"),
                                        Map.entry("supportsClientAssertions", "true"),
                                        Map.entry("jwtAuthorizationGrantEnabled", "true"))));
        mounted = home.resolve("token");
        platformWrites(SUBJECT);
    }

    private void platformWrites(String subject) throws IOException {
        Instant now = Instant.now();
        Map<String, Object> claims = Map.of(
                "iss", platform.issuer(),
                "sub", subject,
                "aud", keycloak.issuer(),
                "iat", now.getEpochSecond(),
                "exp", now.plusSeconds(120).getEpochSecond(),
                "jti", UUID.randomUUID().toString());
        Files.writeString(mounted, platform.sign(claims) + "\n");
    }

    private Command orders(String clientId, String... lines) {
        return Command.inThisJvm(home)
                .configured("""
                auth:
                  token_storage: file
                  providers:
                    orders:
                      type: oidc
                      issuer: %s
                      client_id: %s
                      %s
                """.formatted(keycloak.issuer(), clientId, String.join("\n      ", lines)));
    }

    @Test
    void aWorkloadNeedsNoSecret() throws IOException {
        keycloak.admin()
                .addClient(
                        "kstlib",
                        name,
                        Map.of(
                                "serviceAccountsEnabled",
                                true,
                                "clientAuthenticatorType",
                                "federated-jwt",
                                "attributes",
                                Map.of("jwt.credential.issuer", name, "jwt.credential.sub", SUBJECT)));
        Command command = orders(
                name,
                "flow: client_credentials",
                "token_endpoint_auth_method: workload_identity",
                "send_client_id: false",
                "client_assertion: file://" + mounted);

        String first = command.run("auth", "token").endedWith(0).line();
        platformWrites(SUBJECT);
        String second = command.run("auth", "token", "--refresh").endedWith(0).line();

        assertNotEquals(first, second);
        command.run("auth", "doctor").endedWith(0);
        platformWrites("system:serviceaccount:shop:another");
        Result refused = command.run("auth", "token", "--refresh").endedWith(1);
        assertTrue(refused.err().contains("invalid_client"), refused::toString);
    }

    @Test
    void theJwtOfAPlatformIsAGrant() throws IOException { // RFC 7523 section 2.1
        keycloak.admin()
                .addClient(
                        "kstlib",
                        name,
                        Map.of(
                                "secret",
                                "marked-secret-of-the-grant",
                                "attributes",
                                Map.of(
                                        "oauth2.jwt.authorization.grant.enabled",
                                        "true",
                                        "oauth2.jwt.authorization.grant.idp",
                                        name)));
        keycloak.admin().link("kstlib", "alice", name, SUBJECT);
        Command command = orders(
                name, "client_secret: marked-secret-of-the-grant", "flow: jwt_bearer", "assertion: file://" + mounted);

        String token = command.run("auth", "token").endedWith(0).line();

        Result claims = command.run("auth", "token", "--decode").endedWith(0);
        assertTrue(claims.out().contains("alice"), claims::toString);
        assertEquals(token, command.run("auth", "token").endedWith(0).line());
        platformWrites("someone-else");
        Result refused = command.run("auth", "token", "--refresh").endedWith(1);
        assertTrue(refused.err().contains("trusts the issuer of file://"), refused::toString);
    }
}
