package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.sops.Document;
import io.kstlib.sops.SopsFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the files, and who can use them. */
class EncryptedFilesTest {

    @TempDir
    Path home;

    private Stores stores;

    @BeforeEach
    void setUp() {
        stores = new Stores(home);
    }

    private Stores layout(String layout) {
        return layout.equals("path") ? stores.configured(Map.of("path", "~/.config/kstlib/tokens.sops.yml")) : stores;
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "path"})
    void keepsEveryValueOutOfTheFiles(String layout) { // security rule 6
        layout(layout).storage().save("corporate", Stores.TOKEN);

        assertEquals(Optional.of(Stores.TOKEN), stores.load());
        stores.contents().forEach((file, content) -> {
            for (String secret : List.of("canary-access", "canary-refresh", "canary-id", "canary-state", "in-plain")) {
                assertFalse(content.contains(secret), () -> secret + " in " + file + ":\n" + content);
            }
            for (String value : List.of("Bearer", "openid", "2026-01-31")) {
                assertFalse(content.contains(value), () -> value + " in " + file + ":\n" + content);
            }
        });
        assertEquals(Protection.ENCRYPTED, stores.storage().protection());
    }

    @Test
    void writesTheFieldsOfThePythonLibraryToAFileItsOwnerCanOnlyRead() throws IOException { // security rule 7
        stores.storage().save("corporate", Stores.TOKEN);

        Path file = home.resolve(".config/kstlib/auth/tokens/corporate.token.sops.json");
        Map<String, Object> fields =
                Document.parse(Files.readAllBytes(file), SopsFormat.JSON).toMap();
        assertEquals(
                List.of(
                        "access_token",
                        "token_type",
                        "expires_at",
                        "refresh_token",
                        "scope",
                        "id_token",
                        "issued_at",
                        "metadata",
                        "sops"),
                List.copyOf(fields.keySet()));
        assertEquals("r--------", Stores.mode(file));
        assertEquals("rwx------", Stores.mode(file.getParent()));
    }

    @Test
    void writesOneMapFromProviderToTokenToAFileItsOwnerCanUse() throws IOException { // security rule 7
        layout("path").storage().save("corporate", Stores.TOKEN);
        stores.storage().save("Büro 1", Stores.token("other"));

        Path file = home.resolve(".config/kstlib/tokens.sops.yml");
        Map<String, Object> fields =
                Document.parse(Files.readAllBytes(file), SopsFormat.YAML).toMap();
        assertEquals(List.of("corporate", "Büro 1", "sops"), List.copyOf(fields.keySet()));
        assertEquals("rw-------", Stores.mode(file));
        assertEquals(List.of("Büro 1", "corporate"), stores.storage().list());
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "path"})
    void takesANewDataKeyForEachSave(String layout) throws IOException {
        layout(layout).storage().save("corporate", Stores.TOKEN);
        String first = Files.readString(stores.tokenFile());
        stores.storage().save("corporate", Stores.token("another"));
        String second = Files.readString(stores.tokenFile());

        assertNotEquals(wrappedKey(first), wrappedKey(second));
    }

    private static String wrappedKey(String content) {
        int begin = content.indexOf("-----BEGIN AGE");
        return content.substring(begin, content.indexOf("-----END AGE", begin));
    }

    @Test
    void keepsNumbersThatSopsWouldRound() {
        Token token = Token.builder(Secret.of("a"), Instant.EPOCH)
                .metadata(Map.of(
                        "large", new BigInteger("123456789012345678901234567890"),
                        "fine", new BigDecimal("0.12345678901234567890123"),
                        "half", new BigDecimal("0.5"),
                        "whole", 1800L))
                .build();
        stores.storage().save("corporate", token);

        assertEquals(
                Map.of(
                        "large",
                        "123456789012345678901234567890",
                        "fine",
                        "0.12345678901234567890123",
                        "half",
                        0.5,
                        "whole",
                        1800L),
                stores.load().orElseThrow().metadata());
    }

    @Test
    void refusesAProviderNamedAsTheMetadataOfSops() {
        layout("path").storage().save("corporate", Stores.TOKEN);

        for (var action : List.<org.junit.jupiter.api.function.Executable>of(
                () -> stores.storage().save("sops", Stores.TOKEN),
                () -> stores.storage().proveWritable("sops"),
                () -> stores.storage().preflight("sops"),
                () -> stores.storage().update("sops", java.time.Duration.ZERO, (current, lease) -> current))) {
            ConfigurationException refusal = assertThrows(ConfigurationException.class, action);
            assertTrue(refusal.getMessage().contains("auth.providers.sops"), refusal::getMessage);
            assertTrue(refusal.getMessage().contains("another name"), refusal::getMessage);
        }
        assertEquals(Optional.empty(), stores.storage().load("sops"));
        assertFalse(stores.storage().delete("sops"));
    }
}
