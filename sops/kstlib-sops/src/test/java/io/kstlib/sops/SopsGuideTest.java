package io.kstlib.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.sops.encryption.EncryptionRule;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of docs/sops.md, one after the other. */
class SopsGuideTest {

    @Test
    void encryptsChangesAndDecryptsAFile(@TempDir Path directory) {
        SopsFiles files = new SopsFiles(KnownFiles.sops("one.key"));
        Path file = directory.resolve("secrets.yaml");
        String publicKey = KnownFiles.recipient("one.key").text();
        Recipient colleague = KnownFiles.recipient("two.key");

        Recipient me = MasterKeyTypes.load().require("age").recipient(new RecipientSpec.Text(publicKey));
        EncryptionRule rule = EncryptionRule.forRecipients(List.of(me));
        Document document = Document.of(Map.of("token", "…", "old", 3), SopsFormat.YAML);
        files.encrypt(document, file, rule);

        files.set(file, ValuePath.of("database", "password"), TextValue.of("new"));
        files.remove(file, ValuePath.of("old"));
        files.rotate(file, RecipientChange.adding(colleague));
        assertEquals(
                Map.of("token", "…", "database", Map.of("password", "new")),
                new SopsFiles(KnownFiles.sops("two.key")).decrypt(file).toMap());
        files.updateKeys(file, rule);

        Value password = files.decrypt(file).get(ValuePath.parse("[\"database\"][\"password\"]"));
        assertEquals(TextValue.of("new"), password);
    }
}
