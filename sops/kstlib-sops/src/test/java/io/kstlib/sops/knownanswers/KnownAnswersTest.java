package io.kstlib.sops.knownanswers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.Document;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFormat;
import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads what {@code sops} itself made ({@code known-answers/make.sh} says how), without any tool: neither sops nor age nor gpg is found, since
 * there is no {@code PATH}.
 */
@Tag("outer")
class KnownAnswersTest {

    private static final Path FILES = files();

    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();

    private static Path files() {
        URL script = Objects.requireNonNull(KnownAnswersTest.class.getResource("/known-answers/make.sh"));
        try {
            return Path.of(new URI(script.toString())).resolveSibling("");
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @BeforeEach
    void keysOfAllKinds() throws IOException {
        environment.put("SOPS_AGE_KEY", key("age.txt") + key("age-pq.txt"));
        environment.put("KSTLIB_PGP_KEY_FILE", pgpKeys().toString());
    }

    private static String key(String file) throws IOException {
        return Files.readString(FILES.resolve("keys").resolve(file));
    }

    private Path pgpKeys() throws IOException {
        return Files.writeString(home.resolve("keys.asc"), key("pgp-rsa.asc") + key("pgp-curve25519.asc"));
    }

    private Document decrypt(Path file) throws IOException {
        KeyContext system = KeyContext.system();
        KeyContext context = system.withEnvironment(environment).withHome(home);
        return new Sops(MasterKeyTypes.load(), context).decrypt(Files.readAllBytes(file), SopsFormat.forPath(file));
    }

    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(FILES.resolve("encrypted"))) {
            return files.map(Path::getFileName).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void readsAsSopsDoes(Path name) throws IOException {
        if (name.toString().contains("-ssh-")) {
            String key = name.toString().replaceAll("recipient-ssh-(.*)\\.yaml", "ssh_$1");
            environment.put(
                    "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
                    FILES.resolve("keys").resolve(key).toString());
        }

        byte[] plain = decrypt(FILES.resolve("encrypted").resolve(name)).toBytes();

        byte[] expected = Files.readAllBytes(FILES.resolve("expected").resolve(name));
        assertEquals(new String(expected, StandardCharsets.UTF_8), new String(plain, StandardCharsets.UTF_8));
        assertArrayEquals(expected, plain);
    }

    @ParameterizedTest
    @MethodSource("all")
    void opensWithNoOtherKey(Path name) throws IOException {
        environment.clear();
        environment.put("SOPS_AGE_KEY", "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");

        assertThrows(
                KeyUnavailableException.class,
                () -> decrypt(FILES.resolve("encrypted").resolve(name)));
    }

    @Test
    void withoutTheKeyAtHandTheErrorNamesTheModulesToAdd() {
        environment.clear();

        KeyUnavailableException error = assertThrows(
                KeyUnavailableException.class, () -> decrypt(FILES.resolve("encrypted/recipients-elsewhere.yaml")));

        for (String part : List.of(
                "arn:aws:kms:eu-west-1:111122223333:key/",
                "kstlib-sops-aws-kms",
                "gcp_kms",
                "projects/p/locations/global/keyRings/r/cryptoKeys/k",
                "hckms",
                "azure_kv",
                "hc_vault",
                "kstlib-sops-hc-vault")) {
            assertTrue(error.getMessage().contains(part), () -> part + " is not in: " + error.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("keyGroups")
    void twoOfThreeKeyGroupsAreEnoughAndOneIsNot(Path name) throws IOException {
        byte[] expected = Files.readAllBytes(FILES.resolve("expected").resolve(name));
        Path encrypted = FILES.resolve("encrypted").resolve(name);
        environment.put("SOPS_AGE_KEY", key("age-pq.txt"));
        assertArrayEquals(expected, decrypt(encrypted).toBytes());

        environment.remove("KSTLIB_PGP_KEY_FILE");
        KeyUnavailableException error = assertThrows(KeyUnavailableException.class, () -> decrypt(encrypted));
        assertTrue(error.getMessage().contains("2 of its 3"), error::getMessage);
    }

    static List<Path> keyGroups() throws IOException {
        return all().stream()
                .filter(name -> name.toString().startsWith("key-groups"))
                .toList();
    }
}
