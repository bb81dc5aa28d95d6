package io.kstlib.auth.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.report.Inspection;
import io.kstlib.auth.cli.check.ReportDocument.InspectionWords;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the command that a failed step names. It must show what it promises. */
class InspectionWordsTest {

    private static final ValidationTerms NONE = ValidationTerms.none();

    @TempDir
    Path folder;

    private static String words(Inspection inspection) {
        return InspectionWords.of(inspection).orElseThrow();
    }

    private static String again(TokenKind kind, ValidationTerms terms) {
        return words(new Inspection.Again("corporate", kind, terms));
    }

    private String run(String command, String token) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/bin/openssl")), "missing tool: openssl");
        Files.writeString(folder.resolve("token.jwt"), token + "\n");
        Process shell = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(shell.waitFor(30, TimeUnit.SECONDS));
        return out;
    }

    private static String encoded(String part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyCaseHasACommand() {
        assertEquals(Set.of(Inspection.class.getPermittedSubclasses()), InspectionWords.known());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy", "xyz"}) // so that the padding of base64url is zero, one or two characters
    void decodesAPartWholeWhateverItsLength(String more) throws IOException, InterruptedException {
        String header = "{\"alg\":\"none\",\"kid\":\"?>~" + more + "\"}"; // written with - and _
        String claims = "{\"aud\":\"?>~another" + more + "\"}";
        String token = encoded(header) + "." + encoded(claims) + ".";

        assertEquals(header, run(words(new Inspection.Header()), token));
        assertEquals(claims, run(words(new Inspection.Claims()), token));
    }

    @Test
    void looksAtTheSameTokenOnceMore() {
        assertEquals("kstlib auth check corporate --verbose", again(TokenKind.ID_TOKEN, NONE));
        assertEquals("kstlib auth check corporate --access-token --verbose", again(TokenKind.ACCESS_TOKEN, NONE));
        assertEquals("kstlib auth check corporate --token - --verbose", again(TokenKind.UNKNOWN, NONE));
        assertEquals(
                "kstlib auth check --token - --verbose", words(new Inspection.Again(null, TokenKind.UNKNOWN, NONE)));
    }

    @Test
    void repeatsWhatWasAskedForButNoSecretsAndNoFolders() {
        ValidationTerms terms = NONE.issuer("https://sso.example.com")
                .audience("it's mine")
                .clockSkew(Duration.ofSeconds(7))
                .allowPrivateHosts()
                .keys("/home/jane/my keys.json", "{}");
        URI signed = URI.create("https://jane:s3cret@sso.example.com:8443/keys?sig=s3cret");

        assertEquals(
                "kstlib auth check corporate --token - --issuer https://sso.example.com --audience 'it'\\''s mine'"
                        + " --jwks 'my keys.json' --clock-skew 7 --allow-private --verbose",
                again(TokenKind.UNKNOWN, terms));
        assertEquals(
                "kstlib auth check corporate --token - --jwks https://sso.example.com:8443/keys --verbose",
                again(TokenKind.UNKNOWN, NONE.keysAt(signed)));
    }

    @Test
    void looksAtTheOtherEnd() {
        URI url = URI.create("https://sso.example.com/it's");

        assertEquals("curl -s 'https://sso.example.com/it%27s'", words(new Inspection.Published(url)));
        assertEquals("curl -v 'https://sso.example.com/it%27s'", words(new Inspection.Connection(url)));
        assertEquals("date -u", words(new Inspection.MachineClock()));
        assertEquals("kstlib auth login corporate --force", words(new Inspection.Login("corporate")));
        assertEquals("kstlib auth doctor corporate", words(new Inspection.Configuration("corporate")));
        assertEquals("kstlib auth providers", words(new Inspection.Providers()));
    }

    @Test
    void showsAFileOnlyWhereItsNameIsPlain() {
        Inspection.Again check = new Inspection.Again("corporate", TokenKind.ID_TOKEN, NONE);

        assertEquals("cat jwks.json", words(new Inspection.Supplied("jwks.json", check)));
        assertEquals("kstlib auth check corporate --verbose", words(new Inspection.Supplied("my keys.json", check)));
    }
}
