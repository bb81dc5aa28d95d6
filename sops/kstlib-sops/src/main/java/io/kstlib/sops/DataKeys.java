package io.kstlib.sops;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.key.UnwrapAttempt;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.key.Unwrapper;
import io.kstlib.sops.rules.KeyGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes, wraps and unwraps data keys, whole or in shares.
 *
 * <p>To unwrap one, the nearest identities of all recipients come first. Nothing further away is asked once enough is open. So with an age key at hand no
 * {@code gpg} starts, no card is touched and no network is used. {@code SOPS_DECRYPTION_ORDER} puts types first. Safe for use by several threads.
 */
final class DataKeys {

    private static final String ORDER = "SOPS_DECRYPTION_ORDER";
    private static final List<String> USUAL = List.of("age", "pgp");

    private final MasterKeyTypes types;
    private final KeyContext context;
    private final @Nullable DataKeyCache cache;

    DataKeys(MasterKeyTypes types, KeyContext context) {
        this(types, context, null);
    }

    private DataKeys(MasterKeyTypes types, KeyContext context, @Nullable DataKeyCache cache) {
        this.types = types;
        this.context = context;
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

    List<List<KeyEntry>> wrap(DataKey dataKey, List<KeyGroup> groups, int threshold) {
        List<List<KeyEntry>> wrapped = new ArrayList<>();
        List<DataKey> parts = parts(dataKey, groups.size(), threshold);
        for (int i = 0; i < groups.size(); i++) {
            List<KeyEntry> entries = new ArrayList<>();
            for (Recipient recipient : groups.get(i).recipients()) {
                entries.add(recipient.wrap(parts.get(i), context));
            }
            wrapped.add(List.copyOf(entries));
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

    DataKey unwrap(String file, List<List<KeyEntry>> groups, int threshold) {
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

    private DataKey recover(String file, List<List<KeyEntry>> groups, int threshold) {
        int count = groups.size();
        int needed = count == 1 ? 1 : threshold(count, threshold);
        List<DataKey> parts = open(file, groups, needed);
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

    List<KeyGroup> recipients(List<List<KeyEntry>> groups) {
        List<KeyGroup> recipients = new ArrayList<>();
        for (List<KeyEntry> group : groups) {
            recipients.add(new KeyGroup(group.stream().map(this::recipient).toList()));
        }
        return recipients;
    }

    Recipient recipient(KeyEntry entry) {
        return types.require(entry.type()).recipient(entry);
    }

    /**
     * Unwraps one entry in as many groups as are needed.
     *
     * @param file the file as people know it, for messages
     * @param groups the key groups; the entries of each wrap the same
     * @param needed the number of groups that must be opened, from 1 to all of them
     * @return the keys that the groups wrap, one for each group that was opened, in their order: the data key itself when there is one group
     * @throws KeyUnavailableException if fewer can be opened; the message lists the recipients, the attempts and the next step
     * @throws SopsException ({@code RECIPIENT}) if {@code SOPS_DECRYPTION_ORDER} is malformed
     */
    List<DataKey> open(String file, List<List<KeyEntry>> groups, int needed) {
        Report report = new Report(file, types);
        for (List<KeyEntry> group : groups) {
            for (KeyEntry entry : group) {
                report.recipient(entry);
            }
        }
        Map<Integer, DataKey> opened = new TreeMap<>();
        for (Planned planned : plan(groups, report)) {
            if (opened.size() == needed) {
                break;
            }
            if (opened.containsKey(planned.group())) {
                continue;
            }
            UnwrapOutcome outcome = planned.outcome();
            if (outcome instanceof UnwrapOutcome.Unwrapped unwrapped) {
                opened.put(planned.group(), unwrapped.dataKey());
            } else if (outcome instanceof UnwrapOutcome.Refused refused) {
                report.refused(planned.entry().type(), refused);
            }
        }
        if (opened.size() < needed) {
            throw report.failure(opened.size(), needed, groups.size());
        }
        return List.copyOf(opened.values());
    }

    private List<Planned> plan(List<List<KeyEntry>> groups, Report report) {
        List<String> named = typesFirst(context.environment());
        Map<String, Unwrapper> unwrappers = new HashMap<>();
        List<Planned> plan = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            for (KeyEntry entry : groups.get(group)) {
                Optional<MasterKeyType> type = types.find(entry.type());
                if (type.isEmpty()) {
                    report.missing(entry);
                    continue;
                }
                Unwrapper unwrapper = unwrappers.get(entry.type());
                if (unwrapper == null) {
                    unwrapper = type.get().unwrapper(context);
                    unwrappers.put(entry.type(), unwrapper);
                }
                for (UnwrapAttempt attempt : unwrapper.attempts(entry)) {
                    plan.add(new Planned(group, entry, attempt));
                }
            }
        }
        plan.sort((one, other) -> compare(one, other, named));
        return plan;
    }

    /** Returns the types that come first, in this order; empty when none is named. */
    private static List<String> typesFirst(Map<String, String> environment) {
        String value = environment.getOrDefault(ORDER, "").strip();
        List<String> types = value.isEmpty() ? List.of() : List.of(value.split("\\s*,\\s*", -1));
        if (new HashSet<>(types).size() < types.size()) {
            throw Reason.RECIPIENT.error(ORDER + "=" + value + " names a type twice", "Name each type once", null);
        }
        return types;
    }

    /**
     * Compares attempts: the named types first, in their order; then the others by reach. Where the reach is the same, age comes before pgp, as
     * in sops. Written out: when a program has just started, a chain of comparators costs more than everything else.
     */
    private static int compare(Planned one, Planned other, List<String> named) {
        int byName = Integer.compare(
                indexOrEnd(named, one.entry().type()),
                indexOrEnd(named, other.entry().type()));
        if (byName != 0) {
            return byName;
        }
        int byReach = one.attempt().reach().compareTo(other.attempt().reach());
        return byReach != 0
                ? byReach
                : Integer.compare(
                        indexOrEnd(USUAL, one.entry().type()),
                        indexOrEnd(USUAL, other.entry().type()));
    }

    private static int indexOrEnd(List<String> types, String type) {
        int index = types.indexOf(type);
        return index < 0 ? types.size() : index;
    }

    /** Keeps the fields of former entries that are unknown here. */
    List<List<KeyEntry>> keepingUnknownFields(List<List<KeyEntry>> former, List<List<KeyEntry>> wrapped) {
        List<KeyEntry> old = former.stream().flatMap(List::stream).toList();
        List<List<KeyEntry>> kept = new ArrayList<>();
        for (List<KeyEntry> group : wrapped) {
            List<KeyEntry> entries = new ArrayList<>();
            for (KeyEntry entry : group) {
                entries.add(old.stream()
                        .filter(other -> isSameRecipient(other, entry))
                        .findFirst()
                        .map(other -> merged(other, entry))
                        .orElse(entry));
            }
            kept.add(List.copyOf(entries));
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

        private record RememberedKey(List<List<KeyEntry>> groups, int threshold, DataKey dataKey) {
            RememberedKey {
                groups = List.copyOf(groups);
            }

            boolean isFor(List<List<KeyEntry>> others, int otherThreshold) {
                return threshold == otherThreshold && groups.equals(others);
            }
        }

        synchronized Optional<DataKey> find(List<List<KeyEntry>> groups, int threshold) {
            for (int i = 0; i < known.size(); i++) {
                if (known.get(i).isFor(groups, threshold)) {
                    RememberedKey found = known.remove(i);
                    known.add(found);
                    return Optional.of(found.dataKey());
                }
            }
            return Optional.empty();
        }

        synchronized void keep(List<List<KeyEntry>> groups, int threshold, DataKey dataKey) {
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

    /** An attempt at an entry of a group. */
    private record Planned(int group, KeyEntry entry, UnwrapAttempt attempt) {
        /** Makes the attempt. A malformed entry is refused like one whose key is not at hand: another one may open the file. */
        UnwrapOutcome outcome() {
            try {
                return attempt.action().get();
            } catch (SopsException malformed) {
                if (malformed.reason() != Reason.MALFORMED_FILE) {
                    throw malformed;
                }
                return new UnwrapOutcome.Refused(
                        List.of(TriedIdentity.none("recipient of type " + entry.type(), malformed.problem())), "");
            }
        }
    }

    /** Collects the attempts, and lists them in one message. */
    private static final class Report {

        private final String file;
        private final MasterKeyTypes types;
        private final List<KeyEntry> recipients = new ArrayList<>();
        private final Set<TriedIdentity> tried = new LinkedHashSet<>();
        /** One step per type: advice for each of many recipients would be too long to read. */
        private final Map<String, String> nextSteps = new LinkedHashMap<>();

        Report(String file, MasterKeyTypes types) {
            this.file = file;
            this.types = types;
        }

        /** Adds a recipient. Its text is read only for the message: the module of its type may not be loaded yet, and may not be needed. */
        void recipient(KeyEntry entry) {
            recipients.add(entry);
        }

        private String text(KeyEntry entry) {
            try {
                return types.find(entry.type())
                        .map(type -> type.recipient(entry).text())
                        .orElseGet(() -> identifying(entry));
            } catch (SopsException unknown) {
                return unknown.reason() == Reason.MALFORMED_FILE ? "(" + unknown.problem() + ")" : identifying(entry);
            }
        }

        /** Returns the fields of an entry whose type is unknown here, without those that are long and identify nothing. */
        private static String identifying(KeyEntry entry) {
            return entry.fields().entrySet().stream()
                    .filter(field -> field.getValue() instanceof String text && !text.isEmpty())
                    .filter(field -> !field.getKey().equals(KeyEntry.WRAPPED_KEY)
                            && !field.getKey().equals(KeyEntry.CREATED_AT))
                    .map(field -> String.valueOf(field.getValue()))
                    .collect(Collectors.joining(" "));
        }

        /** Adds an entry whose type is unknown here. */
        void missing(KeyEntry entry) {
            tried.add(TriedIdentity.none(
                    entry.type() + " " + identifying(entry), "no module here knows this type of key"));
            nextSteps.putIfAbsent(entry.type(), types.missingModule(entry.type()));
        }

        void refused(String type, UnwrapOutcome.Refused refused) {
            tried.addAll(refused.tried());
            if (!refused.nextStep().isEmpty()) {
                nextSteps.putIfAbsent(type, refused.nextStep());
            }
        }

        KeyUnavailableException failure(int opened, int needed, int groups) {
            Set<String> names = new LinkedHashSet<>();
            recipients.forEach(entry -> names.add(entry.type() + " " + text(entry)));
            List<String> lines = new ArrayList<>();
            lines.add(
                    groups == 1
                            ? file + " cannot be decrypted: no key at hand opens it"
                            : file + " cannot be decrypted: " + needed + " of its " + groups
                                    + " key groups are needed, and the keys at hand open " + opened);
            lines.add("  recipients in the file:");
            names.forEach(recipient -> lines.add("    " + recipient));
            lines.add("  tried:");
            attempts().forEach(attempt -> lines.add("    " + attempt));
            return new KeyUnavailableException(
                    List.copyOf(names),
                    tried.stream().map(TriedIdentity::toString).toList(),
                    String.join("\n", lines),
                    nextSteps.isEmpty() ? null : String.join(". Or: ", nextSteps.values()));
        }

        /** Returns one line per attempt, but only one for all places that held nothing for the same reason. */
        private List<String> attempts() {
            List<String> lines = new ArrayList<>();
            Map<String, List<String>> nothing = new LinkedHashMap<>();
            for (TriedIdentity attempt : tried) {
                if (attempt.problem().equals("is not set") || attempt.problem().equals("no such file")) {
                    nothing.computeIfAbsent(attempt.problem(), problem -> new ArrayList<>())
                            .add(attempt.source());
                } else {
                    lines.add(attempt.toString());
                }
            }
            nothing.forEach((problem, places) -> lines.add(String.join(", ", places) + ": " + problem));
            return lines;
        }
    }
}
