package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.ValidationTerms.Document;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.ConfiguredContext;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.TestKey;
import io.kstlib.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that a failed step names: it shows what it should when someone runs it. */
class NextCommandTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    @TempDir
    Path folder;

    private ValidationReport check(ConfiguredContext context, String token, TokenKind kind, ValidationTerms terms) {
        return new JwtValidatorFactory()
                .create(context)
                .validate(new ValidationRequest(Secret.of(token), kind, "test", terms));
    }

    private static String next(ValidationReport report, String step, String subject) {
        return String.valueOf(assertRefused(report, step, subject).details().get("next_command"));
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

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy", "xyz"}) // so that base64url lacks no, one or two characters of padding
    void decodesTheHeaderWholeWhateverItsLength(String more) throws IOException, InterruptedException {
        byte[] header = Json.write(Map.of("alg", "none", "kid", "?>~" + more)); // written with - and _
        String token = Base64Url.encode(header) + "." + Base64Url.encode(Json.write(idp.claims())) + ".";

        String command = next(idp.check(token), "decode_structure", "alg");

        assertEquals(new String(header, StandardCharsets.UTF_8), run(command, token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy", "xyz"})
    void decodesTheClaimsOfATokenThatIsForAnotherAudience(String more) throws IOException, InterruptedException {
        String token = idp.idToken(idp.claimsWith("aud", "another" + more));

        String command = next(
                check(
                        new ConfiguredContext(idp.clock(), Map.of()),
                        token,
                        TokenKind.UNKNOWN,
                        ValidationTerms.none().audience("my-api")),
                "validate_claims",
                "aud");

        String claims = run(command, token);
        assertEquals("another" + more, Json.readObject(claims).get("aud"));
    }

    @Test
    void showsTheClaimsOfAStoredTokenThatIsForAnotherClient() {
        ValidationReport another = idp.check(idp.idToken(idp.claimsWith("aud", "another")));
        ValidationReport party = idp.check(idp.idToken(idp.claimsWith("azp", "another")));

        assertEquals("kstlib auth check corporate --verbose", next(another, "validate_claims", "aud"));
        assertEquals("kstlib auth check corporate --verbose", next(party, "validate_claims", "azp"));
    }

    private String nextAfterForgery(TokenKind kind, ValidationTerms terms) {
        String good = idp.idToken(idp.claims());
        int middle = good.lastIndexOf('.') + 20;
        char other = good.charAt(middle) == 'A' ? 'B' : 'A';
        String forged = good.substring(0, middle) + other + good.substring(middle + 1);
        return next(check(idp.client(), forged, kind, terms), "verify_signature", "signature");
    }

    @Test
    void looksAtTheSameTokenOnceMore() {
        ValidationTerms none = ValidationTerms.none();

        assertEquals("kstlib auth check corporate --verbose", nextAfterForgery(TokenKind.ID_TOKEN, none));
        assertEquals(
                "kstlib auth check corporate --access-token --verbose", nextAfterForgery(TokenKind.ACCESS_TOKEN, none));
        assertEquals("kstlib auth check corporate --token - --verbose", nextAfterForgery(TokenKind.UNKNOWN, none));
    }

    @Test
    void repeatsWhatWasAskedForButNoSecretsAndNoFolders() {
        Document keys = new Document(
                "/home/jane/my keys.json",
                new String(Json.write(Map.of("keys", List.of(TestKey.rsa().jwk()))), StandardCharsets.UTF_8));
        ValidationTerms terms = ValidationTerms.none()
                .issuer(idp.issuer())
                .audience("it's mine")
                .clockSkew(Duration.ofSeconds(7))
                .reach(ValidationTerms.Reach.PRIVATE_TOO);

        assertEquals(
                "kstlib auth check corporate --token - --issuer " + idp.issuer()
                        + " --audience 'it'\\''s mine' --jwks 'my keys.json' --clock-skew 7 --allow-private --verbose",
                nextAfterForgery(TokenKind.UNKNOWN, terms.keys(keys)));
        assertEquals(
                "kstlib auth check corporate --token - --jwks " + idp.url(Idp.JWKS) + " --verbose",
                nextAfterForgery(
                        TokenKind.UNKNOWN,
                        ValidationTerms.none().keysAt(URI.create(idp.url(Idp.JWKS) + "?sig=s3cret"))));
    }
}
