package io.kstlib.tests.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of values that are hard to write, in a few files. What is decrypted is written as sops writes it. The values come from the seed
 * in {@code -Dkstlib.seed}, so that a failure can be repeated.
 */
class ManyValuesIT {

    private static final long SEED = Long.getLong("kstlib.seed", 20260301L);
    private static final int VALUES = Integer.getInteger("kstlib.values", 1_500);
    private static final List<String> PIECES = pieces();

    @TempDir
    Path folder;

    private SopsCommand sops;
    private OurSops ours;

    @BeforeEach
    void keyOfAge() throws IOException {
        Path key = Path.of(
                System.getProperty("kstlib.root", "../.."),
                "sops/kstlib-sops/src/test/resources/known-answers/keys/age.txt");
        String recipient = Files.readAllLines(key).get(1).replace("# public key: ", "");
        Map<String, String> environment = Map.of("HOME", folder.toString(), "SOPS_AGE_KEY_FILE", key.toString());
        Files.writeString(folder.resolve(".sops.yaml"), "creation_rules:\n  - age: " + recipient + "\n");
        sops = SopsCommand.in(folder, environment);
        ours = new OurSops(folder, folder, environment);
    }

    /** Returns the pieces of the difficult texts, the same as in the tests of the module itself. */
    private static List<String> pieces() {
        Path file = Path.of(
                System.getProperty("kstlib.root", "../.."),
                "sops/kstlib-sops/src/test/resources/io/kstlib/sops/awkward-pieces.json");
        try {
            List<?> pieces = (List<?>) Objects.requireNonNull(
                    Json.readObject(Files.readAllBytes(file)).get("pieces"));
            return pieces.stream().map(String.class::cast).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String text(Random random, List<String> without) {
        StringBuilder text = new StringBuilder();
        for (int pieces = random.nextInt(6); pieces >= 0; pieces--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        String all = text.toString();
        for (String piece : without) {
            all = all.replace(piece, "");
        }
        return all;
    }

    /** Returns a text in the quotes of JSON; YAML has an escape of its own for characters beyond 16 bits. */
    private static String quoted(String text, String format) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c >= ' ' && c <= '~') {
                quoted.append((char) c);
            } else if (Character.isBmpCodePoint(c)) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append("yaml".equals(format) ? String.format("\\U%08x", c) : Character.toString(c));
            }
        });
        return quoted.append('"').toString();
    }

    /** Compares line by line, so that the one value that differs is shown. */
    private void goesBothWays(String format, String plain) throws IOException {
        Path file = folder.resolve("many." + format);
        Files.writeString(file, plain);
        byte[] theirs = sops.run("encrypt", file.toString());
        Files.write(file, theirs);
        List<String> expected = lines(sops.run("decrypt", file.toString()));

        assertSame(expected, lines(ours.decrypt(file, theirs)), "sops encrypted, decrypted here");

        Files.write(file, ours.encrypt(file, plain.getBytes(StandardCharsets.UTF_8)));
        assertSame(expected, lines(sops.run("decrypt", file.toString())), "encrypted here, sops decrypted");
    }

    private static List<String> lines(byte[] bytes) {
        return List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
    }

    private static void assertSame(List<String> expected, List<String> actual, String what) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            int line = i;
            assertEquals(
                    expected.get(i), actual.get(i), () -> what + ", line " + (line + 1) + ", -Dkstlib.seed=" + SEED);
        }
        assertEquals(expected.size(), actual.size(), what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void textsAndNames(String format) throws IOException {
        Random random = new Random(SEED);
        // after a byte order mark, sops escapes every character of a YAML text, which means the same
        List<String> without = "yaml".equals(format) ? List.of("\ufeff") : List.of();
        StringBuilder document = new StringBuilder("{");
        for (int i = 0; i < VALUES; i++) {
            String value = random.nextInt(4) == 0
                    ? "[" + quoted(item(text(random, without)), format) + "]"
                    : quoted(value(text(random, without)), format);
            document.append(i == 0 ? "" : ",")
                    .append('\n')
                    .append(quoted(i + text(random, without), format))
                    .append(": ")
                    .append(value);
        }
        goesBothWays(format, document.append("\n}\n").toString());
    }

    /** Returns a value. sops reads a text of several lines that begins with a tab as null; it is right in the encrypted file. */
    private static String value(String text) {
        return text.contains("\n") && text.startsWith("\t") ? text.stripLeading() : text;
    }

    /**
     * Returns an item of a list. For a text of several lines that begins with a space, sops writes the indentation 4, although it is 2. Its
     * own reader then refuses the text or loses a part of it. kstlib writes 2.
     */
    private static String item(String text) {
        return text.contains("\n") ? text.stripLeading() : text;
    }

    @Test
    void numbersInYaml() throws IOException {
        Random random = new Random(SEED);
        StringBuilder document = new StringBuilder();
        for (int i = 0; i < VALUES; i++) {
            document.append("n").append(i).append(": ").append(number(random)).append('\n');
        }
        goesBothWays("yaml", document.toString());
    }

    private static String number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
            case 2 -> Double.toString(Double.longBitsToDouble(random.nextLong() & 0x7fdfffffffffffffL));
            case 3 -> "0x" + Long.toHexString(random.nextLong() >>> (1 + random.nextInt(60)));
            case 4 -> random.nextInt(100) + "." + random.nextInt(1000) + "e" + (random.nextInt(40) - 20);
            default -> Integer.toString(random.nextInt(2000) - 1000);
        };
    }

    @Test
    void numbersInJson() throws IOException {
        Random random = new Random(SEED);
        StringBuilder document = new StringBuilder("{");
        for (int i = 0; i < VALUES; i++) {
            String number = number(random);
            document.append(i == 0 ? "" : ",")
                    .append("\n\"n")
                    .append(i)
                    .append("\": ")
                    .append(number.startsWith("0x") ? Long.decode(number).toString() : number);
        }
        goesBothWays("json", document.append("\n}\n").toString());
    }

    @Test
    void valuesOfDotenv() throws IOException {
        Random random = new Random(SEED);
        StringBuilder document = new StringBuilder();
        for (int i = 0; i < VALUES; i++) {
            document.append(random.nextInt(5) == 0 ? "#" : "N" + i + "=")
                    .append(text(random, List.of("\n")))
                    .append('\n');
        }
        goesBothWays("env", document.toString());
    }

    @Test
    void valuesOfIni() throws IOException {
        Random random = new Random(SEED);
        // what go-ini itself does not read back as it wrote it
        List<String> without = List.of("\n", "\"", "'", "`", "\\");
        StringBuilder document = new StringBuilder();
        for (int i = 0; i < VALUES; i++) {
            if (i % 50 == 0) {
                document.append("[section ").append(i).append("]\n");
            }
            document.append("n")
                    .append(i)
                    .append(" = ")
                    .append(text(random, without).strip())
                    .append('\n');
        }
        goesBothWays("ini", document.toString());
    }
}
