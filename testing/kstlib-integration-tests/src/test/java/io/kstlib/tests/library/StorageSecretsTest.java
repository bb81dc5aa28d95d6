package io.kstlib.tests.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security rule 12: the password of a storage goes to the server that it was written for. */
class StorageSecretsTest {

    private static final ConfigKey<String> STORAGE = ConfigKey.text("token_storage", "where tokens are stored");

    @TempDir
    Path folder;

    private List<String> leftOut(String including) throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path own = Files.createDirectories(home.resolve(".config/kstlib")).resolve("kstlib.conf.yml");
        Files.writeString(own, """
                auth:
                  token_storage: redis
                  storage:
                    redis:
                      url: rediss://redis.company.com
                      password: canary
                  providers:
                    corporate: { type: oidc, issuer: 'https://sso.company.com', client_id: x }
                """);
        Path checkout = Files.createDirectory(folder.resolve("checkout"));
        Files.writeString(
                checkout.resolve("kstlib.conf.yml"), "include: ~/.config/kstlib/kstlib.conf.yml\n" + including);
        List<Warning> warnings = new CopyOnWriteArrayList<>();
        try (Kstlib kstlib = Engine.program(Kstlib.builder(), program -> program.workingDirectory(checkout))
                .home(home)
                .environment(Map.of())
                .warnings(warnings::add)
                .build()) {
            assertEquals("redis", Engine.config(kstlib).auth().get(STORAGE).orElseThrow());
        }
        return warnings.stream()
                .filter(warning -> warning.kind() == Warning.Kind.SECRET_LEFT_OUT)
                .map(Warning::where)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"url: 'rediss://attacker.test'", "ssl_ca_bundle: ca.pem"})
    void isLeftOutWhereTheIncludingFileNamesTheServerOrItsTrust(String key) throws IOException {
        assertEquals(
                List.of("auth.storage.redis.password"), leftOut("auth: { storage: { redis: { " + key + " } } }\n"));
    }

    @Test
    void staysWhereOneFileDecides() throws IOException {
        assertEquals(List.of(), leftOut(""));
    }
}
