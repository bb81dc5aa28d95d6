package io.kstlib.sops.rules;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.document.YamlStore;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.MasterKeyTypes;
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
record RuleFile(Path path, List<RuleText> rules) {

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

    private static List<RuleText> rules(Path path, Branch document) {
        RuleFields fields = new RuleFields(path.toString(), document.toPlain());
        List<RuleText> rules = new ArrayList<>();
        for (RuleFields rule : fields.maps("creation_rules")) {
            rules.add(new RuleText(rule));
        }
        return rules;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    EncryptionRule forFile(Path written, MasterKeyTypes types) {
        WrittenPath relative = new WrittenPath(path, written);
        for (RuleText rule : rules) {
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
}
