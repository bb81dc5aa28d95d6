package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.company.CompanyHost;
import io.kstlib.tests.company.ServerIdentity;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.network.Gate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients at a real Keycloak that show a certificate in the TLS handshake (RFC 8705). */
@WithKeycloak
class MutualTlsAtKeycloakIT {

    private static final String SECRET = "marked-secret-of-more-than-32-bytes";

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    private Gate gate;

    MutualTlsAtKeycloakIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @BeforeEach
    void open() {
        gate = Gate.at(CompanyHost.address(), keycloak.secureBase());
    }

    @AfterEach
    void shut() {
        gate.close();
    }

    private String issuer() {
        return "https://" + CompanyHost.name() + ":" + gate.port() + "/realms/kstlib";
    }

    private String userInfo() {
        return issuer() + "/protocol/openid-connect/userinfo";
    }

    /** Writes a certificate with its key, which the section names. */
    private void use(String name) throws IOException {
        ServerIdentity client = keycloak.authority().client(name);
        Files.writeString(home.resolve("app.pem"), client.chainPem());
        Files.writeString(home.resolve("app.key"), client.keyPem());
    }

    private void register(String clientId, String authenticator, String subject) {
        keycloak.admin()
                .addClient(
                        "kstlib",
                        clientId,
                        Map.of(
                                "clientAuthenticatorType",
                                authenticator,
                                "secret",
                                SECRET,
                                "serviceAccountsEnabled",
                                true,
                                "standardFlowEnabled",
                                false,
                                "attributes",
                                Map.of(
                                        "x509.subjectdn",
                                        subject,
                                        "x509.allow.regex.pattern.comparison",
                                        "false",
                                        "tls.client.certificate.bound.access.tokens",
                                        "true")));
    }

    private Command service(String clientId, String... further) throws IOException {
        Path authority = Files.writeString(
                home.resolve("company.pem"), keycloak.authority().pem());
        List<String> lines = new ArrayList<>(List.of(
                "flow: client_credentials",
                "ssl_ca_bundle: " + authority,
                "allowed_hosts: [\"" + CompanyHost.name() + ":" + gate.port() + "\"]",
                "client_certificate: file://" + home.resolve("app.pem"),
                "client_key: file://" + home.resolve("app.key")));
        lines.addAll(List.of(further));
        return Login.configured(home, issuer(), clientId, lines.toArray(String[]::new))
                .with("CLIENT_SECRET", SECRET);
    }

    /** Sends the token without the certificate. */
    private int withoutCertificate(String token) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(keycloak.authority().trusted())
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(userInfo()))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void theCertificateAuthenticatesTheClientAndBindsTheToken() throws Exception {
        use("app.company.com");
        register("mtls-service", "client-x509", "CN=app.company.com");
        Command command = service("mtls-service");

        Result doctor = command.run("auth", "doctor").endedWith(0);
        String token = command.run("auth", "token").endedWith(0).line();
        Result called = command.run("auth", "call", "GET", userInfo()).endedWith(0);
        Result whoami = command.run("auth", "whoami").endedWith(0);

        assertTrue(doctor.out().contains("tls_client_auth_subject_dn: CN=app.company.com"), doctor::toString);
        assertTrue(doctor.out().contains("client_certificate_expires: "), doctor::toString);
        assertTrue(called.out().contains("\"sub\""), called::toString);
        assertTrue(whoami.out().contains("service-account-mtls-service"), whoami::toString);
        assertEquals(401, withoutCertificate(token));
        assertNotEquals(
                token, command.run("auth", "token", "--refresh").endedWith(0).line());
    }

    @Test
    void theCertificateBindsTheTokenOfAClientWithASecret() throws Exception {
        use("other.company.com");
        register("mtls-bound", "client-secret", "");
        Command command = service(
                "mtls-bound",
                "token_endpoint_auth_method: client_secret_basic",
                "client_secret: env://CLIENT_SECRET",
                "certificate_bound_tokens: true");
        String token = command.run("auth", "token").endedWith(0).line();

        command.run("auth", "call", "GET", userInfo()).endedWith(0);
        assertEquals(401, withoutCertificate(token));

        use("other.company.com"); // a new certificate for the same client
        Result whoami = command.run("auth", "whoami");

        whoami.endedWith(2);
        assertTrue(whoami.err().contains("is bound to another certificate (x5t#S256 "), whoami::toString);
        command.run("auth", "call", "GET", userInfo()).endedWith(0); // with a new token
    }

    @Test
    void aCertificateThatIsNotRegisteredIsRefusedInWords() throws Exception {
        use("stranger.company.com");
        register("mtls-refused", "client-x509", "CN=app.company.com");

        Result refused = service("mtls-refused").run("auth", "token");

        refused.endedWith(1);
        assertTrue(refused.err().contains("compare client_certificate with what is registered"), refused::toString);
    }
}
