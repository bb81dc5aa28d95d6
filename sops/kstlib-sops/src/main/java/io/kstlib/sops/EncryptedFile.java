package io.kstlib.sops;

import io.kstlib.sops.document.ReadBack;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.KeyGroup;
import io.kstlib.sops.tree.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An encrypted file that was parsed but not opened.
 *
 * @param metadata what it says about its encryption
 * @param documents the encrypted values
 */
record EncryptedFile(SopsFormat format, Metadata metadata, List<Branch> documents) {

    EncryptedFile {
        documents = List.copyOf(documents);
    }

    static EncryptedFile parse(byte[] encrypted, SopsFormat format) {
        MetadataLayout.Extract extract = format.layout().extract(format.store().readEncrypted(encrypted));
        return new EncryptedFile(format, extract.metadata(), extract.documents());
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

    OpenFile open(String name, DataKeys keys, KeyContext context) {
        DataKey dataKey = keys.unwrap(name, metadata.groups(), metadata.shamirThreshold());
        return OpenFile.decrypt(this, dataKey, context);
    }

    /** Returns the same values for other recipients; empty if these are the recipients already. */
    Optional<EncryptedFile> updatedKeys(String name, EncryptionRule rule, DataKeys keys) {
        List<KeyGroup> former = keys.recipients(metadata.groups());
        int threshold = rule.groupsNeeded();
        if (isSame(former, rule.keyGroups()) && (threshold == 0 || threshold == metadata.shamirThreshold())) {
            return Optional.empty();
        }
        DataKey dataKey = keys.unwrap(name, metadata.groups(), metadata.shamirThreshold());
        boolean wholeKey = metadata.groups().size() == 1 && rule.keyGroups().size() == 1;
        List<Metadata.Group> groups = wholeKey
                ? List.of(regrouped(dataKey, rule.keyGroups().get(0), keys))
                : keys.keepingUnknownFields(metadata.groups(), keys.wrap(dataKey, rule.keyGroups(), threshold));
        return Optional.of(new EncryptedFile(format, metadata.withGroups(groups, threshold), documents));
    }

    /** Makes the new group. Recipients that stay keep their entry, so that their agents and services are not asked. */
    private Metadata.Group regrouped(DataKey dataKey, KeyGroup group, DataKeys keys) {
        List<KeyEntry> entries = new ArrayList<>();
        for (Recipient recipient : group.recipients()) {
            entries.add(metadata.groups().get(0).entries().stream()
                    .filter(entry -> entry.type().equals(recipient.type()))
                    .filter(entry -> KeyGroup.same(keys.recipient(entry), recipient))
                    .findFirst()
                    .orElseGet(() -> keys.wrap(dataKey, recipient)));
        }
        return new Metadata.Group(entries);
    }

    private static boolean isSame(List<KeyGroup> one, List<KeyGroup> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            List<Recipient> theirs = other.get(i).recipients();
            boolean same = one.get(i).recipients().size() == theirs.size()
                    && one.get(i).recipients().stream()
                            .allMatch(mine -> theirs.stream().anyMatch(their -> KeyGroup.same(mine, their)));
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
