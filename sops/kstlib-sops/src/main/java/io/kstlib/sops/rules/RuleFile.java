package io.kstlib.sops.rules;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.document.YamlStore;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.pattern.GoPattern;
import io.kstlib.sops.pattern.PatternSyntaxException;
import io.kstlib.sops.tree.Branch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of one {@code .sops.yaml}.
 *
 * @param path where it is
 * @param rules its rules, in order; empty when it has none
 */
record RuleFile(Path path, List<Rule> rules) {

    private static final int MAX_BYTES = 1 << 20;

    RuleFile {
        rules = List.copyOf(rules);
    }

    static RuleFile read(Path path) {
        List<Branch> documents = documents(path);
        return new RuleFile(path, documents.isEmpty() ? List.of() : rules(path, documents.get(0)));
    }

    private static List<Branch> documents(Path path) {
        byte[] bytes;
        try (InputStream content = Files.newInputStream(path)) {
            bytes = BoundedInput.read(content, MAX_BYTES)
                    .orElseThrow(() -> Reason.RULE.error(path + " is larger than " + MAX_BYTES + " bytes"));
        } catch (IOException unreadable) {
            throw Reason.RULE.error(path + " cannot be read: " + unreadable.getMessage(), null, unreadable);
        }
        try {
            return new YamlStore().read(bytes);
        } catch (SopsException malformed) {
            throw Reason.RULE.error(path + " is malformed: " + malformed.problem(), null, malformed);
        }
    }

    private static List<Rule> rules(Path path, Branch document) {
        RuleFields fields = new RuleFields(path.toString(), document.toPlain());
        List<Rule> rules = new ArrayList<>();
        for (RuleFields rule : fields.maps("creation_rules")) {
            rules.add(new Rule(rule));
        }
        return rules;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    EncryptionRule forFile(Path written, MasterKeyTypes types) {
        WrittenPath relative = new WrittenPath(path, written);
        for (Rule rule : rules) {
            if (rule.matches(relative)) {
                return rule.toRule(types);
            }
        }
        List<String> tried = new ArrayList<>();
        rules.forEach(rule -> tried.add(rule.pathRegex()));
        throw Reason.RULE.error(
                "no creation rule of " + path + " matches " + relative + "; tried path_regex: "
                        + String.join(", ", tried),
                "Add a rule for it, or name the recipients",
                null);
    }

    /** One rule as it is written. Only the rule that matches is read further, as sops does: the others may need modules that are not here. */
    private record Rule(RuleFields fields) {

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
                        fields.at(PATH_REGEX) + " \"" + regex + "\" is not a regular expression: "
                                + malformed.getMessage(),
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

    /**
     * The path that rules are matched against.
     *
     * @param shown the path with {@code /} between the names
     * @param platform the path as the platform writes it, for rules written on Windows with {@code \\}
     */
    record WrittenPath(String shown, String platform) {

        WrittenPath(Path ruleFile, Path written) {
            this(relative(ruleFile, written));
        }

        private WrittenPath(Path path) {
            this(path.toString().replace(path.getFileSystem().getSeparator(), "/"), path.toString());
        }

        private static Path relative(Path ruleFile, Path written) {
            Path directory = ruleFile.toAbsolutePath().normalize().getParent();
            return directory != null && written.startsWith(directory) ? directory.relativize(written) : written;
        }

        boolean matches(GoPattern pattern) {
            return pattern.find(shown) || pattern.find(platform);
        }

        @Override
        public String toString() {
            return shown;
        }
    }
}
