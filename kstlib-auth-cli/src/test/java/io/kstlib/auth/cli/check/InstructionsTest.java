package io.kstlib.auth.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.report.ProofFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts.Match;
import io.kstlib.auth.cli.check.ReportDocument.Instructions;
import io.kstlib.auth.testkit.server.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("outer")
class InstructionsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS512", "PS256", "PS384", "ES256", "ES384", "ES512", "EdDSA"})
    void aThirdPartyCanRepeatThemWithOpenssl(String algorithm) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/openssl")), "missing tool: openssl");
        SigningKey key = SigningKey.of("one", algorithm);
        String token = key.sign(Map.of("sub", "jane"));

        String good = repeat(algorithm, key, token + "\n");
        String forged = repeat(algorithm, SigningKey.of("another", algorithm), token);

        assertTrue(good.contains("Verified OK") || good.contains("Signature Verified Successfully"), good);
        assertTrue(good.contains("{\"sub\":\"jane\"}"), good);
        assertFalse(forged.contains("Verified OK") || forged.contains("Signature Verified Successfully"), forged);
    }

    private String repeat(String algorithm, SigningKey key, String token) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("token.jwt"), token);
        String script = instructions(facts(algorithm, null, null, null, key))
                .lines()
                .filter(line -> !line.startsWith("curl"))
                .collect(Collectors.joining("\n"));
        Files.writeString(folder.resolve("repeat.sh"), script + "\n");
        Process shell = new ProcessBuilder("sh", "repeat.sh")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        shell.waitFor();
        return output;
    }

    @Test
    void nameWhatIsToBeFetched() {
        String text = instructions(facts(
                "RS256",
                "one",
                "https://sso.company.com/.well-known/openid-configuration",
                "https://sso.company.com/jwks",
                SigningKey.of("one", "RS256")));

        assertTrue(text.contains("curl -s 'https://sso.company.com/.well-known/openid-configuration'"), text);
        assertTrue(text.contains("curl -s 'https://sso.company.com/jwks'"), text);
        assertTrue(text.contains("kid one"), text);
    }

    @Test
    void whatAServerOrATokenSaysDoesNotBecomeACommand() {
        String text = instructions(
                facts("RS256", "one\nrm -rf /", null, "https://sso.company.com/';rm;'", SigningKey.of("one", "RS256")));

        assertTrue(text.contains("'https://sso.company.com/'\\'';rm;'\\'''"), text);
        assertFalse(text.lines().anyMatch(line -> line.startsWith("rm ")), text);
    }

    @Test
    void areNotThereWhenNoKeyWasFound() {
        assertEquals(
                true,
                Instructions.of(report(facts("RS256", null, null, null, null))).isEmpty());
    }

    private static SignatureFacts facts(
            String algorithm,
            @Nullable String keyId,
            @Nullable String discovery,
            @Nullable String keys,
            @Nullable SigningKey key) {
        return new SignatureFacts(
                null,
                algorithm,
                keyId,
                Match.NOT_JUDGED,
                null,
                discovery == null
                        ? null
                        : new SignatureFacts.Discovery(
                                URI.create(discovery),
                                Map.of(),
                                new SignatureFacts.Receipt("a file", null, null, null)),
                keys == null ? null : new SignatureFacts.KeySet(URI.create(keys), null),
                key == null ? null : new SignatureFacts.SigningKey(key.pem(), "", Map.of(), "RSA", 2048, Map.of()),
                List.of(),
                null,
                Match.NOT_JUDGED,
                new ProofFacts.Clocks(null, null),
                null);
    }

    private static String instructions(SignatureFacts facts) {
        return Instructions.of(report(facts)).orElseThrow();
    }

    private static ValidationReport report(SignatureFacts facts) {
        ValidationStep step = ValidationStep.passed("decode_structure", "a JWT", Map.of());
        return ValidationReport.of(
                new ValidationRequest(Secret.of("a.b.c"), TokenKind.UNKNOWN, "test"), List.of(step), Map.of(), facts);
    }
}
