package io.kstlib.auth.client.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The requests of a client with a certificate, and the certificates that it refuses to show. */
class TlsClientTest {

    private static final AuthorizationServer ANY = Certificates.accepting();

    private static ClientAuthentication byAuthority(TestContext context) {
        return new TlsClientFactory.OfAuthority().create(context);
    }

    private static ClientAuthentication selfSigned(TestContext context) {
        return new TlsClientFactory.SelfSigned().create(context);
    }

    private static TlsIdentity identity(TestContext context) {
        return byAuthority(context).tlsIdentity().orElseThrow().get();
    }

    private static String refusal(TestContext context) {
        return assertThrows(ConfigurationException.class, () -> identity(context))
                .getMessage();
    }

    @Test
    void theRequestHasTheClientIdOnly() { // RFC 8705 section 2
        ClientAuthentication client = byAuthority(Certificates.with("client.pem", "client-key.pem"));
        var credentials = client.credentials(ANY, Certificates.TOKEN_ENDPOINT);

        assertEquals(
                List.of(Map.entry("client_id", "my-app")),
                credentials.parameters().entries());
        assertEquals(List.of(), credentials.headers());
        assertEquals(Strength.KEY_PROVEN, client.strength());
    }

    @Test
    void readsAChainInPem() {
        TlsIdentity identity = identity(Certificates.with("client-chain.pem", "client-key.pem"));

        assertEquals(
                List.of(Certificates.certificate("client.pem"), Certificates.certificate("ca.pem")), identity.chain());
        assertEquals("EC", identity.key().getAlgorithm());
    }

    @Test
    void anotherChainIsAnotherIdentity() { // connections that presented the one before are not used for it
        TlsIdentity single = identity(Certificates.with("client.pem", "client-key.pem"));
        TlsIdentity withAuthority = identity(Certificates.with("client-chain.pem", "client-key.pem"));

        assertNotEquals(single, withAuthority);
        assertEquals(single, identity(Certificates.with("client.pem", "client-key.pem")));
        assertEquals(single.thumbprint(), withAuthority.thumbprint());
    }

    @Test
    void showsTheCertificateOfTheKeyFirst() {
        TestContext context = Certificates.with("client.pem", "client-key.pem")
                .secret("file://certificate", Certificates.text("ca.pem") + Certificates.text("client.pem"));

        assertEquals(Certificates.certificate("client.pem"), identity(context).certificate());
    }

    @Test
    void readsKeyAndCertificateFromOneFile() {
        TestContext pem = Certificates.withCertificate("client.pem")
                .secret("file://certificate", Certificates.text("client-key.pem") + Certificates.text("client.pem"));
        TestContext keyStore = Certificates.withCertificate("client.p12.base64")
                .with("client_key_passphrase", "env://PASSPHRASE")
                .secret("env://PASSPHRASE", Certificates.PASSPHRASE);
        TestContext keyOnly =
                Certificates.with("client.pem", "client.p12.base64").without("client_certificate");

        for (TestContext context : List.of(pem, keyStore, keyOnly)) {
            assertEquals(
                    Certificates.certificate("client.pem"), identity(context).certificate());
        }
    }

    @Test
    void aClientMaySignByAnotherKey() {
        TestContext context = Certificates.with("client.pem", "renewed-key.pem")
                .secret("file://certificate", Certificates.text("client-key.pem") + Certificates.text("client.pem"));

        assertEquals(Certificates.certificate("client.pem"), identity(context).certificate());
    }

    @Test
    void refusesACertificateOfAnotherKey() {
        String message = refusal(Certificates.with("client.pem", "renewed-key.pem"));

        assertTrue(message.contains("no certificate in it belongs to the private key"), message);
        assertTrue(message.contains("CN=my-app,O=Company"), message);
        assertTrue(message.contains("auth.providers.corporate.client_certificate"), message);
    }

    @Test
    void refusesACertificateThatHasExpired() {
        String message = refusal(Certificates.with("expired.pem", "expired-key.pem"));

        assertTrue(
                message.contains("the certificate (CN=my-app,OU=expired,O=Company) has expired, at 2024-10-27"),
                message);
    }

    @Test
    void saysWhatIsMissing() {
        assertTrue(refusal(Certificates.withCertificate("client.pem")).contains("it has no private key; add the key"));
        assertTrue(refusal(Certificates.with("client.pem", "client-key.pem").without("client_certificate"))
                .contains("it has no certificate; add client_certificate"));
        assertTrue(refusal(Certificates.with("client-key.pem", "client-key.pem"))
                .contains("it has no certificate; expected PEM"));
        assertTrue(refusal(Certificates.with("client.pem", "client-key.pem").secret("file://certificate", "nothing"))
                .contains("is in no form that is read; expected certificates in PEM"));
    }

    @Test
    void namesWhatIsRegisteredOfACertificateFromAnAuthority() { // RFC 8705 section 2.1.2
        Map<String, String> facts =
                byAuthority(Certificates.with("client.pem", "client-key.pem")).facts(ANY);

        assertEquals(
                Map.of(
                        "tls_client_auth_subject_dn",
                        "CN=my-app,O=Company",
                        "tls_client_auth_san_dns",
                        "app.example.com",
                        "tls_client_auth_san_uri",
                        "spiffe://example.com/app"),
                facts);
    }

    @Test
    void namesTheKeyThatIsRegisteredOfACertificateOfItsOwn() throws Exception { // RFC 8705 section 2.2.2
        Map<String, String> facts =
                selfSigned(Certificates.with("self.pem", "self-key.pem")).facts(ANY);
        Map<String, ?> jwk = Json.readObject(facts.get("client_public_jwk").getBytes(StandardCharsets.UTF_8));

        assertEquals(
                List.of(Base64.getEncoder()
                        .encodeToString(Certificates.certificate("self.pem").getEncoded())),
                jwk.get("x5c"));
        assertEquals("P-256", jwk.get("crv"));
        assertFalse(jwk.containsKey("d"), "the private part");
    }

    @Test
    void oneOfTheTwoIsTheDefault() { // by which a server knows a certificate cannot be seen in it
        TestContext context = Certificates.with("self.pem", "self-key.pem");

        assertTrue(byAuthority(context).isConfigured());
        assertFalse(selfSigned(context).isConfigured());
        assertTrue(selfSigned(context.with("token_endpoint_auth_method", "self_signed_tls_client_auth"))
                .isConfigured());
        assertFalse(byAuthority(context.with("token_endpoint_auth_method", "private_key_jwt")
                        .without("client_certificate"))
                .isConfigured());
    }

    @Test
    void doesNotAuthenticateToAServerThatTakesAnotherMethodOnly() {
        ClientAuthentication client = byAuthority(Certificates.with("client.pem", "client-key.pem"));
        AuthorizationServer server = Certificates.accepting("private_key_jwt", "client_secret_basic");
        String message = assertThrows(
                        ConfigurationException.class, () -> client.credentials(server, Certificates.TOKEN_ENDPOINT))
                .getMessage();

        assertTrue(
                message.contains("the server accepts only private_key_jwt, client_secret_basic, not tls_client_auth"),
                message);
    }

    @Test
    void aSectionThatNamesItNeedsACertificate() {
        ConfigProblems problems = new ConfigProblems();
        new TlsClientFactory.OfAuthority()
                .schema()
                .checkRules(
                        Certificates.client().with("client_secret", "s3cret").settings(), problems);

        assertTrue(
                problems.found().toString().contains("tls_client_auth needs a client_certificate"),
                problems.found()::toString);
    }

    @Test
    void aThumbprintIsThatOfTheRfc() { // RFC 8705 appendix A
        assertEquals(
                "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0",
                TlsIdentity.thumbprint(Certificates.certificate("rfc8705.pem")));
    }
}
