package io.kstlib.tests.sops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every format, with every kind of key, with every option. What sops encrypts is decrypted here, and sops decrypts what is encrypted here,
 * to the same bytes.
 */
@Order(1)
@Tag("trial")
class EveryKeyAndOptionIT {

    private static final Path PLAIN = Path.of(
            System.getProperty("kstlib.root", "../.."), "sops/kstlib-sops/src/test/resources/known-answers/plain");
    private static final List<String> FORMATS = List.of("yaml", "json", "env", "ini", "bin");

    @TempDir
    static Path home;

    private static TestKeys keys;

    /** The plain text that sops returns for a source after encrypting it with an option. It does not depend on the key. */
    private static final Map<String, byte[]> ANSWERS = new HashMap<>();

    @BeforeAll
    static void prepare() {
        keys = TestKeys.in(home);
    }

    @AfterAll
    static void end() {
        if (keys != null) {
            keys.close();
        }
    }

    static Stream<Arguments> everything() {
        return FORMATS.stream()
                .flatMap(format -> Stream.of(CryptOption.values())
                        .flatMap(option ->
                                Stream.of(KeySource.values()).map(source -> Arguments.of(format, option, source))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("everything")
    void eachReadsWhatTheOtherWrote(String format, CryptOption option, KeySource source) throws IOException {
        Path folder = Files.createTempDirectory(home, "case");
        CreationRule.write(folder.resolve(".sops.yaml"), keys, source, option);
        Map<String, String> environment =
                option == CryptOption.KEY_GROUPS ? keys.environment(source, KeySource.AGE) : keys.environment(source);
        SopsCommand sops = SopsCommand.in(folder, environment);
        OurSops ours = new OurSops(home, folder, environment);
        Path original = PLAIN.resolve("bin".equals(format) ? "nasty.bin" : "options." + format);
        byte[] plain = Files.readAllBytes(original);
        Path file = folder.resolve("file." + format);

        Files.write(file, plain);
        byte[] theirs = sops.run("encrypt", file.toString());
        byte[] answer = ANSWERS.computeIfAbsent(format + option, key -> decryptedBy(sops, file, theirs));
        assertSame(answer, ours.decrypt(file, theirs), "sops encrypted, decrypted here");

        byte[] encryptedHere = ours.encrypt(file, plain);
        assertSame(answer, decryptedBy(sops, file, encryptedHere), "encrypted here, sops decrypted");
        assertSame(answer, ours.decrypt(file, encryptedHere), "encrypted and decrypted here");
        assertEquals(
                encryptedValues(theirs), encryptedValues(encryptedHere), "as many values are encrypted as by sops");
    }

    private static byte[] decryptedBy(SopsCommand sops, Path file, byte[] encrypted) {
        try {
            Files.write(file, encrypted);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return sops.run("decrypt", file.toString());
    }

    private static int encryptedValues(byte[] file) {
        return new String(file, StandardCharsets.UTF_8).split("ENC\\[AES256_GCM", -1).length;
    }

    /** Compares texts where both are texts, so that a difference is visible. */
    private static void assertSame(byte[] expected, byte[] actual, String what) {
        assertEquals(new String(expected, StandardCharsets.UTF_8), new String(actual, StandardCharsets.UTF_8), what);
        assertArrayEquals(expected, actual, what);
    }
}
