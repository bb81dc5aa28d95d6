package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.Selection;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hostile files end in an error of ours within a second, in a JVM with 256 MB. */
@Tag("outer")
class HostileInputTest {

    private static final long LONGEST_MILLIS = 1_000;

    @Test
    void endsInAClearErrorWithinASecondAnd256Megabytes() throws IOException, InterruptedException {
        List<String> command = List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx256m",
                "-cp",
                ChildClassPath.get(),
                Attack.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(true, process.waitFor(2, TimeUnit.MINUTES), output);
        assertEquals("", output);
    }

    @Test
    void testsEachCommentOnce() {
        byte[] file = KnownFiles.sops("one.key")
                .encrypt(
                        Document.of(Map.of("A", "1"), SopsFormat.DOTENV),
                        EncryptionRule.forRecipients(List.of(KnownFiles.recipient("one.key")))
                                .withSelection(new Selection(Selection.Option.ENCRYPTED_COMMENT_REGEX, "zzz")));
        byte[] many =
                ("#c\n".repeat(20_000) + new String(file, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);

        assertTimeout(Duration.ofSeconds(10), () -> KnownFiles.sops("one.key").decrypt(many, SopsFormat.DOTENV));
    }

    @Test
    void padsNoNamesOfIniBeyondTheLimit() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("n".repeat(1_000_000), "x");
        for (int i = 0; i < 1_000; i++) {
            section.put("n" + i, "x");
        }
        Document document = Document.of(Map.of("section", section), SopsFormat.INI);

        assertRefused(Reason.UNSUPPORTED_DOCUMENT, document::toBytes);
    }

    /** Tries every input and prints what is wrong. */
    static final class Attack {

        private Attack() {}

        public static void main(String[] arguments) {
            attack("warm-up", () -> "{\"a\":", SopsFormat.JSON);
            attack("warm-up", () -> "a: [", SopsFormat.YAML);
            json().forEach((name, text) -> attack(name, text, SopsFormat.JSON));
            yaml().forEach((name, text) -> attack(name, text, SopsFormat.YAML));
            flat().forEach((name, text) -> attack(name, text, SopsFormat.INI));
            attack("a dotenv file of many lines", () -> "A=\n".repeat(3_000_000), SopsFormat.DOTENV);
        }

        /** Measures the time of the processor, since other programs may keep the machine busy. */
        private static void attack(String name, Supplier<String> text, SopsFormat format) {
            byte[] content = text.get().getBytes(StandardCharsets.UTF_8);
            ThreadMXBean thread = ManagementFactory.getThreadMXBean();
            long start = thread.getCurrentThreadCpuTime();
            String outcome = outcome(content, format);
            long millis = TimeUnit.NANOSECONDS.toMillis(thread.getCurrentThreadCpuTime() - start);
            if (!outcome.isEmpty() || (millis > LONGEST_MILLIS && !name.equals("warm-up"))) {
                System.out.println(name + " as " + format + ": " + outcome + " after " + millis + " ms");
            }
        }

        private static String outcome(byte[] content, SopsFormat format) {
            try {
                KnownFiles.sops("one.key").decrypt(content, format);
                return "was decrypted";
            } catch (SopsException refused) {
                return refused.getMessage().length() > 500 ? "too long a message" : "";
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError other) {
                return String.valueOf(other);
            }
        }

        private static Map<String, Supplier<String>> json() {
            Map<String, Supplier<String>> attacks = new LinkedHashMap<>();
            attacks.put("deep objects", () -> "{\"a\":".repeat(1_000_000));
            attacks.put("deep lists", () -> "{\"a\":" + "[".repeat(2_000_000));
            attacks.put("a huge number", () -> "{\"a\":" + "9".repeat(5_000_000) + "}");
            attacks.put("a huge exponent", () -> "{\"a\":1e" + "9".repeat(300) + "}");
            attacks.put("a long exponent", () -> "{\"a\":1e999999999}");
            attacks.put("the same name twice", () -> "{\"a\":1,\"a\":2}");
            attacks.put("many values", () -> "{\"a\":[" + "1,".repeat(4_000_000) + "1]}");
            attacks.put("many names", Attack::manyNames);
            attacks.put("a long text", () -> "{\"a\":\"" + "x".repeat(16_000_000));
            attacks.put("truncated", () -> KnownFiles.text("all.enc.json").substring(0, 1_000));
            attacks.put("nothing", () -> "");
            attacks.put("a list", () -> "[1]");
            attacks.put("two objects", () -> "{} {}");
            attacks.put("metadata of another kind", () -> "{\"sops\":[]}");
            attacks.put("metadata without keys", () -> "{\"sops\":{}}");
            attacks.put(
                    "an evil expression",
                    () -> KnownFiles.text("all.enc.json")
                            .replace("\"unencrypted_suffix\": \"_unencrypted\"", "\"encrypted_regex\": \"(a*)*(a*)*b\"")
                            .replaceFirst("\"text\"", "\"" + "a".repeat(100_000) + "\""));
            return attacks;
        }

        private static String manyNames() {
            StringBuilder text = new StringBuilder("{");
            for (int i = 0; i < 900_000; i++) {
                text.append('"').append(i).append("\":1,");
            }
            return text.append("\"x\":1}").toString();
        }

        private static Map<String, Supplier<String>> yaml() {
            Map<String, Supplier<String>> attacks = new LinkedHashMap<>();
            attacks.put("deep flow lists", () -> "a: " + "[".repeat(2_000_000));
            attacks.put("deep flow maps", () -> "a: " + "{a: ".repeat(1_000_000));
            attacks.put("deep blocks", Attack::deepBlocks);
            attacks.put("deep dashes", () -> "- ".repeat(1_000_000) + "a");
            attacks.put("deep question marks", () -> "? ".repeat(1_000_000) + "a");
            attacks.put("aliases of aliases", Attack::billionLaughs);
            attacks.put("an alias of itself", () -> "a: &x [*x]");
            attacks.put("an alias without an anchor", () -> "a: *x");
            attacks.put("the same key twice", () -> "a: 1\na: 2");
            attacks.put("a huge number", () -> "a: " + "9".repeat(900_000));
            attacks.put("a huge exponent", () -> "a: 1e" + "9".repeat(300_000));
            attacks.put("a number in hexadecimal", () -> "a: 0x" + "f".repeat(900_000));
            attacks.put("many values", () -> "- 1\n".repeat(3_000_000));
            attacks.put("many documents", () -> "---\n".repeat(3_000_000));
            attacks.put("many comments", () -> "#\n".repeat(5_000_000));
            attacks.put("comments at many depths", () -> "# a\n  # b\n".repeat(1_000_000) + "a: 1");
            attacks.put("many empty lines", () -> "a:\n" + "\n".repeat(10_000_000) + " b: 1");
            attacks.put("many blanks", () -> "a: " + " ".repeat(10_000_000) + "b");
            attacks.put("many anchors", () -> "a: " + "&a ".repeat(100_000) + "b");
            attacks.put("many tags", () -> "a: " + "!a ".repeat(100_000) + "b");
            attacks.put("long plain text", () -> "a: " + "b ".repeat(5_000_000));
            attacks.put("long plain lines", () -> "a: b\n" + " c\n".repeat(3_000_000));
            attacks.put("an open quote", () -> "a: \"" + "b ".repeat(5_000_000));
            attacks.put("control characters", () -> "a: \u0001");
            attacks.put("a list", () -> "- 1");
            attacks.put("a value", () -> "x");
            attacks.put("nothing", () -> "");
            attacks.put("truncated", () -> KnownFiles.text("all.enc.yaml").substring(0, 1_000));
            attacks.put("an object of a class", () -> "a: !!javax.script.ScriptEngineManager [1]");
            return attacks;
        }

        private static String deepBlocks() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 3_000; i++) {
                text.append(" ".repeat(i)).append("a:\n");
            }
            return text.toString();
        }

        private static String billionLaughs() {
            StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
            for (int i = 1; i < 30; i++) {
                String alias = "*a" + (i - 1);
                List<String> items = new ArrayList<>();
                for (int j = 0; j < 10; j++) {
                    items.add(alias);
                }
                text.append("a")
                        .append(i)
                        .append(": &a")
                        .append(i)
                        .append(' ')
                        .append(items)
                        .append('\n');
            }
            return text.toString();
        }

        private static Map<String, Supplier<String>> flat() {
            Map<String, Supplier<String>> attacks = new LinkedHashMap<>();
            attacks.put("many sections", () -> "[a]\n".repeat(3_000_000));
            attacks.put("many keys", () -> "[a]\n" + "a=1\n".repeat(1_000));
            attacks.put("an open quote", () -> "[a]\na = `" + "b\n".repeat(5_000_000));
            attacks.put("an endless line", () -> "[a]\na = \\\n" + "b\\\n".repeat(3_000_000));
            attacks.put("many comments", () -> "; c\n".repeat(3_000_000));
            attacks.put("a deep name", () -> "[sops]\na" + "__map_a".repeat(100_000) + " = 1\n");
            attacks.put("a list with gaps", () -> "[sops]\nage__list_99999__map_enc = 1\n");
            return attacks;
        }
    }
}
