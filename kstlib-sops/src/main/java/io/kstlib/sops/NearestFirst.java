package io.kstlib.sops;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.UnwrapOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Unwraps data keys, the nearest identities first. */
record NearestFirst(MasterKeyTypes types, KeyContext context) implements KeyOpener {

    private record Planned(int group, KeyEntry entry, MasterKeyType type) {}

    @Override
    public List<DataKey> open(String file, List<List<KeyEntry>> groups, int needed) {
        List<Planned> plan = new ArrayList<>();
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            for (KeyEntry entry : groups.get(i)) {
                int group = i;
                types.find(entry.type()).ifPresent(type -> plan.add(new Planned(group, entry, type)));
                recipients.add(entry.type());
            }
        }
        plan.sort(Comparator.comparing(planned -> planned.type().reach(context)));
        Map<Integer, DataKey> opened = new TreeMap<>();
        List<String> tried = new ArrayList<>();
        for (Planned planned : plan) {
            if (opened.size() < needed && !opened.containsKey(planned.group())) {
                UnwrapOutcome outcome = planned.type().unwrap(planned.entry(), context);
                if (outcome instanceof UnwrapOutcome.Unwrapped unwrapped) {
                    opened.put(planned.group(), unwrapped.dataKey());
                } else if (outcome instanceof UnwrapOutcome.Refused refused) {
                    refused.tried().forEach(identity -> tried.add(identity.toString()));
                }
            }
        }
        if (opened.size() < needed) {
            throw new KeyUnavailableException(
                    recipients, tried, file + " cannot be decrypted: no key at hand opens it", null);
        }
        return List.copyOf(opened.values());
    }
}
