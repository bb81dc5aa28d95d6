package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.tree.IntNumber;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that sops made are read as it reads them, and written as it writes them. */
class KnownFilesTest {

    private static final Sops SOPS = KnownFiles.sops("one.key");

    static Stream<String> files() {
        return Stream.of(
                "all.yaml",
                "documents.yaml",
                "all.json",
                "all.env",
                "all.ini",
                "all.bin",
                "unencrypted_suffix.yaml",
                "encrypted_suffix.yaml",
                "unencrypted_regex.yaml",
                "encrypted_regex.yaml",
                "unencrypted_comment_regex.yaml",
                "encrypted_comment_regex.yaml",
                "mac_only_encrypted.yaml");
    }

    private static String variant(String file, String infix) {
        int dot = file.lastIndexOf('.');
        return file.substring(0, dot) + "." + infix + file.substring(dot);
    }

    private static SopsFormat format(String file) {
        return SopsFormat.forPath(Path.of(file));
    }

    @ParameterizedTest
    @MethodSource("files")
    void decryptsToTheBytesThatSopsPrints(String file) {
        byte[] decrypted = SOPS.decrypt(KnownFiles.bytes(variant(file, "enc")), format(file))
                .toBytes();

        assertArrayEquals(
                KnownFiles.bytes(variant(file, "dec")), decrypted, () -> new String(decrypted, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("files")
    void survivesANewDataKey(String file) {
        byte[] rotated = SOPS.rotate(KnownFiles.bytes(variant(file, "enc")), format(file), RecipientChange.NONE);

        assertArrayEquals(
                KnownFiles.bytes(variant(file, "dec")),
                SOPS.decrypt(rotated, format(file)).toBytes());
    }

    @Test
    void keepsTheEncryptedTextOfValuesThatDoNotChange() {
        byte[] before = KnownFiles.bytes("all.enc.json");

        byte[] after =
                SOPS.edit(before, SopsFormat.JSON, document -> document.with(ValuePath.of("int"), new IntNumber(43)));

        List<String> linesBefore =
                new String(before, StandardCharsets.UTF_8).lines().toList();
        List<String> changed = new String(after, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !linesBefore.contains(line))
                .map(line -> line.strip().split(":", 2)[0])
                .toList();
        assertEquals(List.of("\"int\"", "\"lastmodified\"", "\"mac\""), changed);
    }

    @Test
    void leavesTheFileAloneWhenNothingChanges() {
        byte[] before = KnownFiles.bytes("all.enc.yaml");

        assertArrayEquals(before, SOPS.edit(before, SopsFormat.YAML, document -> document));
    }

    @Test
    void encryptsSoThatItDecryptsToTheSame() {
        EncryptionRule rule = EncryptionRule.forRecipients(List.of(KnownFiles.recipient("one.key")));
        for (String file : List.of("all.yaml", "documents.yaml", "all.json", "all.env", "all.ini", "all.bin")) {
            byte[] encrypted = SOPS.encrypt(KnownFiles.document(file), rule);

            assertTrue(Sops.isEncrypted(encrypted, format(file)), file);
            assertFalse(new String(encrypted, StandardCharsets.ISO_8859_1).contains("two words"), file);
            assertArrayEquals(
                    KnownFiles.bytes(variant(file, "dec")),
                    SOPS.decrypt(encrypted, format(file)).toBytes(),
                    file);
        }
    }

    @Test
    void putsTogetherTheSharesOfTwoKeyGroupsOfThree() {
        byte[] encrypted = KnownFiles.bytes("groups.enc.json");

        for (Sops sops : List.of(
                KnownFiles.sops("one.key", "two.key"),
                KnownFiles.sops("two.key", "three.key"),
                KnownFiles.sops("three.key", "one.key"))) {
            assertArrayEquals(
                    KnownFiles.bytes("groups.dec.json"),
                    sops.decrypt(encrypted, SopsFormat.JSON).toBytes());
        }
        assertThrows(KeyUnavailableException.class, () -> SOPS.decrypt(encrypted, SopsFormat.JSON));
    }

    @Test
    void findsTheCommentThatSopsWroteAtAnotherPlaceThanItEncryptedItFor() {
        String decrypted = new String(
                SOPS.decrypt(KnownFiles.bytes("moved.enc.yaml"), SopsFormat.YAML)
                        .toBytes(),
                StandardCharsets.UTF_8);

        assertTrue(decrypted.contains("# below the map"), decrypted);
        assertFalse(decrypted.contains("ENC["), decrypted);
    }

    @Test
    void readsCommentsInListsThatSopsCannotReadBack() {
        String decrypted = new String(
                SOPS.decrypt(KnownFiles.bytes("comments.enc.yaml"), SopsFormat.YAML)
                        .toBytes(),
                StandardCharsets.UTF_8);

        assertEquals("list:\n    # first\n    - 1\n    # second\n    - 2\n", decrypted);
    }

    static IntStream layouts() {
        return IntStream.rangeClosed(1, 40);
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void laysOutYamlAsSopsDoes(int number) {
        Document document = KnownFiles.document("layout/" + number + ".yaml");

        // through an encrypted file, as in sops, which reads again what it wrote first
        byte[] written = Document.parse(document.toBytes(), SopsFormat.YAML).toBytes();

        assertEquals(KnownFiles.text("layout/" + number + ".out"), new String(written, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all.yaml", "all.json", "all.env", "all.ini"})
    void namesTheFileThatIsNotEncrypted(String file) {
        assertFalse(Sops.isEncrypted(KnownFiles.bytes(file), format(file)));
        assertRefused(Reason.NOT_ENCRYPTED, () -> SOPS.decrypt(KnownFiles.bytes(file), format(file)));
    }
}
