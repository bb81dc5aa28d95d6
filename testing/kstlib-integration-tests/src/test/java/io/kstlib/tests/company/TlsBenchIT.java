package io.kstlib.tests.company;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that must not be trusted: the command says in one line why, and what to do. */
@Tag("trial")
class TlsBenchIT {

    private final CompanyAuthority authority = CompanyAuthority.named("Company Root CA");
    private final CompanyAuthority issuing = authority.issuing("Company Issuing CA");
    private HttpsServer server;

    @TempDir
    Path home;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void start(ServerIdentity identity) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    private Command configured(String... furtherLines) {
        return configured(server.getAddress().getPort(), furtherLines);
    }

    private Command configured(int port, String... furtherLines) {
        StringBuilder further = new StringBuilder();
        for (String line : furtherLines) {
            further.append("      ").append(line).append('\n');
        }
        return Command.inThisJvm(home).configured("""
                        auth:
                          token_storage: file
                          providers:
                            corporate:
                              type: oidc
                              issuer: https://localhost:%d
                              client_id: my-app
                        %s""".formatted(port, further));
    }

    private String bundle() throws IOException {
        return Files.writeString(home.resolve("company.pem"), authority.pem()).toString();
    }

    /** Returns the error line, without the warning of this storage. */
    private static String refusal(Command command) {
        Result result = command.run("auth", "login", "--no-browser").endedWith(1);
        List<String> lines = result.err()
                .lines()
                .filter(line -> !line.contains("stored unencrypted"))
                .toList();
        assertEquals(1, lines.size(), result::toString);
        assertFalse(result.toString().contains("Exception"), result::toString);
        assertEquals("", result.out());
        return lines.get(0);
    }

    private static void assertSays(String line, String... parts) {
        for (String part : parts) {
            assertTrue(line.contains(part), line);
        }
    }

    @Test
    void namesHostSubjectIssuerExpiryAndKeyForAnUnknownAuthority() throws IOException {
        start(issuing.server("localhost"));

        assertSays(
                refusal(configured()),
                "the certificate of https://localhost:" + server.getAddress().getPort(),
                "CN=localhost, issued by CN=Company Issuing CA, valid until 20",
                "its issuer is not known here: the chain ends at CN=Company Issuing CA, issued by CN=Company Root CA",
                "auth.providers.corporate.ssl_ca_bundle",
                "auth.providers.corporate.ssl_trust: system");
    }

    @Test
    void goesOnWithTheBundle() throws IOException {
        start(issuing.server("localhost"));

        assertSays(refusal(configured("ssl_ca_bundle: " + bundle())), "the discovery document is not at");
    }

    @Test
    void saysThatACertificateHasExpired() throws IOException {
        start(issuing.expiredServer("localhost"));

        assertSays(
                refusal(configured("ssl_ca_bundle: " + bundle())),
                "CN=localhost has expired, at 20",
                "Check the clock of this machine");
    }

    @Test
    void saysThatACertificateIsForAnotherHost() throws IOException {
        start(issuing.server("sso.company.com"));

        assertSays(
                refusal(configured("ssl_ca_bundle: " + bundle())),
                "CN=sso.company.com",
                "it is for another host than localhost");
    }

    @Test
    void saysThatACertificateIsSignedByItself() throws IOException {
        start(CompanyAuthority.selfSignedServer("localhost"));

        assertSays(
                refusal(configured()),
                "CN=localhost, issued by itself",
                "it is self-signed",
                "auth.providers.corporate.ssl_ca_bundle");
    }

    @Test
    void theDoctorShowsWhatTheServerSent() throws IOException {
        start(issuing.server("localhost"));

        Result result = configured().run("auth", "doctor").endedWith(1);

        assertSays(
                result.out(),
                "tls",
                "1. CN=localhost, issued by CN=Company Issuing CA, valid until ",
                "2. CN=Company Issuing CA, issued by CN=Company Root CA, valid until ");
    }

    @Test
    void theDoctorTellsPrograms() throws IOException {
        start(issuing.server("localhost"));

        Result result = configured("ssl_ca_bundle: " + bundle()).run("auth", "doctor", "--json");

        List<?> checks = (List<?>) result.json().get("checks");
        Map<?, ?> tls = checks.stream()
                .map(check -> (Map<?, ?>) check)
                .filter(check -> "tls".equals(check.get("name")))
                .collect(Collectors.toList())
                .get(0);
        assertEquals("success", tls.get("status"));
        assertTrue(String.valueOf(tls.get("details")).contains("CN=Company Issuing CA"), tls::toString);
    }

    @Test
    void theDoctorCallsNoServerWellThatNoOneVerifies() throws IOException {
        start(issuing.server("localhost"));

        String doctor = configured("ssl_verify: false").run("auth", "doctor").out();

        assertSays(
                doctor.lines()
                        .filter(line -> line.contains(" tls "))
                        .findFirst()
                        .orElseThrow(),
                "warning",
                "auth.providers.corporate.ssl_verify is false, so the server is not verified; else: ",
                "its issuer is not known here");
    }

    @Test
    void saysThatAServerTakesConnectionsAndIsSilent() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Command command = configured(silent.getLocalPort(), "timeouts: { handshake: 1 }");

            assertSays(
                    refusal(command),
                    "https://localhost:" + silent.getLocalPort()
                            + " took the connection, but did not complete the TLS handshake within 1 s",
                    "auth.providers.corporate.timeouts.handshake");
        }
    }
}
