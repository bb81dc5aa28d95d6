package io.kstlib.sops;

import io.kstlib.sops.cipher.DocumentCipher;
import io.kstlib.sops.cipher.ValueCipher;
import io.kstlib.sops.document.ReadBack;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.KeyGroup;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Branch;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An encrypted file that was parsed but not opened.
 *
 * @param metadata the metadata of its encryption
 * @param documents the encrypted values
 */
record EncryptedFile(SopsFormat format, Metadata metadata, List<Branch> documents) {

    EncryptedFile {
        documents = List.copyOf(documents);
    }

    static EncryptedFile parse(byte[] encrypted, SopsFormat format) {
        List<Branch> file = format.store().readEncrypted(encrypted);
        return new EncryptedFile(
                format, format.layout().read(file), format.layout().rest(file));
    }

    byte[] toBytes() {
        return format.store().writeEncrypted(format.layout().embed(metadata, documents));
    }

    /** Does the same as {@link #toBytes}, but refuses what could not be read again. For a file whose values were not decrypted. */
    byte[] toCheckedBytes() {
        return ReadBack.ofEncrypted(
                        trees -> new EncryptedFile(format, metadata, trees).toBytes(),
                        file -> parse(file, format).documents())
                .write(documents);
    }

    Open open(String name, DataKeys keys, KeyContext context) {
        DataKey dataKey = keys.unwrap(name, metadata.groups(), metadata.shamirThreshold());
        return Open.decrypt(this, dataKey, context);
    }

    /** Returns the same values for other recipients; empty if these are the recipients already. */
    Optional<EncryptedFile> updatedKeys(String name, EncryptionRule rule, DataKeys keys) {
        List<KeyGroup> former = keys.recipients(metadata.groups());
        int threshold = rule.groupsNeeded();
        if (names(former).equals(names(rule.keyGroups()))
                && (threshold == 0 || threshold == metadata.shamirThreshold())) {
            return Optional.empty();
        }
        DataKey dataKey = keys.unwrap(name, metadata.groups(), metadata.shamirThreshold());
        boolean wholeKey = metadata.groups().size() == 1 && rule.keyGroups().size() == 1;
        List<List<KeyEntry>> groups = wholeKey
                ? List.of(regrouped(dataKey, rule.keyGroups().get(0), keys))
                : keys.keepingUnknownFields(metadata.groups(), keys.wrap(dataKey, rule.keyGroups(), threshold));
        return Optional.of(new EncryptedFile(format, metadata.withGroups(groups, threshold), documents));
    }

    /** Makes the new group. Recipients that stay keep their entry, so that their agents and services are not asked. */
    private List<KeyEntry> regrouped(DataKey dataKey, KeyGroup group, DataKeys keys) {
        List<KeyEntry> entries = new ArrayList<>();
        for (Recipient recipient : group.recipients()) {
            entries.add(metadata.groups().get(0).stream()
                    .filter(entry -> entry.type().equals(recipient.type()))
                    .filter(entry -> KeyGroup.same(keys.recipient(entry), recipient))
                    .findFirst()
                    .orElseGet(() -> keys.wrap(dataKey, recipient)));
        }
        return List.copyOf(entries);
    }

    private static List<Set<Map.Entry<String, String>>> names(List<KeyGroup> groups) {
        return groups.stream()
                .map(group -> group.recipients().stream()
                        .map(recipient -> Map.entry(recipient.type(), recipient.text()))
                        .collect(Collectors.toSet()))
                .toList();
    }

    /**
     * An encrypted file with its plain document and the cipher that knows its nonces. Used by one thread.
     *
     * @param metadata the metadata of its encryption
     * @param cipher the cipher with its data key
     * @param document the plain document
     */
    record Open(Metadata metadata, ValueCipher cipher, Document document) {

        static Open decrypt(EncryptedFile file, DataKey dataKey, KeyContext context) {
            Metadata metadata = file.metadata();
            ValueCipher cipher = new ValueCipher(dataKey, context.random());
            List<Branch> plain = new DocumentCipher(cipher, metadata.selection(), metadata.macScope())
                    .decrypt(file.documents(), metadata.lastModified(), metadata.mac());
            file.format().store().checkDecrypted(plain);
            return new Open(metadata, cipher, new Document(file.format(), plain));
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
            List<List<KeyEntry>> wrapped = keys.keepingUnknownFields(
                    metadata.groups(), keys.wrap(dataKey, groups, metadata.shamirThreshold()));
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
            String now =
                    context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
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
}
