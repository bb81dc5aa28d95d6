package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.MacScope;
import io.kstlib.sops.tree.TextValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Exchanges the type of every value for every other type. The type is beside the encrypted value, and the message authentication code covers
 * the text: {@code 2} and {@code "2"} are the same for it.
 */
@Tag("outer")
class ChangedTypesTest {

    private static final Sops SOPS = KnownFiles.sops("one.key");
    private static final EncryptionRule RULE = EncryptionRule.forRecipients(List.of(KnownFiles.recipient("one.key")));

    /** All types that mean something in a file of sops, and one that does not. */
    private static final List<String> TYPES =
            List.of("str", "int", "float", "bool", "bytes", "time", "comment", "unknown");

    private static final Pattern VALUE = Pattern.compile("ENC\\[AES256_GCM,[^]]*,type:([a-z]+)]");

    /** An encrypted file with one type changed. */
    private record Change(String from, String to, String file) {}

    private static List<Change> changes(String file) {
        List<Change> changes = new ArrayList<>();
        Matcher value = VALUE.matcher(file);
        while (value.find()) {
            for (String other : TYPES) {
                if (!other.equals(value.group(1))) {
                    String changed = file.substring(0, value.start(1)) + other + file.substring(value.end(1));
                    changes.add(new Change(value.group(1), other, changed));
                }
            }
        }
        return changes;
    }

    /** Returns the changes that are decrypted nevertheless, each once. */
    private static Set<String> accepted(String file, SopsFormat format) {
        Set<String> accepted = new TreeSet<>();
        for (Change change : changes(file)) {
            try {
                SOPS.decrypt(change.file().getBytes(StandardCharsets.UTF_8), format);
                accepted.add(change.from() + " to " + change.to());
            } catch (SopsException refused) {
                assertEquals(Reason.TAMPERED_FILE, refused.reason(), refused.getMessage());
                assertTrue(refused.getMessage().length() > 10, refused.getMessage());
            }
        }
        return accepted;
    }

    private static String plain(SopsFormat format) {
        return KnownFiles.typed("plain." + extension(format));
    }

    private static String extension(SopsFormat format) {
        return switch (format) {
            case DOTENV -> "env";
            case BINARY -> "bin";
            default -> format.toString();
        };
    }

    private static String encrypted(SopsFormat format, EncryptionRule rule) {
        Document document = Document.parse(plain(format).getBytes(StandardCharsets.UTF_8), format);
        return new String(SOPS.encrypt(document, rule), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(SopsFormat.class)
    void refusesEachTypeForEachOtherInItsOwnFiles(SopsFormat format) {
        for (MacScope scope : MacScope.values()) {
            String file = encrypted(format, RULE.withMacScope(scope));

            assertTrue(changes(file).size() >= 2 * (TYPES.size() - 1));
            assertEquals(Set.of(), accepted(file, format), scope::toString);
        }
    }

    @Test
    void refusesThemInListsWithComments() {
        String file = new String(
                SOPS.encrypt(
                        Document.parse(
                                "list:\n    # said\n    - one\n    - \"2\"\n    # more\n    - 3\n"
                                        .getBytes(StandardCharsets.UTF_8),
                                SopsFormat.YAML),
                        RULE),
                StandardCharsets.UTF_8);

        assertEquals(Set.of(), accepted(file, SopsFormat.YAML));
    }

    @Test
    void refusesThemInAFileThatWasChangedAndRotated() {
        byte[] file = encrypted(SopsFormat.YAML, RULE).getBytes(StandardCharsets.UTF_8);
        byte[] changed =
                SOPS.edit(file, SopsFormat.YAML, document -> document.with(ValuePath.of("numeral"), TextValue.of("7")));
        byte[] rotated = SOPS.rotate(changed, SopsFormat.YAML, RecipientChange.NONE);

        for (byte[] one : List.of(changed, rotated)) {
            assertEquals(Set.of(), accepted(new String(one, StandardCharsets.UTF_8), SopsFormat.YAML));
        }
    }

    /**
     * A value that sops wrote does not show which type it had if its text fits another type, too. Sops accepts these changes as well. All
     * others are refused.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "YAML   | str to int, str to float, str to bool, str to time, int to str, int to float, float to str, float to int,"
                        + " bool to str, time to str",
                "JSON   | str to int, str to float, str to bool, str to time, int to str, int to float, float to str, float to int,"
                        + " bool to str",
                "DOTENV | str to int, str to float, str to bool, str to time",
                "INI    | str to int, str to float, str to bool, str to time",
                "BINARY | ''",
            })
    void refusesInFilesOfSopsWhatTheTextDoesNotAllow(SopsFormat format, String allowed) {
        String file = KnownFiles.typed("by-sops." + extension(format));

        assertDoesNotThrow(() -> SOPS.decrypt(file.getBytes(StandardCharsets.UTF_8), format));
        assertEquals(
                allowed.isEmpty() ? Set.of() : new TreeSet<>(List.of(allowed.split(", "))), accepted(file, format));
    }

    @Test
    void protectsTheTypesOfAFileOfSopsOnceItIsEncryptedHere() {
        byte[] file = KnownFiles.typed("by-sops.json").getBytes(StandardCharsets.UTF_8);

        byte[] rotated = SOPS.rotate(file, SopsFormat.JSON, RecipientChange.NONE);

        assertEquals(Set.of(), accepted(new String(rotated, StandardCharsets.UTF_8), SopsFormat.JSON));
    }

    @Test
    void takesCommentsOfSopsInListsForWhatTheyAreAlsoAfterAChange() {
        byte[] file = KnownFiles.bytes("comments.enc.yaml");
        String before = new String(SOPS.decrypt(file, SopsFormat.YAML).toBytes(), StandardCharsets.UTF_8);

        byte[] changed =
                SOPS.edit(file, SopsFormat.YAML, document -> document.with(ValuePath.of("added"), TextValue.of("2")));

        assertEquals(
                before + "added: \"2\"\n",
                new String(SOPS.decrypt(changed, SopsFormat.YAML).toBytes(), StandardCharsets.UTF_8));
        assertTrue(accepted(new String(changed, StandardCharsets.UTF_8), SopsFormat.YAML).stream()
                .noneMatch(change -> change.contains("comment")));
    }

    @Test
    void saysWhichValueIsNotOfItsType() {
        String file = encrypted(SopsFormat.JSON, RULE);

        assertEquals(
                "the type of the value at numeral: was changed, it is str and not int",
                problem(file.replaceFirst("(\"numeral\".*type:)str", "$1int"), SopsFormat.JSON));
        assertTrue(problem(
                        KnownFiles.typed("by-sops.json").replaceFirst("(\"text\".*type:)str", "$1bytes"),
                        SopsFormat.JSON)
                .startsWith("the value at text: is of the type bytes, which sops never writes"));
    }

    private static String problem(String file, SopsFormat format) {
        SopsException refused =
                assertRefused(Reason.TAMPERED_FILE, () -> SOPS.decrypt(file.getBytes(StandardCharsets.UTF_8), format));
        return refused.problem();
    }

    @Test
    void writesNoValueOfATypeThatSopsNeverWrites() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Document.of(Map.of("key", new byte[] {1, 2, 3}), SopsFormat.JSON));
    }
}
