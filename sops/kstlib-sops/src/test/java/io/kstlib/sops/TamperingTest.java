package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.MacScope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A change of a file without its data key is detected. */
@Tag("outer")
class TamperingTest {

    private static final Sops SOPS = KnownFiles.sops("one.key");
    private static final EncryptionRule RULE = EncryptionRule.forRecipients(List.of(KnownFiles.recipient("one.key")));

    /** As far as the values go, the changes of a usual run have this distance. */
    private static final int SOME = 7;

    private static final String YAML =
            "text: one\nnumber: 2\nflag: true\nlist:\n    - 1.5\n    - x\n# said\nclear_unencrypted: seen\n";

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of(SopsFormat.YAML, YAML),
                Arguments.of(
                        SopsFormat.JSON,
                        "{\"text\":\"one\",\"number\":2,\"list\":[true,{\"a\":\"b\"}],\"n_unencrypted\":\"seen\"}"),
                Arguments.of(SopsFormat.DOTENV, "TEXT=one\n#said\nOTHER=two\nCLEAR_unencrypted=seen\n"),
                Arguments.of(SopsFormat.INI, "[section]\nkey = one\nother = two\nclear_unencrypted = seen\n"),
                Arguments.of(SopsFormat.BINARY, "anything"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void refusesSingleByteChangesAllOverWhatIsProtected(SopsFormat format, String plain) {
        assertRefusesEachChange(format, plain, SOME, 0x01);
    }

    @Tag("trial")
    @ParameterizedTest
    @MethodSource("files")
    void refusesEverySingleByteChangeOfWhatIsProtected(SopsFormat format, String plain) {
        assertRefusesEachChange(format, plain, 1, 0x01);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("files")
    void refusesOtherSingleByteChangesOfWhatIsProtected(SopsFormat format, String plain) {
        assertRefusesEachChange(format, plain, 1, 0x02, 0x20);
    }

    /** Changes every so many bytes of every encrypted value, and every byte of the unencrypted ones and of the code, which comes last. */
    private static void assertRefusesEachChange(SopsFormat format, String plain, int step, int... flips) {
        byte[] file = encrypt(format, plain);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Integer> undetected = new ArrayList<>();
        int tried = 0;
        for (int start = text.indexOf("ENC["); start >= 0; start = text.indexOf("ENC[", start + 1)) {
            int end = text.indexOf(']', text.indexOf(",type:", start));
            int each = start == text.lastIndexOf("ENC[") ? 1 : step;
            for (int i = start; i <= end; i += each) {
                for (int flip : flips) {
                    tried++;
                    if (isAccepted(file, i, flip, format)) {
                        undetected.add(i);
                    }
                }
            }
        }
        int clear = text.indexOf("seen");
        for (int i = clear; clear >= 0 && i < clear + 4; i++) {
            if (isAccepted(file, i, 0x01, format)) {
                undetected.add(i);
            }
        }
        assertEquals(List.of(), undetected, "of " + tried);
    }

    private static byte[] encrypt(SopsFormat format, String plain) {
        return SOPS.encrypt(Document.parse(plain.getBytes(StandardCharsets.UTF_8), format), RULE);
    }

    private static boolean isAccepted(byte[] file, int index, int flip, SopsFormat format) {
        byte[] changed = file.clone();
        changed[index] ^= (byte) flip;
        try {
            SOPS.decrypt(changed, format);
            return true;
        } catch (SopsException refused) {
            return false;
        }
    }

    private static void assertTampered(String file) {
        assertRefused(Reason.TAMPERED_FILE, () -> SOPS.decrypt(file.getBytes(StandardCharsets.UTF_8), SopsFormat.YAML));
    }

    @Test
    void refusesAnotherOrderOfKeys() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(file.lines().toList());
        lines.add(0, lines.remove(1));

        assertTampered(String.join("\n", lines) + "\n");
    }

    @Test
    void refusesAnotherOrderOfItems() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(file.lines().toList());
        lines.add(4, lines.remove(5));

        assertTampered(String.join("\n", lines) + "\n");
    }

    @Test
    void refusesAValueAtThePlaceOfAnother() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);

        assertTampered(
                file.replaceFirst("number: .*", file.lines().toList().get(0).replace("text:", "number:")));
    }

    @Test
    void refusesARenamedKey() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);

        assertTampered(file.replaceFirst("number:", "numbers:"));
    }

    @Test
    void refusesARemovedValue() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);

        assertTampered(file.replaceFirst("flag: .*\n", ""));
    }

    @Test
    void refusesAnAddedValueInTheClear() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);

        assertTampered("added_unencrypted: x\n" + file);
    }

    @Test
    void refusesAnotherTime() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);

        assertTampered(file.replaceFirst("2026-02-03T04:05:06Z", "2026-02-03T04:05:07Z"));
    }

    @Test
    void refusesAnotherType() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);

        assertTampered(file.replaceFirst("type:str", "type:int"));
        assertTampered(file.replaceFirst("type:int", "type:unknown"));
    }

    @Test
    void refusesAMissingCode() {
        String file = new String(encrypt(SopsFormat.YAML, YAML), StandardCharsets.UTF_8);

        assertTampered(file.replaceFirst("mac: .*\n", "mac: \"\"\n"));
        assertTampered(file.replaceFirst("    mac: .*\n", ""));
    }

    @Test
    void letsOthersEditTheClearValuesWhenTheCodeCoversTheEncryptedOnesOnly() {
        EncryptionRule rule = RULE.withMacScope(MacScope.ENCRYPTED_VALUES);
        Document document = Document.parse(YAML.getBytes(StandardCharsets.UTF_8), SopsFormat.YAML);
        String file = new String(SOPS.encrypt(document, rule), StandardCharsets.UTF_8);

        String edited = file.replace("seen", "changed");

        assertEquals(
                "changed",
                SOPS.decrypt(edited.getBytes(StandardCharsets.UTF_8), SopsFormat.YAML)
                        .toMap()
                        .get("clear_unencrypted"));
        assertTampered(edited.replace("    mac_only_encrypted: true\n", ""));
    }
}
