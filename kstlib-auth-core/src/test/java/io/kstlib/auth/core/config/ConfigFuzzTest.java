package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any content of a file gives a configuration or a ConfigurationException. The seeds are fixed, so that a failure can be repeated. */
@Tag("trial")
class ConfigFuzzTest {

    private static final String SAMPLE = """
            %YAML 1.1
            ---
            base: &base {type: oidc, pkce: true}
            auth:
              default_provider: "corp\\x20orate"
              callback_server: { host: 127.0.0.1, port: &p 8400, port_range: [*p, 8410] }
              providers:
                corporate:
                  <<: *base
                  issuer: !!str https://sso.company.com/realms/main   # comment
                  client_secret: 'it''s #1'
                  note: >-
                    folded
                    text
                  list:
                  - |+
                    kept
                  - ? key
                    : value
                  - !tag [a, b, {c: d}]
            """;

    private static final String SPECIAL = "\t \n\r:-?[]{}&*!|>'\"%@`#,<~0.\\x\u0000\u0007\u0085\u2028\uFEFFé";

    @TempDir
    Path root;

    private ConfigFolders folders;

    @BeforeEach
    void makeFolders() {
        folders = new ConfigFolders(root);
    }

    private void load(byte[] bytes, String name) {
        ConfigChecker checker =
                new ConfigChecker(ScriptedSchemas.ofProviders(type -> Optional.of(ProviderKeys.schema())));
        try {
            Files.write(folders.work().resolve(name), bytes);
            folders.config("include: " + name);
            checker.check(folders.root()).forEach(problem -> assertOneLine(problem.toString()));
            new ConfigLoader(folders.sources(), checker, Optional::empty).load(ConfigFolders.ADMIT_ALL);
        } catch (ConfigurationException refused) {
            assertFalse(refused.problems().isEmpty());
            refused.problems().forEach(problem -> assertOneLine(problem.toString()));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void assertOneLine(String problem) {
        assertTrue(problem.codePoints().noneMatch(Character::isISOControl), problem);
    }

    @Test
    void refusesRandomBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            load(bytes, i % 2 == 0 ? "x.yml" : "x.json");
        }
    }

    @Test
    void refusesOrReadsRandomYaml() {
        Random random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder("auth:");
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(random.nextInt(3) == 0 ? "ab" : SPECIAL.charAt(random.nextInt(SPECIAL.length())));
            }
            load(text.toString().getBytes(StandardCharsets.UTF_8), "x.yml");
        }
    }

    @Test
    void refusesOrReadsMutatedYaml() {
        Random random = new Random(3);
        for (int i = 0; i < 1_500; i++) {
            load(mutate(SAMPLE, random), "x.yml");
        }
    }

    @Test
    void refusesOrReadsMutatedJson() {
        String json =
                "{\"auth\": {\"providers\": {\"c\": {\"type\": \"oidc\", \"n\": [1.5e3, true, null, \"\\u00e9\"]}}}}";
        Random random = new Random(4);
        for (int i = 0; i < 500; i++) {
            load(mutate(json, random), "x.json");
        }
    }

    private static byte[] mutate(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int times = 1 + random.nextInt(4); times > 0; times--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(4)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.insert(at, SPECIAL.charAt(random.nextInt(SPECIAL.length())));
                case 2 -> mutated.setCharAt(at, SPECIAL.charAt(random.nextInt(SPECIAL.length())));
                default ->
                    mutated.insert(at, mutated.substring(at, Math.min(mutated.length(), at + random.nextInt(40))));
            }
        }
        byte[] bytes = mutated.toString().getBytes(StandardCharsets.UTF_8);
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
