package io.kstlib.sops;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.key.UnwrapOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects what was tried, and says it in one message. */
final class RecoveryReport {

    private final String file;
    private final MasterKeyTypes types;
    private final List<KeyEntry> recipients = new ArrayList<>();
    private final Set<TriedIdentity> tried = new LinkedHashSet<>();
    /** One step per type: advice for each of many recipients would be too long to read. */
    private final Map<String, String> nextSteps = new LinkedHashMap<>();

    RecoveryReport(String file, MasterKeyTypes types) {
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
        tried.add(TriedIdentity.none(entry.type() + " " + identifying(entry), "no module here knows this type of key"));
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
