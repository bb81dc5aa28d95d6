package io.kstlib.sops;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.key.UnwrapAttempt;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.key.Unwrapper;
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

/**
 * Unwraps the data key of a file, or as many shares of it as are needed.
 *
 * <p>The nearest identities of all recipients come first. Nothing further away is asked once enough is open. So with an age key at hand no
 * {@code gpg} starts, no card is touched and no network is used. {@code SOPS_DECRYPTION_ORDER} puts types first. Immutable, safe for use by
 * several threads.
 */
final class DataKeyRecovery {

    private static final String ORDER = "SOPS_DECRYPTION_ORDER";
    private static final List<String> USUAL = List.of("age", "pgp");

    private final MasterKeyTypes types;
    private final KeyContext context;

    /**
     * @param types the types at hand
     * @param context where identities are looked for
     */
    DataKeyRecovery(MasterKeyTypes types, KeyContext context) {
        this.types = types;
        this.context = context;
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

    /**
     * Unwraps one entry in as many groups as are needed.
     *
     * @param file the file as people know it, for messages
     * @param groups the key groups; the entries of each wrap the same
     * @param needed how many groups must be opened, from 1 to their number
     * @return what the groups wrap, one for each group that was opened, in their order: the data key itself when there is one group
     * @throws KeyUnavailableException if fewer can be opened; the message lists the recipients, what was tried, and the next step
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

    /** Collects what was tried, and says it in one message. */
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
