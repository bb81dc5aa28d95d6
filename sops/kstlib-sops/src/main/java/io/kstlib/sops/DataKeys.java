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

    List<WrappedGroup> wrap(DataKey dataKey, List<KeyGroup> groups, int threshold) {
        List<WrappedGroup> wrapped = new ArrayList<>();
        List<DataKey> parts = parts(dataKey, groups.size(), threshold);
        for (int i = 0; i < groups.size(); i++) {
            List<KeyEntry> entries = new ArrayList<>();
            for (Recipient recipient : groups.get(i).recipients()) {
                entries.add(recipient.wrap(parts.get(i), context));
            }
            wrapped.add(new WrappedGroup(entries));
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

    DataKey unwrap(String file, List<WrappedGroup> groups, int threshold) {
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

    private DataKey recover(String file, List<WrappedGroup> groups, int threshold) {
        int count = groups.size();
        int needed = count == 1 ? 1 : threshold(count, threshold);
        List<List<KeyEntry>> entries = new ArrayList<>(count);
        for (WrappedGroup group : groups) {
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

    List<KeyGroup> recipients(List<WrappedGroup> groups) {
        List<KeyGroup> recipients = new ArrayList<>();
        for (WrappedGroup group : groups) {
            recipients.add(
                    new KeyGroup(group.entries().stream().map(this::recipient).toList()));
        }
        return recipients;
    }

    Recipient recipient(KeyEntry entry) {
        return types.require(entry.type()).recipient(entry);
    }

    /** Keeps the fields of former entries that are unknown here. */
    List<WrappedGroup> keepingUnknownFields(List<WrappedGroup> former, List<WrappedGroup> wrapped) {
        List<KeyEntry> old =
                former.stream().flatMap(group -> group.entries().stream()).toList();
        List<WrappedGroup> kept = new ArrayList<>();
        for (WrappedGroup group : wrapped) {
            List<KeyEntry> entries = new ArrayList<>();
            for (KeyEntry entry : group.entries()) {
                entries.add(old.stream()
                        .filter(other -> isSameRecipient(other, entry))
                        .findFirst()
                        .map(other -> merged(other, entry))
                        .orElse(entry));
            }
            kept.add(new WrappedGroup(entries));
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
}
