package io.kstlib.auth.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstructionsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS512", "PS256", "PS384", "ES256", "ES384", "ES512", "EdDSA"})
    void aThirdPartyCanRepeatThemWithOpenssl(String algorithm) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/openssl")), "missing tool: openssl");
        SigningKey key = SigningKey.of(algorithm);
        String token = key.sign("one", Map.of("sub", "jane"));

        String good = repeat(algorithm, key, token + "\n");
        String forged = repeat(algorithm, SigningKey.of(algorithm), token);

        assertTrue(good.contains("Verified OK") || good.contains("Signature Verified Successfully"), good);
        assertTrue(good.contains("{\"sub\":\"jane\"}"), good);
        assertFalse(forged.contains("Verified OK") || forged.contains("Signature Verified Successfully"), forged);
    }

    private String repeat(String algorithm, SigningKey key, String token) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("token.jwt"), token);
        String script = instructions(Map.of("signature_algorithm", algorithm, "public_key_pem", key.pem()))
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
    void nameWhatIsToBeFetched() throws GeneralSecurityException {
        String text = instructions(Map.of(
                "signature_algorithm",
                "RS256",
                "public_key_pem",
                SigningKey.of("RS256").pem(),
                "discovery_url",
                "https://sso.company.com/.well-known/openid-configuration",
                "jwks_uri",
                "https://sso.company.com/jwks",
                "key_id",
                "one"));

        assertTrue(text.contains("curl -s 'https://sso.company.com/.well-known/openid-configuration'"), text);
        assertTrue(text.contains("curl -s 'https://sso.company.com/jwks'"), text);
        assertTrue(text.contains("kid one"), text);
    }

    @Test
    void whatAServerOrATokenSaysDoesNotBecomeACommand() throws GeneralSecurityException {
        String text = instructions(Map.of(
                "signature_algorithm",
                "RS256",
                "public_key_pem",
                SigningKey.of("RS256").pem(),
                "jwks_uri",
                "https://sso.company.com/'; rm -rf /; '",
                "key_id",
                "one\nrm -rf /"));

        assertTrue(text.contains("'https://sso.company.com/'\\''; rm -rf /; '\\'''"), text);
        assertFalse(text.lines().anyMatch(line -> line.startsWith("rm")), text);
    }

    @Test
    void areNotThereWhenNoKeyWasFound() {
        assertEquals(
                true,
                Instructions.of(report(Map.of("signature_algorithm", "RS256"))).isEmpty());
    }

    private static String instructions(Map<String, ?> facts) {
        return Instructions.of(report(facts)).orElseThrow().text();
    }

    private static ValidationReport report(Map<String, ?> facts) {
        ValidationStep step = ValidationStep.passed("decode_structure", "a JWT", Map.of());
        return new ValidationReport(TokenKind.UNKNOWN, "test", List.of(step), Map.of(), Map.of(), facts);
    }
}
