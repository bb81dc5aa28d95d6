package io.kstlib.tests.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dotenv and INI files of strange lines. kstlib accepts what sops accepts, with the same result, and sops reads what kstlib writes in the
 * same way. The lines come from the seed in {@code -Dkstlib.seed}.
 */
class StrangeFilesIT {

    private static final long SEED = Long.getLong("kstlib.seed", 20260301L);
    private static final int FILES = Integer.getInteger("kstlib.files", 20);

    private static final List<String> DOTENV = List.of(
            "A%d=1",
            "A%d=x y",
            "A%d=\"q\"",
            "A%d=a#c",
            "A%d=",
            "A%d= lead",
            "A%d=trail ",
            "A%d=\\n",
            "A%d=a=b",
            "A%d=\ttab\t",
            "A%d=\u00e9\u00a0",
            "#c",
            "# c ",
            "#",
            "",
            "export X%d=1",
            "A %d=1",
            " #x%d=1",
            "no line %d");

    private static final List<String> NAMES = List.of(
            "a%d", "c d%d", "k.e%d", "\"q\"%d", "`t`%d", "\"\"\"x\"\"\"%d", "\u00e9%d", "-x%d", "a:b%d", "x=y%d");
    private static final List<String> VALUES = List.of(
            "1",
            "x y",
            "\"q\"",
            "'s'",
            "`b`",
            "a # c",
            "a ; c",
            "\"a # b\"",
            "`a ; b`",
            "",
            "\"\"",
            "\"\"\"m\nn\"\"\"",
            "`m\nn`",
            "%%(a)s",
            "a=b",
            "\"a",
            "x\"y\"",
            "[z]",
            "\ttab\t",
            "\u00a0\u00e9\u00a0",
            "$x",
            "a\\n",
            "\"\"\"a\"\"\"b",
            "a\\\nb",
            "``");
    private static final List<String> OTHERS = List.of(
            "[s]",
            "[t] ; c",
            "[DEFAULT]",
            "[a b]",
            "[x]y]",
            "[]",
            "# c",
            ";",
            "#",
            "; d",
            "## e",
            ";; f",
            "  # g",
            "#h ; i",
            ";\tj",
            "",
            " ",
            "; c1\n; c2\n# c3",
            "#\n# c4");

    private static final Pattern EMPTY_COMMENT = Pattern.compile("(?m)^\\s*[#;]+\\s*$");

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private SopsCommand sops;
    private OurSops ours;

    @BeforeEach
    void keyOfAge() throws IOException {
        Path key = Path.of(
                System.getProperty("kstlib.root", "../.."),
                "sops/kstlib-sops/src/test/resources/known-answers/keys/age.txt");
        String recipient = Files.readAllLines(key).get(1).replace("# public key: ", "");
        Map<String, String> environment = Map.of(
                "HOME",
                folder.toString(),
                "SOPS_AGE_KEY_FILE",
                key.toAbsolutePath().toString());
        Files.writeString(folder.resolve(".sops.yaml"), "creation_rules:\n  - age: " + recipient + "\n");
        sops = SopsCommand.in(folder, environment);
        ours = new OurSops(folder, folder, environment);
    }

    private String any(List<String> texts, int number) {
        return String.format(texts.get(random.nextInt(texts.size())), number);
    }

    private String dotenv() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(any(DOTENV, i)).append(random.nextInt(8) == 0 ? "\r\n" : "\n");
        }
        return text.toString();
    }

    private String ini() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(10); i >= 0; i--) {
            boolean isKey = random.nextBoolean();
            text.append(isKey ? any(NAMES, i) + any(List.of(" = ", "=", ":"), i) + any(VALUES, i) : any(OTHERS, i))
                    .append(random.nextInt(8) == 0 ? "\r\n" : "\n");
        }
        return text.toString();
    }

    @Test
    void dotenvFiles() throws IOException {
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            plain.add(dotenv());
        }
        goBothWays("env", plain);
    }

    @Test
    void iniFiles() throws IOException {
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            plain.add(ini());
        }
        goBothWays("ini", plain);
    }

    private void goBothWays(String format, List<String> files) throws IOException {
        int taken = 0;
        for (String plain : files) {
            taken += goesBothWays(folder.resolve("strange." + format), plain) ? 1 : 0;
        }
        assertTrue(taken > files.size() / 3, taken + " of " + files.size());
    }

    /** Whether both accept the file. sops may accept what kstlib refuses, since sops cannot always read what it then writes. */
    private boolean goesBothWays(Path file, String plain) throws IOException {
        byte[] encrypted;
        try {
            encrypted = ours.encrypt(file, plain.getBytes(StandardCharsets.UTF_8));
        } catch (SopsException refused) {
            return false;
        }
        Files.write(file, encrypted);
        String readBySops = sops.text("decrypt", file.toString());
        assertEquals(text(ours.decrypt(file, encrypted)), readBySops, () -> about(plain));
        if (EMPTY_COMMENT.matcher(plain).find()) {
            return true; // sops encrypts a comment whose first line is empty, and panics when it decrypts it
        }
        Files.writeString(file, plain);
        byte[] theirs = sops.run("encrypt", file.toString());
        Files.write(file, theirs);
        assertEquals(sops.text("decrypt", file.toString()), text(ours.decrypt(file, theirs)), () -> about(plain));
        assertEquals(text(ours.decrypt(file, theirs)), readBySops, () -> about(plain));
        return true;
    }

    private static String about(String plain) {
        return "-Dkstlib.seed=" + SEED + ", of:\n" + plain;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
