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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Unwraps the data key of a file, or as many shares of it as are needed.
 *
 * <p>The nearest identities of all recipients come first. Nothing further away is asked once enough is open. So with an age key at hand no
 * {@code gpg} starts, no card is touched and no network is used. {@code SOPS_DECRYPTION_ORDER} puts types first. Immutable, safe for use by
 * several threads.
 */
final class DataKeyRecovery {

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
        DecryptionOrder.Place place() {
            return new DecryptionOrder.Place(entry.type(), attempt.reach());
        }

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
        RecoveryReport report = new RecoveryReport(file, types);
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

    private List<Planned> plan(List<List<KeyEntry>> groups, RecoveryReport report) {
        DecryptionOrder order = DecryptionOrder.of(context.environment());
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
        Comparator<DecryptionOrder.Place> nearestFirst = order.nearestFirst();
        plan.sort((one, other) -> nearestFirst.compare(one.place(), other.place()));
        return plan;
    }
}
