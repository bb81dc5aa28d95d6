package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.KeyGroup;
import io.kstlib.sops.rules.MacScope;
import io.kstlib.sops.rules.Selection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataKeyCacheTest {

    private static final Recipient TWO = KnownFiles.recipient("two.key");

    private final Sops withoutTheKey = KnownFiles.sops("one.key");
    private final Sops remembering = withoutTheKey.rememberingDataKeys();

    private static Document document(SopsFormat format) {
        return Document.of(Map.of("token", "secret"), format);
    }

    private static byte[] encrypted(Sops sops, SopsFormat format) {
        return sops.encrypt(document(format), EncryptionRule.forRecipients(List.of(TWO)));
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "YAML", "DOTENV"})
    void opensWhatItWroteWithoutAnIdentity(SopsFormat format) {
        byte[] file = encrypted(remembering, format);

        assertEquals(document(format).toMap(), remembering.decrypt(file, format).toMap());
        assertThrows(KeyUnavailableException.class, () -> withoutTheKey.decrypt(file, format));
    }

    @Test
    void opensWhatItOpenedBeforeWithoutAnIdentity() {
        List<KeyGroup> groups =
                List.of(new KeyGroup(List.of(TWO)), new KeyGroup(List.of(KnownFiles.recipient("three.key"))));
        byte[] file = withoutTheKey.encrypt(
                document(SopsFormat.JSON), new EncryptionRule(groups, 2, Selection.DEFAULT, MacScope.ALL_VALUES));
        Sops holder = KnownFiles.sops("two.key", "three.key").rememberingDataKeys();

        assertEquals(holder.decrypt(file, SopsFormat.JSON), holder.decrypt(file, SopsFormat.JSON));
    }

    @Test
    void asksForTheKeyOfAFileThatSomeoneElseWrote() {
        encrypted(remembering, SopsFormat.JSON);
        byte[] other = encrypted(withoutTheKey, SopsFormat.JSON);

        assertThrows(KeyUnavailableException.class, () -> remembering.decrypt(other, SopsFormat.JSON));
    }

    @Test
    void noticesWhatWasChangedInAFileThatItKnows() {
        String file = new String(encrypted(remembering, SopsFormat.JSON), StandardCharsets.UTF_8);
        byte[] changed = file.replace("\"token\"", "\"taken\"").getBytes(StandardCharsets.UTF_8);

        assertRefused(Reason.TAMPERED_FILE, () -> remembering.decrypt(changed, SopsFormat.JSON));
    }

    @Test
    void keepsSixteenFilesAtMostAndForgetsTheOneThatWasNotUsedForLongest() {
        DataKeys.DataKeyCache cache = new DataKeys.DataKeyCache();
        for (int i = 0; i < 16; i++) {
            cache.keep(group(i), 0, key(i));
        }
        cache.find(group(0), 0);
        cache.keep(group(16), 0, key(16));

        assertEquals(Optional.of(key(0)), cache.find(group(0), 0));
        assertEquals(Optional.empty(), cache.find(group(1), 0));
        assertEquals(Optional.of(key(16)), cache.find(group(16), 0));
        assertEquals(Optional.empty(), cache.find(group(16), 2));
    }

    @Test
    void showsNoKey() { // security rule 6
        DataKeys.DataKeyCache cache = new DataKeys.DataKeyCache();
        cache.keep(group(7), 0, key(7));

        assertFalse(cache.toString().contains("7"), cache::toString);
    }

    private static List<List<KeyEntry>> group(int number) {
        return List.of(List.of(new KeyEntry("age", Map.of("enc", "wrapped " + number))));
    }

    private static DataKey key(int number) {
        byte[] bytes = new byte[DataKey.SIZE_BYTES];
        bytes[0] = (byte) number;
        return new DataKey(bytes);
    }
}
