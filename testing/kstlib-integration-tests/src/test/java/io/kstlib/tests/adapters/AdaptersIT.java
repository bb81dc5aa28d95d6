package io.kstlib.tests.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.company.CompanyAuthority;
import io.kstlib.tests.company.ServerIdentity;
import io.kstlib.tests.consumer.ConsumerBuild;
import io.kstlib.tests.consumer.LocalRepository;
import io.kstlib.tests.consumer.Programs;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds a program for each adapter outside of this build, and runs it with tokens of a real Keycloak that live four seconds: against Keycloak's own
 * resource, a gRPC server, a Kafka broker with TLS, and a database.
 */
@Tag("trial")
@WithKeycloak
class AdaptersIT {

    private static final String SECRET = "marked-adapter-secret-51c0";
    private static final String LIFETIME_SECONDS = "4";

    private final KeycloakServer keycloak;

    @TempDir
    static Path folder;

    private static Programs programs;

    AdaptersIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @BeforeAll
    static void build() throws IOException {
        programs = ConsumerBuild.build(
                "adapters",
                folder,
                Stream.of("grpc.version", "h2.version", "hikaricp.version", "kafka.version")
                        .map(library -> "-D" + library + "=" + LocalRepository.property(library))
                        .toList());
    }

    /** Runs a program with a service of its own at Keycloak, whose tokens are for this audience. Its first argument is the configuration. */
    private List<String> run(String name, String audience, String... further) throws IOException {
        keycloak.admin()
                .addClient(
                        "kstlib",
                        "adapter-" + name,
                        Map.of(
                                "secret",
                                SECRET,
                                "serviceAccountsEnabled",
                                true,
                                "attributes",
                                Map.of("access.token.lifespan", LIFETIME_SECONDS),
                                "protocolMappers",
                                List.of(Map.of(
                                        "name",
                                        "audience",
                                        "protocol",
                                        "openid-connect",
                                        "protocolMapper",
                                        "oidc-audience-mapper",
                                        "config",
                                        Map.of("included.custom.audience", audience, "access.token.claim", "true")))));
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        Path config =
                Files.writeString(folder.resolve(name + ".conf.yml"), """
                auth:
                  token_storage: memory
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: adapter-%s
                      client_secret: file://%s
                      flow: client_credentials
                      scopes: [openid]
                """.formatted(keycloak.issuer(), name, secret));
        String classPath = folder.resolve(name + "/target/" + name + "-1.0.jar")
                + System.getProperty("path.separator")
                + Files.readString(folder.resolve(name + "/target/class-path.txt"));
        List<String> arguments = new ArrayList<>(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + folder,
                "-cp",
                classPath,
                "com.example." + name + ".Main",
                config.toString()));
        arguments.addAll(List.of(further));
        return programs.jdk("java", arguments).lines();
    }

    private long grants(String name) {
        return keycloak.admin().events("kstlib").stream()
                .filter(event ->
                        event.type().equals("CLIENT_LOGIN") && event.clientId().equals("adapter-" + name))
                .count();
    }

    private String userInfo() {
        return keycloak.issuer() + "/protocol/openid-connect/userinfo";
    }

    @Test
    void okHttpSendsEachRequestWithAValidTokenAndAsksForThreeInAll() throws IOException {
        assertEquals(
                List.of(
                        "with the first token: 200",
                        "after it was revoked: 200",
                        "until the third token: [200]",
                        "with the third token: 200",
                        "with the second token, which has expired: 401"),
                run("okhttp", "api", userInfo()));
        assertEquals(3, grants("okhttp"));
    }

    @Test
    void grpcMakesEachCallWithAValidTokenAndAsksForThreeInAll() throws IOException {
        assertEquals(
                List.of(
                        "with the first token: hello you",
                        "after it was revoked: hello you",
                        "until the third token: [hello you]",
                        "with the third token: hello you",
                        "with the second token, which has expired: UNAUTHENTICATED"),
                run("grpc", "api", userInfo()));
        assertEquals(3, grants("grpc"));
    }

    @Test
    void kafkaKeepsItsTlsConnectionWithAnotherTokenAndLosesNoMessage() throws IOException {
        CompanyAuthority authority = CompanyAuthority.named("Brokers");
        ServerIdentity broker = authority.server("127.0.0.1");
        Path certificate = Files.writeString(folder.resolve("broker.pem"), broker.keyPem() + broker.chainPem());
        Path trusted = Files.writeString(folder.resolve("authority.pem"), authority.pem());

        List<String> lines = run("kafka", "kafka", keycloak.issuer(), certificate.toString(), trusted.toString());

        assertEquals("the first token: a topic was made", lines.get(0), lines::toString);
        // Two were kept open, else the program goes on. On a busy machine a token of four seconds may expire on its
        // way, and the connection with it.
        assertTrue(lines.get(1).startsWith("connections that another token kept open: "), lines::toString);
        assertEquals(
                List.of(
                        "messages that were sent: some",
                        "messages that were lost or came twice: none",
                        "a token that no one signed: SaslAuthenticationException",
                        "a broker that an unknown authority signed: SslAuthenticationException",
                        "a broker with another name than its certificate: SslAuthenticationException",
                        "in plain text on this machine: none"),
                lines.subList(2, 8));
        assertTrue(
                lines.get(8).startsWith("a broker that is not allowed: localhost:9092 must not receive"),
                lines::toString);
    }

    @Test
    void aDatabaseAcceptsTheTokenThatIsValidAsThePasswordOfEachConnection() throws IOException {
        assertEquals(
                List.of(
                        "until the second token: [42]",
                        "with the second token: 42",
                        "with the first token, which has expired: 28000"),
                run("jdbc", "api", userInfo()));
        assertEquals(2, grants("jdbc"));
    }
}
