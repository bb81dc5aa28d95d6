package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.KeyGroup;
import io.kstlib.sops.rules.MacScope;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.TextValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SopsTest {

    private static final Recipient ONE = KnownFiles.recipient("one.key");
    private static final Recipient TWO = KnownFiles.recipient("two.key");
    private static final Recipient THREE = KnownFiles.recipient("three.key");
    private static final Document DOCUMENT =
            Document.of(Map.of("token", "secret", "n", 7, "list", List.of(true, 1.5)), SopsFormat.JSON);

    private static byte[] encryptedFor(Recipient... recipients) {
        return KnownFiles.sops("one.key").encrypt(DOCUMENT, EncryptionRule.forRecipients(List.of(recipients)));
    }

    private static Map<String, Object> decrypt(byte[] file, String... keys) {
        return KnownFiles.sops(keys).decrypt(file, SopsFormat.JSON).toMap();
    }

    private static List<String> texts(List<KeyGroup> groups) {
        return groups.stream()
                .flatMap(group -> group.recipients().stream())
                .map(Recipient::text)
                .toList();
    }

    @Test
    void opensForEachRecipientAndForNoOneElse() {
        byte[] file = encryptedFor(ONE, TWO);

        assertEquals(DOCUMENT.toMap(), decrypt(file, "one.key"));
        assertEquals(DOCUMENT.toMap(), decrypt(file, "two.key"));
        KeyUnavailableException refusal = assertThrows(KeyUnavailableException.class, () -> decrypt(file, "three.key"));
        assertTrue(refusal.getMessage().contains(ONE.text()), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("AGE-SECRET-KEY"), refusal.getMessage());
    }

    @Test
    void addsAndRemovesRecipientsWithANewDataKey() {
        Sops sops = KnownFiles.sops("one.key");
        byte[] file = encryptedFor(ONE);

        byte[] rotated = sops.rotate(file, SopsFormat.JSON, new RecipientChange(List.of(TWO, THREE), List.of(ONE)));

        assertEquals(List.of(TWO.text(), THREE.text()), texts(sops.recipients(rotated, SopsFormat.JSON)));
        assertEquals(DOCUMENT.toMap(), decrypt(rotated, "three.key"));
        assertThrows(KeyUnavailableException.class, () -> decrypt(rotated, "one.key"));
    }

    @Test
    void leavesNoKeyGroupEmpty() {
        byte[] file = encryptedFor(ONE);

        assertRefused(
                Reason.RECIPIENT,
                () -> KnownFiles.sops("one.key").rotate(file, SopsFormat.JSON, RecipientChange.removing(ONE)));
    }

    @Test
    void bringsRecipientsInLineWithARuleAndKeepsTheValues() {
        Sops sops = KnownFiles.sops("one.key");
        byte[] file = encryptedFor(ONE);
        EncryptionRule both = EncryptionRule.forRecipients(List.of(ONE, TWO));

        byte[] updated = sops.updateKeys(file, SopsFormat.JSON, both);

        assertEquals(DOCUMENT.toMap(), decrypt(updated, "two.key"));
        assertEquals(value(file, "token"), value(updated, "token"));
        assertArrayEquals(updated, sops.updateKeys(updated, SopsFormat.JSON, both));
    }

    @Test
    void splitsTheDataKeyWhenARuleHasKeyGroups() {
        EncryptionRule groups = new EncryptionRule(
                List.of(new KeyGroup(List.of(ONE)), new KeyGroup(List.of(TWO)), new KeyGroup(List.of(THREE))),
                2,
                Selection.DEFAULT,
                MacScope.ALL_VALUES);

        byte[] file = KnownFiles.sops("one.key").updateKeys(encryptedFor(ONE), SopsFormat.JSON, groups);

        assertEquals(DOCUMENT.toMap(), decrypt(file, "three.key", "one.key"));
        assertThrows(KeyUnavailableException.class, () -> decrypt(file, "one.key"));
        byte[] rotated = KnownFiles.sops("one.key", "two.key").rotate(file, SopsFormat.JSON, RecipientChange.NONE);
        assertEquals(DOCUMENT.toMap(), decrypt(rotated, "three.key", "two.key"));
    }

    private static String value(byte[] file, String name) {
        return String.valueOf(Document.parse(file, SopsFormat.JSON).toMap().get(name));
    }

    @Test
    void keepsMetadataThatItDoesNotKnow() {
        Sops sops = KnownFiles.sops("one.key");
        String file = new String(encryptedFor(ONE), StandardCharsets.UTF_8)
                .replaceFirst("\"sops\": \\{", "\"sops\": {\"a_new_field\": {\"x\": [1]},")
                .replaceFirst("\"recipient\":", "\"note\": \"kept\", \"recipient\":");

        String rotated = new String(
                sops.rotate(file.getBytes(StandardCharsets.UTF_8), SopsFormat.JSON, RecipientChange.NONE),
                StandardCharsets.UTF_8);

        assertTrue(rotated.contains("\"a_new_field\": {"), rotated);
        assertTrue(rotated.contains("\"note\": \"kept\""), rotated);
    }

    @Test
    void refusesToEncryptWhatIsEncrypted() {
        Document encrypted = Document.parse(encryptedFor(ONE), SopsFormat.JSON);

        assertRefused(
                Reason.UNSUPPORTED_DOCUMENT,
                () -> KnownFiles.sops("one.key").encrypt(encrypted, EncryptionRule.forRecipients(List.of(ONE))));
    }

    @Test
    void refusesARuleThatNoOneCouldUse() {
        assertRefused(Reason.RULE, () -> EncryptionRule.forRecipients(List.of()));
        assertRefused(Reason.RULE, () -> new Selection(Selection.Option.ENCRYPTED_REGEX, "("));
        assertRefused(
                Reason.RULE,
                () -> new EncryptionRule(
                        List.of(new KeyGroup(List.of(ONE))), 2, Selection.DEFAULT, MacScope.ALL_VALUES));
    }

    @Test
    void encryptsEveryValueOfABinaryFileWhateverTheRuleSays() {
        Document document = Document.parse(new byte[] {(byte) 0xFF, 0, 1}, SopsFormat.BINARY);
        EncryptionRule rule = EncryptionRule.forRecipients(List.of(ONE))
                .withSelection(new Selection(Selection.Option.ENCRYPTED_SUFFIX, "_secret"));

        byte[] file = KnownFiles.sops("one.key").encrypt(document, rule);

        assertArrayEquals(
                new byte[] {(byte) 0xFF, 0, 1},
                KnownFiles.sops("one.key").decrypt(file, SopsFormat.BINARY).toBytes());
        assertTrue(new String(file, StandardCharsets.UTF_8).contains("\"data\": \"ENC["));
    }

    @Test
    void findsAndSetsValuesByPath() {
        Document document =
                Document.parse("a:\n  b: [x, y]\nwith.dot: 1\n".getBytes(StandardCharsets.UTF_8), SopsFormat.YAML);

        assertEquals(TextValue.of("y"), document.get(ValuePath.parse("[\"a\"]['b'][1]")));
        assertArrayEquals("1\n".getBytes(StandardCharsets.UTF_8), document.extract(ValuePath.of("with.dot")));
        assertEquals(
                "a:\n    b:\n        - x\n        - z\n    c:\n        - new\nwith.dot: 1\n",
                new String(
                        document.with(ValuePath.of("a", "b", 1), TextValue.of("z"))
                                .with(ValuePath.of("a", "c", 0), TextValue.of("new"))
                                .toBytes(),
                        StandardCharsets.UTF_8));
        assertEquals(Map.of("with.dot", 1L), document.without(ValuePath.of("a")).toMap());
        assertRefused(Reason.PATH, () -> document.get(ValuePath.of("a", "x")));
        assertRefused(Reason.PATH, () -> document.with(ValuePath.of("a", "b", 7), TextValue.of("gap")));
        assertRefused(Reason.PATH, () -> ValuePath.parse("a.b"));
    }

    @Test
    void takesABackslashInAPathForACharacterAsSopsDoes() {
        assertEquals(ValuePath.of("C:\\dir", "a"), ValuePath.parse("[\"C:\\dir\"]['a']"));
        for (String name : List.of("\\", "a\\\\b", "\"", "a\\\"", "it's", "\\n")) {
            assertEquals(ValuePath.of(name), ValuePath.parse(ValuePath.of(name).toString()), name);
        }
    }

    @Test
    void showsNoSecretInAnyToString() {
        String shown = DOCUMENT + " " + DOCUMENT.get(ValuePath.of("token")) + DOCUMENT.get(ValuePath.of("n"));

        assertFalse(shown.contains("secret"), shown);
        assertFalse(shown.contains("7"), shown);
    }
}
