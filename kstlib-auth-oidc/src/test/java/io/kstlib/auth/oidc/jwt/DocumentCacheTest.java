package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A document that one check fetched serves the next check, even in another process. */
class DocumentCacheTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    @TempDir
    Path cache;

    @TempDir
    Path projects;

    private TestContext client() {
        return idp.client().cache(cache);
    }

    /** Checks with a new validator that knows nothing yet, like a process of its own. */
    private ValidationReport check(String token) {
        return idp.check(client(), token, TokenKind.ID_TOKEN);
    }

    private int requests() {
        return idp.requests(Idp.DISCOVERY) + idp.requests(Idp.JWKS);
    }

    @Test
    void costsNoNetworkTheSecondTime() {
        assertValid(check(idp.idToken(idp.claims())));
        assertEquals(2, requests());

        ValidationReport second = check(idp.idToken(idp.claims()));

        assertValid(second);
        assertEquals(2, requests());
        assertEquals(
                "the server, kept on disk", ((Map<?, ?>) second.facts().toMap().get("jwks_receipt")).get("from"));
    }

    @Test
    void findsARotatedKeyAtOnce() {
        assertValid(check(idp.idToken(idp.claims())));
        SigningKey next = SigningKey.of("rsa-2", "RS256");
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), next.jwk()));

        assertValid(check(next.sign(idp.claims())));

        assertEquals(3, requests());
    }

    @Test
    void findsAKeyThatWasExchangedAndKeptItsName() {
        assertValid(check(idp.idToken(idp.claims())));
        SigningKey next = SigningKey.of("rsa-2", "RS256");
        idp.publishKey(next.jwkWith("kid", "rsa-1"));
        Map<String, Object> header = SigningKey.rsa().header();

        assertValid(check(next.sign(header, idp.claims())));
    }

    @ParameterizedTest
    @CsvSource({
        "max-age=600, 599, 2",
        "max-age=600, 601, 3",
        "'public, max-age=\"600\"', 601, 3",
        "max-age=999999, 3599, 2", // no longer than discovery_ttl
        "max-age=999999, 3601, 4",
        "no-store, 59, 2", // set out of habit; two checks in a row are one fetch
        "no-store, 61, 3",
        "'no-cache, max-age=600', 61, 3",
        "nonsense, 3599, 2",
    })
    void keepsTheKeysAsLongAsTheServerSays(String control, int seconds, int expected) {
        idp.answerGet(
                Idp.JWKS,
                Idp.json(200, Map.of("keys", List.of(SigningKey.rsa().jwk()))).withHeader("Cache-Control", control));
        check(idp.idToken(idp.claims()));

        idp.clock().pass(Duration.ofSeconds(seconds));
        assertValid(check(idp.idToken(idp.claims())));

        assertEquals(expected, requests());
    }

    @Test
    void keepsNothingWhereDiscoveryTtlSaysSo() {
        for (int i = 0; i < 2; i++) {
            idp.check(client().with("discovery_ttl", 0), idp.idToken(idp.claims()), TokenKind.ID_TOKEN);
        }

        assertEquals(4, requests());
        assertEquals(0, files().size());
    }

    @Test
    void keepsNothingThatCameOverAConnectionNoOneVerified() {
        idp.check(client().with("ssl_verify", false), idp.idToken(idp.claims()), TokenKind.ID_TOKEN);

        assertEquals(0, files().size());
    }

    @Test
    void givesAProviderWithOtherHeadersItsOwnDocuments() {
        check(idp.idToken(idp.claims()));

        idp.check(client().with("headers", Map.of("X-Route", "b")), idp.idToken(idp.claims()), TokenKind.ID_TOKEN);

        assertEquals(4, requests());
    }

    @Test
    void servesNoOneWhoTrustsOthers() { // what came with a stranger's certificate must not outlive the trust in it
        check(idp.idToken(idp.claims()));

        TestContext another = client().environment(Map.of("SSL_CERT_FILE", "debugging.pem"));
        idp.check(another, idp.idToken(idp.claims()), TokenKind.ID_TOKEN);
        idp.check(client().with("ssl_trust", "system"), idp.idToken(idp.claims()), TokenKind.ID_TOKEN);

        assertEquals(6, requests());
    }

    @Test
    void keepsProjectsApartThatWriteTheSamePathOnTheSameLine() throws IOException { // the CA bundle of a hostile folder
        Files.writeString(folder("a").resolve("corp.pem"), certificate(0));
        Files.writeString(folder("b").resolve("corp.pem"), certificate(1));

        check(client().with("ssl_ca_bundle", bundleIn("a")));
        check(client().with("ssl_ca_bundle", bundleIn("b")));
        assertEquals(4, requests());

        check(client().with("ssl_ca_bundle", bundleIn("a")));
        assertEquals(4, requests(), "the first project's own documents are still there");
    }

    @Test
    void keepsProjectsApartThatHaveTheSameBundleInDifferentFolders() throws IOException {
        Files.writeString(folder("a").resolve("corp.pem"), certificate(0));
        Files.writeString(folder("b").resolve("corp.pem"), certificate(0));

        check(client().with("ssl_ca_bundle", bundleIn("a")));
        check(client().with("ssl_ca_bundle", bundleIn("b")));

        assertEquals(4, requests());
    }

    @Test
    void startsAnewWhenABundleChanges() throws IOException {
        Path bundle = Files.writeString(folder("a").resolve("corp.pem"), certificate(0));
        check(client().with("ssl_ca_bundle", bundleIn("a")));
        Files.writeString(bundle, certificate(1));

        check(client().with("ssl_ca_bundle", bundleIn("a")));

        assertEquals(4, requests());
    }

    @Test
    void startsAnewWhenTheFileOfTheEnvironmentChanges() throws IOException {
        Path bundle = Files.writeString(folder("a").resolve("corp.pem"), certificate(0));
        Map<String, String> environment = Map.of("SSL_CERT_FILE", bundle.toString());
        check(client().environment(environment));
        check(client().environment(environment));
        assertEquals(2, requests());
        Files.writeString(bundle, certificate(1));

        check(client().environment(environment));

        assertEquals(4, requests());
    }

    @Test
    void goesByTheFileThatALinkLeadsTo() throws IOException {
        Files.writeString(folder("a").resolve("corp.pem"), certificate(0));
        Files.createSymbolicLink(folder("b").resolve("corp.pem"), folder("a").resolve("corp.pem"));

        check(client().with("ssl_ca_bundle", bundleIn("a")));
        check(client().with("ssl_ca_bundle", bundleIn("b")));

        assertEquals(2, requests());
    }

    @Test
    void writesNoHeaderIntoTheCache() throws IOException {
        check(client().with("headers", Map.of("X-Api-Key", "canary")));

        assertEquals(2, files().size());
        for (Path file : files()) {
            assertFalse(file.toString().contains("canary"));
            assertFalse(Files.readString(file).contains("canary"));
        }
    }

    private void check(TestContext context) {
        assertValid(idp.check(context, idp.idToken(idp.claims()), TokenKind.ID_TOKEN));
    }

    private Path folder(String project) throws IOException {
        return Files.createDirectories(projects.resolve(project));
    }

    /** As {@code ssl_ca_bundle: corp.pem} in line 6 of a project's {@code kstlib.conf.yml}. */
    private ConfigScalar bundleIn(String project) {
        Path file = projects.resolve(project).resolve("kstlib.conf.yml");
        return new ConfigScalar("corp.pem", ConfigScalar.Kind.TEXT, new Origin("kstlib.conf.yml", 6, file));
    }

    /** Returns a certificate from the JDK. */
    private static String certificate(int which) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            byte[] encoded =
                    ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers()[which].getEncoded();
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(encoded)
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void createsFilesForTheirOwnerOnly() throws IOException {
        check(idp.idToken(idp.claims()));

        assertEquals(2, files().size());
        for (Path file : files()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
        }
    }

    @Test
    void trustsNoDirectoryThatOthersMayWriteTo() throws IOException {
        check(idp.idToken(idp.claims()));
        SigningKey attacker = SigningKey.of("attacker", "RS256");
        for (Path file : files()) {
            Map<String, Object> fields = Json.readObject(Files.readAllBytes(file));
            if (String.valueOf(fields.get("url")).endsWith("certs")) {
                fields.put(
                        "text",
                        new String(
                                Json.write(Map.of("keys", List.of(attacker.jwkWith("kid", "rsa-1")))),
                                StandardCharsets.UTF_8));
                Files.write(file, Json.write(fields));
            }
            Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        }

        String forged = attacker.sign(SigningKey.rsa().header(), idp.claims());

        assertRefused(check(forged), "verify_signature", "signature");
        assertTrue(requests() > 2);
    }

    @Test
    void fetchesAgainWhatIsDamaged() throws IOException {
        check(idp.idToken(idp.claims()));
        for (Path file : files()) {
            Files.writeString(file, "{\"url\":");
        }

        assertValid(check(idp.idToken(idp.claims())));

        assertEquals(4, requests());
    }

    @Test
    void asksAgainWhileADocumentNamesAnotherIssuer() { // a corrected document must not be ignored for an hour
        idp.publishMetadata("issuer", idp.url("/other"));
        assertRefused(check(idp.idToken(idp.claims())), "discover_issuer", "discovery");
        idp.publishMetadata("issuer", idp.issuer());

        assertValid(check(idp.idToken(idp.claims())));
    }

    private List<Path> files() {
        try (Stream<Path> found = Files.walk(cache)) {
            return found.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
