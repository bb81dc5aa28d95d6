package io.kstlib.sops;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.rules.KeyGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes, wraps and unwraps data keys, whole or in shares. Safe for use by several threads. */
final class DataKeys {

    private final MasterKeyTypes types;
    private final KeyContext context;
    private final DataKeyRecovery recovery;
    private final @Nullable DataKeyCache cache;

    DataKeys(MasterKeyTypes types, KeyContext context) {
        this(types, context, null);
    }

    private DataKeys(MasterKeyTypes types, KeyContext context, @Nullable DataKeyCache cache) {
        this.types = types;
        this.context = context;
        this.recovery = new DataKeyRecovery(types, context);
        this.cache = cache;
    }

    /** Returns the same, but it asks no identity for a data key that it wrapped or unwrapped a short while ago. */
    DataKeys remembering() {
        return new DataKeys(types, context, new DataKeyCache());
    }

    DataKey create() {
        byte[] bytes = new byte[DataKey.SIZE_BYTES];
        context.random().nextBytes(bytes);
        return new DataKey(bytes);
    }

    List<Metadata.Group> wrap(DataKey dataKey, List<KeyGroup> groups, int threshold) {
        List<Metadata.Group> wrapped = new ArrayList<>();
        List<DataKey> parts = parts(dataKey, groups.size(), threshold);
        for (int i = 0; i < groups.size(); i++) {
            List<KeyEntry> entries = new ArrayList<>();
            for (Recipient recipient : groups.get(i).recipients()) {
                entries.add(recipient.wrap(parts.get(i), context));
            }
            wrapped.add(new Metadata.Group(entries));
        }
        if (cache != null) {
            cache.keep(wrapped, threshold, dataKey);
        }
        return wrapped;
    }

    KeyEntry wrap(DataKey dataKey, Recipient recipient) {
        return recipient.wrap(dataKey, context);
    }

    private static int threshold(int groups, int threshold) {
        return threshold == 0 ? groups : threshold;
    }

    private List<DataKey> parts(DataKey dataKey, int count, int threshold) {
        if (count == 1) {
            return List.of(dataKey);
        }
        return SecretSharing.split(dataKey.reveal(), count, threshold(count, threshold), context.random()).stream()
                .map(DataKey::new)
                .toList();
    }

    DataKey unwrap(String file, List<Metadata.Group> groups, int threshold) {
        if (cache == null) {
            return recover(file, groups, threshold);
        }
        Optional<DataKey> known = cache.find(groups, threshold);
        if (known.isPresent()) {
            return known.get();
        }
        DataKey dataKey = recover(file, groups, threshold);
        cache.keep(groups, threshold, dataKey);
        return dataKey;
    }

    private DataKey recover(String file, List<Metadata.Group> groups, int threshold) {
        int count = groups.size();
        int needed = count == 1 ? 1 : threshold(count, threshold);
        List<List<KeyEntry>> entries = new ArrayList<>(count);
        for (Metadata.Group group : groups) {
            entries.add(group.entries());
        }
        List<DataKey> parts = recovery.open(file, entries, needed);
        if (count == 1) {
            return parts.get(0);
        }
        if (parts.size() < 2) {
            throw Reason.MALFORMED_FILE.error(
                    "the sops metadata asks for one of several key groups; two are the least");
        }
        try {
            return new DataKey(
                    SecretSharing.combine(parts.stream().map(DataKey::reveal).toList()));
        } catch (IllegalArgumentException notOfOneSecret) {
            throw Reason.MALFORMED_FILE.error("the key groups wrap no shares of one data key", null, notOfOneSecret);
        }
    }

    List<KeyGroup> recipients(List<Metadata.Group> groups) {
        List<KeyGroup> recipients = new ArrayList<>();
        for (Metadata.Group group : groups) {
            recipients.add(
                    new KeyGroup(group.entries().stream().map(this::recipient).toList()));
        }
        return recipients;
    }

    Recipient recipient(KeyEntry entry) {
        return types.require(entry.type()).recipient(entry);
    }

    /** Keeps the fields of former entries that are unknown here. */
    List<Metadata.Group> keepingUnknownFields(List<Metadata.Group> former, List<Metadata.Group> wrapped) {
        List<KeyEntry> old =
                former.stream().flatMap(group -> group.entries().stream()).toList();
        List<Metadata.Group> kept = new ArrayList<>();
        for (Metadata.Group group : wrapped) {
            List<KeyEntry> entries = new ArrayList<>();
            for (KeyEntry entry : group.entries()) {
                entries.add(old.stream()
                        .filter(other -> isSameRecipient(other, entry))
                        .findFirst()
                        .map(other -> merged(other, entry))
                        .orElse(entry));
            }
            kept.add(new Metadata.Group(entries));
        }
        return kept;
    }

    private boolean isSameRecipient(KeyEntry one, KeyEntry other) {
        return one.type().equals(other.type()) && KeyGroup.same(recipient(one), recipient(other));
    }

    private static KeyEntry merged(KeyEntry old, KeyEntry entry) {
        Map<String, Object> fields = new LinkedHashMap<>(old.fields());
        fields.putAll(entry.fields());
        return new KeyEntry(entry.type(), fields);
    }

    /**
     * The data keys of the files that were written and opened last, by the metadata that wraps them. A file whose metadata differs in a single
     * character is another file. Safe for use by several threads.
     */
    static final class DataKeyCache {

        private static final int MOST_FILES = 16;

        /** The file that was used last is at the end. A list, because a hash of the metadata takes longer than a look at so few files. */
        private final List<RememberedKey> known = new ArrayList<>();

        private record RememberedKey(List<Metadata.Group> groups, int threshold, DataKey dataKey) {
            RememberedKey {
                groups = List.copyOf(groups);
            }

            boolean isFor(List<Metadata.Group> others, int otherThreshold) {
                return threshold == otherThreshold && groups.equals(others);
            }
        }

        synchronized Optional<DataKey> find(List<Metadata.Group> groups, int threshold) {
            for (int i = 0; i < known.size(); i++) {
                if (known.get(i).isFor(groups, threshold)) {
                    RememberedKey found = known.remove(i);
                    known.add(found);
                    return Optional.of(found.dataKey());
                }
            }
            return Optional.empty();
        }

        synchronized void keep(List<Metadata.Group> groups, int threshold, DataKey dataKey) {
            known.removeIf(other -> other.isFor(groups, threshold));
            known.add(new RememberedKey(groups, threshold, dataKey));
            if (known.size() > MOST_FILES) {
                known.remove(0);
            }
        }

        @Override
        public synchronized String toString() {
            return "DataKeyCache[" + known.size() + " files]";
        }
    }
}
