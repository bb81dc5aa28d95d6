package io.kstlib.sops;

import io.kstlib.sops.cipher.DocumentCipher;
import io.kstlib.sops.cipher.ValueCipher;
import io.kstlib.sops.document.ReadBack;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.KeyGroup;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Branch;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * An encrypted file with its plain document and the cipher that knows its nonces. Used by one thread.
 *
 * @param metadata what it says about its encryption
 * @param cipher the cipher with its data key
 * @param document the plain document
 */
record OpenFile(Metadata metadata, ValueCipher cipher, Document document) {

    static OpenFile decrypt(EncryptedFile file, DataKey dataKey, KeyContext context) {
        Metadata metadata = file.metadata();
        ValueCipher cipher = new ValueCipher(dataKey, context.random());
        List<Branch> plain = new DocumentCipher(cipher, metadata.selection(), metadata.macScope())
                .decrypt(file.documents(), metadata.lastModified(), metadata.mac());
        file.format().store().checkDecrypted(plain);
        return new OpenFile(metadata, cipher, new Document(file.format(), plain));
    }

    /** Encrypts a document into a new file, with a new data key. */
    static byte[] create(Document document, EncryptionRule rule, DataKeys keys, KeyContext context) {
        document.checkForm();
        boolean binary = document.format() == SopsFormat.BINARY; // one value, which has to be encrypted
        int threshold = rule.groupsNeeded();
        DataKey dataKey = keys.create();
        Metadata metadata = new Metadata(
                keys.wrap(dataKey, rule.keyGroups(), threshold),
                threshold,
                binary ? Selection.ALL : rule.selection(),
                rule.macScope(),
                "",
                "",
                Metadata.CURRENT_VERSION,
                Branch.EMPTY);
        return encrypt(document, metadata, new ValueCipher(dataKey, context.random()), context);
    }

    /** Encrypts another document as the same file. Its plain form may lose something only if it did so before. */
    byte[] with(Document changed, KeyContext context) {
        if (document.hasForm()) {
            changed.checkForm();
        }
        return encrypt(changed, metadata, cipher, context);
    }

    byte[] rotated(RecipientChange change, DataKeys keys, KeyContext context) {
        List<KeyGroup> groups = changed(keys.recipients(metadata.groups()), change);
        DataKey dataKey = keys.create();
        List<Metadata.Group> wrapped =
                keys.keepingUnknownFields(metadata.groups(), keys.wrap(dataKey, groups, metadata.shamirThreshold()));
        Metadata rotated = metadata.withGroups(wrapped, metadata.shamirThreshold());
        return encrypt(document, rotated, new ValueCipher(dataKey, context.random()), context);
    }

    private static List<KeyGroup> changed(List<KeyGroup> groups, RecipientChange change) {
        List<KeyGroup> changed = new ArrayList<>();
        for (KeyGroup group : groups) {
            List<Recipient> recipients = new ArrayList<>(group.recipients());
            if (changed.isEmpty()) {
                recipients.addAll(change.added());
            }
            recipients.removeIf(
                    recipient -> change.removed().stream().anyMatch(other -> KeyGroup.same(other, recipient)));
            if (recipients.isEmpty()) {
                throw Reason.RECIPIENT.error(
                        "no recipient would be left in a key group", "Add another one with the same change", null);
            }
            changed.add(new KeyGroup(recipients));
        }
        return changed;
    }

    /** Encrypts, and decrypts the result to check it: a comment that the YAML writer moves may decide what is encrypted. */
    private static byte[] encrypt(Document document, Metadata metadata, ValueCipher cipher, KeyContext context) {
        SopsFormat format = document.format();
        String now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
        DocumentCipher documents = new DocumentCipher(cipher, metadata.selection(), metadata.macScope());
        return ReadBack.ofEncrypted(
                        plain -> {
                            DocumentCipher.Encrypted encrypted = documents.encrypt(plain, now);
                            Metadata complete = metadata.withMac(now, encrypted.mac());
                            return new EncryptedFile(format, complete, encrypted.documents()).toBytes();
                        },
                        file -> {
                            EncryptedFile written = EncryptedFile.parse(file, format);
                            return documents.decrypt(
                                    written.documents(),
                                    written.metadata().lastModified(),
                                    written.metadata().mac());
                        })
                .write(document.branches());
    }
}
