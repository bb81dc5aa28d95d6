package io.kstlib.auth.cli.check;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundle, checked by a real shell and a real openssl without any of our code. */
@Order(1)
@Tag("outer")
class BundleTest {

    @RegisterExtension
    private final SignedTokens idp = new SignedTokens();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void start() {
        shell = new Shell(home);
    }

    /** A run of verify.sh. */
    private record Verified(int code, String out) {}

    private int check(String token, String... options) {
        List<String> command = new ArrayList<>(List.of("auth", "check", "--token", "-", "--bundle", "proof"));
        command.addAll(List.of(options));
        return shell.type(token).run(command).code();
    }

    private Verified verify() {
        return verify(home.resolve("proof"));
    }

    private static Verified verify(Path directory) {
        return verify(directory, "/usr/bin:/bin");
    }

    private static Verified verify(Path directory, String path) {
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "verify.sh").directory(directory.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", path);
            Process process = builder.redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            return new Verified(process.exitValue(), out);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA",
                "Ed448"
            })
    void opensslAgreesThatTheTokenIsGood(String algorithm) {
        assertEquals(0, check(idp.sign(algorithm, idp.claims())));

        Verified verified = verify();

        assertEquals(0, verified.code(), verified.out());
        assertTrue(verified.out().endsWith("VALID: the holder of the key signed this token\n"), verified.out());
    }

    /** OpenSSL has ML-DSA since version 3.5. With an older one, the script must say so instead of calling the token bad. */
    @ParameterizedTest
    @ValueSource(strings = {"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"})
    void opensslAgreesOnMlDsaOrSaysThatItIsTooOld(String algorithm) throws IOException {
        String token = idp.sign(algorithm, idp.claims());
        assertEquals(0, check(token));
        Process version = new ProcessBuilder("openssl", "version").start();
        String[] numbers =
                new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("[ .]", -1);
        boolean knows =
                Integer.parseInt(numbers[1]) > 3 || (numbers[1].equals("3") && Integer.parseInt(numbers[2]) >= 5);

        Verified verified = verify();

        assertEquals(knows ? 0 : 3, verified.code(), verified.out());
        assertTrue(
                knows || verified.out().contains("does not know " + algorithm + ", which takes openssl 3.5 or later"),
                verified.out());
    }

    @Test
    @Tag("attack")
    void theScriptPrintsNothingThatMisleadsATerminal() {
        Map<String, Object> claims = new LinkedHashMap<>(idp.claims());
        claims.put("name", "a\u009B2J\u202E\u2066\u2028\u007Fb \u00E9 \u20AC");
        assertEquals(0, check(idp.sign("RS256", claims)));

        Verified verified = verify();

        assertEquals(0, verified.code(), verified.out());
        assertTrue(
                verified.out().contains("\"a\\u009b2J\\u202e\\u2066\\u2028\\u007fb \u00E9 \u20AC\""), verified.out());
    }

    @Test
    void saysThatOpensslIsNotThere() throws IOException {
        assertEquals(0, check(idp.token()));
        Path tools = Files.createDirectory(home.resolve("tools"));
        for (String tool : List.of("dirname", "mkdir", "rm")) {
            Path script = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }

        Verified verified = verify(home.resolve("proof"), tools.toString());

        assertEquals(3, verified.code(), verified.out());
        assertTrue(verified.out().contains("openssl is not installed"), verified.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256", "ES512", "ES256K", "EdDSA"})
    void opensslAgreesThatTheTokenWasChanged(String algorithm) {
        String token = idp.sign(algorithm, idp.claims());
        int middle = token.lastIndexOf('.') + 20;
        String changed =
                token.substring(0, middle) + (token.charAt(middle) == 'A' ? 'B' : 'A') + token.substring(middle + 1);
        assertEquals(1, check(changed));

        Verified verified = verify();

        assertEquals(1, verified.code(), verified.out());
        assertTrue(verified.out().contains("NOT VALID: the " + algorithm + " signature"), verified.out());
    }

    @Test
    void agreesThatTheTokenHadExpired() {
        long past = Shell.NOW.minusSeconds(301).getEpochSecond();
        assertEquals(1, check(idp.sign("ES256", idp.claimsWith("exp", past))));

        Verified verified = verify();

        assertEquals(1, verified.code(), verified.out());
        assertTrue(verified.out().contains("had expired when it was checked"), verified.out());
    }

    @Test
    void takesTheTimesOfTheTokenOnlyForItsTimes() {
        assertEquals(
                0,
                check(idp.sign("ES256", idp.claimsWith("act", Map.of("sub", "x", "exp", 1000, "nbf", 99999999999L)))));

        Verified verified = verify();

        assertEquals(0, verified.code(), verified.out());
    }

    @Test
    void saysThatAnOpensslBeforeItsTimeCannotTell() throws IOException {
        assertEquals(0, check(idp.sign("EdDSA", idp.claims())));
        Path tools = Files.createDirectory(home.resolve("old"));
        Path openssl = Files.writeString(tools.resolve("openssl"), """
                #!/bin/sh
                case "$*" in
                    "pkeyutl -help") echo "usage: pkeyutl"; exit 0 ;;
                    *-rawin*) echo "unknown option -rawin"; exit 1 ;;
                esac
                exec /usr/bin/openssl "$@"
                """);
        Files.setPosixFilePermissions(openssl, PosixFilePermissions.fromString("rwx------"));

        Verified verified = verify(home.resolve("proof"), tools + ":/usr/bin:/bin");

        assertEquals(3, verified.code(), verified.out());
        assertTrue(verified.out().contains("openssl 3.0 or later"), verified.out());
    }

    @Test
    void agreesThatTheTokenIsForSomeoneElse() {
        assertEquals(1, check(idp.sign("ES256", idp.claims()), "--audience", "another"));

        assertEquals(1, verify().code());
    }

    @Test
    void showsBothHashesOfAnRsaSignature() {
        check(idp.token());

        List<String> hashes = verify().out()
                .lines()
                .filter(line -> line.strip().startsWith("hash "))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .toList();

        assertEquals(2, hashes.size());
        assertEquals(64, hashes.get(0).length());
        assertEquals(hashes.get(0), hashes.get(1));
    }

    @Test
    void seesThatTheKeyIsNotTheProviders() throws IOException {
        check(idp.token());
        Path proof = home.resolve("proof");
        Path other = home.resolve("other");
        shell.type(idp.token()).run("auth", "check", "--token", "-", "--bundle", "other");
        Files.copy(other.resolve("key.pem"), proof.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);

        assertEquals(1, verify().code());
    }

    @Test
    void seesThatTheTokenIsAnotherOne() throws IOException {
        check(idp.token());
        Files.writeString(home.resolve("proof/token.jwt"), idp.token());

        assertEquals(1, verify().code());
    }

    @Test
    void leavesOutWhatWouldLetSomeoneUseTheToken() throws IOException {
        String token = idp.sign("ES256", idp.claims());
        assertEquals(0, check(token, "--redact"));

        String signature = token.substring(token.lastIndexOf('.') + 1);
        try (Stream<Path> files = Files.list(home.resolve("proof"))) {
            for (Path file : files.toList()) {
                assertFalse(Files.readString(file).contains(signature), file.toString());
            }
        }
        assertFalse(Files.exists(home.resolve("proof/token.jwt")));
        assertEquals(2, verify().code(), "it cannot be told without the token");

        Files.writeString(home.resolve("proof/token.jwt"), token);
        assertEquals(0, verify().code(), "whoever has the token can tell");
    }

    @Test
    void keepsTheDocumentsAsTheyWerePublished() throws IOException {
        String token = idp.token();
        idp.server()
                .stubFor(get("/.well-known/openid-configuration")
                        .willReturn(okJson("{ \"issuer\" : \"" + idp.issuer() + "\",\n  \"jwks_uri\":\"" + idp.issuer()
                                + "/jwks\" }")));

        check(token);

        assertTrue(Files.readString(home.resolve("proof/discovery.json")).startsWith("{ \"issuer\" : \""));
        assertTrue(Files.readString(home.resolve("proof/README.txt")).contains("sh verify.sh"));
    }

    @Test
    void nothingThatATokenSaysBecomesACommand() {
        String hostile = "'; touch \"$here/pwned\"; '$(touch pwned)`touch pwned`\n touch pwned\n";
        String token = idp.sign("RS256", idp.claimsWith("aud", hostile));
        assertEquals(1, check(token, "--audience", "another"));

        Verified verified = verify();

        assertEquals(1, verified.code(), verified.out());
        assertFalse(Files.exists(home.resolve("proof/pwned")));
    }

    @Test
    void writesAnArchive() throws IOException {
        Shell.Result result = shell.type(idp.token()).run("auth", "check", "--token", "-", "--bundle", "proof.zip");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.err().contains("It holds the token"), result.err());
        Path unpacked = Files.createDirectory(home.resolve("unpacked"));
        try (InputStream in = Files.newInputStream(home.resolve("proof.zip"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(unpacked.resolve(entry.getName()), zip.readAllBytes());
            }
        }

        assertEquals(0, verify(unpacked).code());
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        check(idp.token());

        Map<String, String> modes =
                Map.of("proof", "rwx------", "proof/token.jwt", "rw-------", "proof/verify.sh", "rwx------");
        for (Map.Entry<String, String> mode : modes.entrySet()) {
            assertEquals(
                    mode.getValue(),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(mode.getKey()))));
        }
    }

    @Test
    void writesIntoNoDirectoryThatHoldsSomething() throws IOException {
        Files.createDirectory(home.resolve("proof"));
        Files.writeString(home.resolve("proof/mine.txt"), "mine");

        assertEquals(3, check(idp.token()));
        assertEquals("mine", Files.readString(home.resolve("proof/mine.txt")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2Yotn.FZFEjr1zCsicMWpAA.x",
                "{\"refresh_token\":\"2Yotn\",\"access_token\":\"FZFEjr1zCsicMWpAA.b.c\"}"
            })
    void leavesOutAllOfATokenThatIsNoJwt(String token) throws IOException {
        check(token, "--redact");

        try (Stream<Path> files = Files.list(home.resolve("proof"))) {
            for (Path file : files.toList()) {
                assertFalse(Files.readString(file).contains("FZFEjr1zCsicMWpAA"), file.toString());
            }
        }
    }

    @Test
    void saysThatThereIsNothingToVerifyInAnOpaqueToken() {
        assertEquals(4, check("2YotnFZFEjr1zCsicMWpAA"));

        Verified verified = verify();

        assertEquals(2, verified.code(), verified.out());
        assertTrue(verified.out().startsWith("CANNOT TELL: the token is not a JWT but opaque"), verified.out());
    }

    @Test
    void redactsNothingWithoutABundle() {
        assertEquals(
                3,
                shell.type(idp.token())
                        .run("auth", "check", "--token", "-", "--redact")
                        .code());
    }
}
