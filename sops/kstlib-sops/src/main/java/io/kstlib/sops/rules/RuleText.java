package io.kstlib.sops.rules;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.pattern.GoPattern;
import io.kstlib.sops.pattern.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/** One rule as it is written. Only the rule that matches is read further, as sops does: the others may need modules that are not here. */
record RuleText(RuleFields fields) {

    private static final String PATH_REGEX = "path_regex";

    String pathRegex() {
        return fields.text(PATH_REGEX);
    }

    boolean matches(WrittenPath path) {
        String regex = pathRegex();
        if (regex.isEmpty()) {
            return true;
        }
        try {
            return path.matches(GoPattern.compile(regex));
        } catch (PatternSyntaxException malformed) {
            throw Reason.RULE.error(
                    fields.at(PATH_REGEX) + " \"" + regex + "\" is not a regular expression: " + malformed.getMessage(),
                    "Correct it; the syntax is that of Go (RE2)",
                    malformed);
        }
    }

    EncryptionRule toRule(MasterKeyTypes types) {
        try {
            return new EncryptionRule(
                    groups(new RuleRecipients(types)),
                    fields.number("shamir_threshold"),
                    selection(),
                    fields.flag("mac_only_encrypted") ? MacScope.ENCRYPTED_VALUES : MacScope.ALL_VALUES);
        } catch (SopsException wrong) {
            String problem = wrong.problem();
            if (wrong.reason() != Reason.RULE || problem.contains(fields.place())) {
                throw wrong;
            }
            throw Reason.RULE.error(
                    fields.place() + ": " + problem, wrong.remedy().orElse(null), wrong);
        }
    }

    private List<KeyGroup> groups(RuleRecipients recipients) {
        List<KeyGroup> groups = new ArrayList<>();
        if (fields.has("key_groups")) {
            for (RuleFields group : fields.maps("key_groups")) {
                groups.add(recipients.group(group));
            }
        }
        return groups.isEmpty() ? List.of(recipients.flat(fields)) : groups;
    }

    private Selection selection() {
        List<Selection> chosen = new ArrayList<>();
        for (Selection.Option option : Selection.Option.values()) {
            String argument = option == Selection.Option.ALL ? "" : fields.text(option.field());
            if (!argument.isEmpty()) {
                chosen.add(new Selection(option, argument));
            }
        }
        if (chosen.size() > 1) {
            throw Reason.RULE.error("it has " + chosen.get(0).option().field() + " and "
                    + chosen.get(1).option().field() + ", and one option of this kind is allowed");
        }
        return chosen.isEmpty() ? Selection.DEFAULT : chosen.get(0);
    }
}
