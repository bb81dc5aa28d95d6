package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.tool.PosixTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code auth check} on tokens that a real Keycloak signed. */
@WithKeycloak
class CheckIT {

    private static final List<String> STEPS = List.of(
            "decode_structure",
            "discover_issuer",
            "fetch_jwks",
            "extract_public_key",
            "verify_signature",
            "validate_claims");

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    CheckIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @ParameterizedTest
    @CsvSource({
        "cli-public, RS256, RSA",
        "cli-rs512, RS512, RSA",
        "cli-ps256, PS256, RSA",
        "cli-es256, ES256, EC",
        "cli-eddsa, EdDSA, OKP"
    })
    void provesTokensOfEachKindOfKey(String clientId, String algorithm, String keyType) throws IOException {
        // Keycloak signs userinfo answers for clients that are registered for it: all but the first.
        String demand = "userinfo_signed_response_alg: " + (clientId.equals("cli-public") ? "~" : algorithm);
        Command command = Login.configured(home, keycloak.issuer(), clientId, demand);
        Login.byOpening(command).endedWith(0);
        assertEquals(
                "Alice Liddell <alice@example.org>",
                command.run("auth", "whoami", "-q").endedWith(0).line());

        Map<String, Object> idToken = command.run("auth", "check", "--json", "--bundle", "id")
                .endedWith(0)
                .json();
        assertEquals(true, idToken.get("valid"));
        assertEquals(algorithm, idToken.get("signature_algorithm"));
        assertEquals(keyType, idToken.get("key_type"));
        assertEquals(STEPS, names(idToken));

        Map<String, Object> accessToken = command.run("auth", "check", "--access-token", "--json", "--bundle", "access")
                .endedWith(0)
                .json();
        assertEquals(algorithm, accessToken.get("signature_algorithm"));
        PosixTools tools = PosixTools.in(home.resolve("tools"));
        provesWithOpensslOnly(tools);
        if (algorithm.equals("ES256")) {
            completesTheProof(command, tools);
        }
        refusesAForgedToken(tools);
    }

    /** Checks what a person finds who trusts neither kstlib nor the sender of the bundle. */
    private void provesWithOpensslOnly(PosixTools tools) {
        assertEquals(0, tools.verify(home.resolve("id")).exitCode());
        assertEquals(0, tools.verify(home.resolve("access")).exitCode());
    }

    /** The holder of a token completes a bundle without it. */
    private void completesTheProof(Command command, PosixTools tools) throws IOException {
        command.run("auth", "check", "--bundle", "redacted", "--redact").endedWith(0);
        Path redacted = home.resolve("redacted");
        assertEquals(2, tools.verify(redacted).exitCode(), "the token was left out");
        Path token = redacted.resolve("token.jwt");
        Files.copy(home.resolve("id/token.jwt"), token);
        assertEquals(0, tools.verify(redacted).exitCode(), "its holder completes the proof");
        Files.copy(home.resolve("access/token.jwt"), token, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(1, tools.verify(redacted).exitCode(), "another token");
    }

    private void refusesAForgedToken(PosixTools tools) throws IOException {
        Path idToken = home.resolve("id");
        String[] parts = Files.readString(idToken.resolve("token.jwt")).strip().split("\\.", -1);
        String admin = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("\"alice\"", "\"admin\"");
        parts[1] = Base64.getUrlEncoder().withoutPadding().encodeToString(admin.getBytes(StandardCharsets.UTF_8));
        tools.replaceToken(idToken, String.join(".", parts));
        Result forged = tools.verify(idToken).endedWith(1);
        assertTrue(forged.out().contains("signature is not that of the key"), forged::toString);
    }

    private static List<String> names(Map<String, Object> report) {
        return ((List<?>) report.get("steps"))
                .stream()
                        .map(step -> String.valueOf(((Map<?, ?>) step).get("name")))
                        .toList();
    }

    @Test
    void acceptsOldAndNewTokensAfterTheProviderRotatedItsKeys() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-es256");
        Login.byOpening(command).endedWith(0);
        Object before =
                command.run("auth", "check", "--json").endedWith(0).json().get("key_id");

        keycloak.admin().addKey("kstlib", 200);

        command.run("auth", "check").endedWith(0);
        Login.byOpening(command, "--force").endedWith(0);
        Object after =
                command.run("auth", "check", "--json").endedWith(0).json().get("key_id");
        assertTrue(!before.equals(after), "the same key signed both tokens: " + after);
    }

    @Test
    void tokenFromStandardInputWithABrokenSignatureIsNotValid() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-es256");
        Login.byOpening(command).endedWith(0);
        String token = command.run("auth", "token").endedWith(0).line();
        int signature = token.lastIndexOf('.') + 1;
        char first = token.charAt(signature);
        String broken = token.substring(0, signature) + (first == 'A' ? 'B' : 'A') + token.substring(signature + 1);

        try (RunningCommand check = command.start("auth", "check", "--token", "-")) {
            check.type(broken);
            check.endInput();
            Result result = check.await().endedWith(1);
            assertTrue(result.out().contains("verify_signature failed"), result::toString);
        }
    }

    @Test
    void verboseReportTellsAThirdPartyHowToRepeatIt() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-rs512");
        Login.byOpening(command).endedWith(0);

        Result result = command.run("auth", "check", "--verbose").endedWith(0);

        assertTrue(result.out().contains("BEGIN PUBLIC KEY"), result::toString);
        assertTrue(result.out().contains("curl"), result::toString);
        assertTrue(result.out().contains("openssl"), result::toString);
    }

    @Test
    void nothingStoredIsNothingToCheck() {
        Login.configured(home, keycloak.issuer(), "cli-public")
                .run("auth", "check")
                .endedWith(2);
    }
}
