package io.kstlib.sops.rules;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.document.YamlStore;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.pattern.GoPattern;
import io.kstlib.sops.pattern.PatternSyntaxException;
import io.kstlib.sops.tree.Branch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one {@code .sops.yaml}.
 *
 * @param path its path
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
        Fields fields = new Fields(path.toString(), document.toPlain());
        List<Rule> rules = new ArrayList<>();
        for (Fields rule : fields.maps("creation_rules")) {
            rules.add(new Rule(rule));
        }
        return rules;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    EncryptionRule forFile(Path written, MasterKeyTypes types) {
        WrittenPath relative = WrittenPath.of(path, written);
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
    private record Rule(Fields fields) {

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
                        groups(new Recipients(types)),
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

        private List<KeyGroup> groups(Recipients recipients) {
            List<KeyGroup> groups = new ArrayList<>();
            if (fields.has("key_groups")) {
                for (Fields group : fields.maps("key_groups")) {
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

        static WrittenPath of(Path ruleFile, Path written) {
            Path directory = ruleFile.toAbsolutePath().normalize().getParent();
            Path path = directory != null && written.startsWith(directory) ? directory.relativize(written) : written;
            String platform = path.toString();
            return new WrittenPath(platform.replace(path.getFileSystem().getSeparator(), "/"), platform);
        }

        boolean matches(GoPattern pattern) {
            return pattern.find(shown) || pattern.find(platform);
        }

        @Override
        public String toString() {
            return shown;
        }
    }

    /**
     * A map of {@code .sops.yaml} whose fields are read by kind. Fields that are not asked for are ignored, as in sops.
     *
     * @param place its name in messages
     * @param fields its fields, with the merged ones
     */
    record Fields(String place, Map<String, ? extends @Nullable Object> fields) {

        private static final String MERGE = "<<";

        Fields {
            fields = merged(place, fields);
        }

        /** Applies YAML's merge key, which people use to share recipients between rules. A map's own fields win. */
        private static Map<String, @Nullable Object> merged(
                String place, Map<String, ? extends @Nullable Object> fields) {
            Map<String, @Nullable Object> merged = new LinkedHashMap<>(fields);
            Object merge = merged.remove(MERGE);
            List<?> sources = merge instanceof List<?> list ? list : merge == null ? List.of() : List.of(merge);
            for (Object source : sources) {
                merged(place, map(place + ", " + MERGE, source)).forEach(merged::putIfAbsent);
            }
            return merged;
        }

        private static Map<String, @Nullable Object> map(String place, @Nullable Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                throw Reason.RULE.error(place + " must be a map");
            }
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.forEach((name, field) -> fields.put(String.valueOf(name), field));
            return fields;
        }

        boolean has(String name) {
            return fields.get(name) != null;
        }

        /** Returns the text of a field; empty when it is missing. */
        String text(String name) {
            Object value = fields.get(name);
            if (value == null) {
                return "";
            }
            if (value instanceof String || value instanceof Number) {
                return value.toString();
            }
            throw Reason.RULE.error(at(name) + " must be a text");
        }

        int number(String name) {
            Object value = fields.get(name);
            if (value == null) {
                return 0;
            }
            if (value instanceof Number number && number.toString().equals(String.valueOf(number.intValue()))) {
                return number.intValue();
            }
            throw Reason.RULE.error(at(name) + " must be a whole number");
        }

        boolean flag(String name) {
            Object value = fields.get(name);
            if (value == null || value instanceof Boolean) {
                return Boolean.TRUE.equals(value);
            }
            throw Reason.RULE.error(at(name) + " must be true or false");
        }

        /** Returns a list of maps; empty when it is missing. */
        List<Fields> maps(String name) {
            List<Fields> maps = new ArrayList<>();
            int number = 1;
            for (Object item : list(name)) {
                String itemPlace = at(name) + "[" + number++ + "]";
                maps.add(new Fields(itemPlace, map(itemPlace, item)));
            }
            return maps;
        }

        /** Returns the items of a field that may also be one text with commas; empty when it is missing. */
        List<?> list(String name) {
            Object value = fields.get(name);
            if (value == null) {
                return List.of();
            }
            if (value instanceof List<?> list) {
                return list;
            }
            if (value instanceof String text) {
                return List.of(text);
            }
            throw Reason.RULE.error(at(name) + " must be a list");
        }

        String at(String name) {
            return place + (place.endsWith("]") ? "." : ", ") + name;
        }
    }

    /**
     * Makes recipients from the lists in rules and in variables.
     *
     * @param types the types at hand
     */
    record Recipients(MasterKeyTypes types) {

        /** The lists that sops knows, in the order in which it reads them, and the types of their items. */
        private static final List<Map.Entry<String, String>> LISTS = List.of(
                Map.entry("age", "age"),
                Map.entry("pgp", "pgp"),
                Map.entry("kms", "kms"),
                Map.entry("gcp_kms", "gcp_kms"),
                Map.entry("hckms", "hckms"),
                Map.entry("azure_keyvault", "azure_kv"),
                Map.entry("hc_vault", "hc_vault"),
                Map.entry("hc_vault_transit_uri", "hc_vault"));

        private static final List<Map.Entry<String, String>> VARIABLES = List.of(
                Map.entry("SOPS_KMS_ARN", "kms"),
                Map.entry("SOPS_GCP_KMS_IDS", "gcp_kms"),
                Map.entry("SOPS_HUAWEICLOUD_KMS_IDS", "hckms"),
                Map.entry("SOPS_AZURE_KEYVAULT_URLS", "azure_kv"),
                Map.entry("SOPS_PGP_FP", "pgp"),
                Map.entry("SOPS_VAULT_URIS", "hc_vault"),
                Map.entry("SOPS_AGE_RECIPIENTS", "age"));

        /** Reads the recipients in variables. */
        List<Recipient> ofVariables(Map<String, String> environment) {
            List<Recipient> recipients = new ArrayList<>();
            for (Map.Entry<String, String> variable : VARIABLES) {
                for (RecipientSpec spec : texts(environment.getOrDefault(variable.getKey(), ""))) {
                    recipients.add(recipient(variable.getKey(), variable.getValue(), variable.getValue(), spec));
                }
            }
            return recipients;
        }

        /** Reads the recipients in a rule itself. */
        KeyGroup flat(Fields rule) {
            List<Recipient> recipients = new ArrayList<>();
            read(rule, rule.text("aws_profile"), recipients);
            return group(rule, recipients);
        }

        /** Reads the recipients of an item of {@code key_groups}. */
        KeyGroup group(Fields group) {
            List<Recipient> recipients = new ArrayList<>();
            merge(group, recipients);
            return group(group, recipients);
        }

        private static KeyGroup group(Fields fields, List<Recipient> recipients) {
            if (recipients.isEmpty()) {
                throw Reason.RULE.error(fields.place() + " names no recipient", "Add one, such as age: age1…", null);
            }
            return new KeyGroup(recipients);
        }

        private void merge(Fields group, List<Recipient> recipients) {
            for (Fields merged : group.maps("merge")) {
                merge(merged, recipients);
            }
            read(group, "", recipients);
        }

        private void read(Fields fields, String awsProfile, List<Recipient> recipients) {
            for (Map.Entry<String, String> list : LISTS) {
                for (Object item : fields.list(list.getKey())) {
                    for (RecipientSpec spec : specs(fields.at(list.getKey()), item)) {
                        recipients.add(recipient(
                                fields.at(list.getKey()),
                                list.getKey(),
                                list.getValue(),
                                withProfile(spec, list, awsProfile)));
                    }
                }
            }
        }

        private static List<RecipientSpec> specs(String place, Object item) {
            if (item instanceof String text) {
                return texts(text);
            }
            if (item instanceof Map<?, ?> map) {
                Map<String, Object> fields = new LinkedHashMap<>();
                map.forEach((name, value) -> {
                    if (value != null) {
                        fields.put(String.valueOf(name), value);
                    }
                });
                return List.of(new RecipientSpec.Fields(fields));
            }
            throw Reason.RULE.error(place + " has an item that is neither a text nor a map");
        }

        /** Reads texts with commas between. A trailing comma adds no recipient. */
        static List<RecipientSpec> texts(String list) {
            List<RecipientSpec> texts = new ArrayList<>();
            for (String text : list.split(",", -1)) {
                if (!text.isBlank()) {
                    texts.add(new RecipientSpec.Text(text));
                }
            }
            return texts;
        }

        /** Adds the one {@code aws_profile} that a rule has for all its keys. A key in a text has a place only for a role: {@code ARN+ROLE}. */
        private static RecipientSpec withProfile(
                RecipientSpec spec, Map.Entry<String, String> list, String awsProfile) {
            if (awsProfile.isEmpty() || !list.getValue().equals("kms") || !(spec instanceof RecipientSpec.Text text)) {
                return spec;
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            int role = text.text().indexOf("+arn:");
            fields.put("arn", role < 0 ? text.text() : text.text().substring(0, role));
            if (role >= 0) {
                fields.put("role", text.text().substring(role + 1));
            }
            fields.put("aws_profile", awsProfile);
            return new RecipientSpec.Fields(fields);
        }

        /** Reads a recipient, with the type that claims the list, or with the one that sops has for it. */
        Recipient recipient(String place, String list, String usualType, RecipientSpec spec) {
            Optional<MasterKeyType> claiming = types.all().stream()
                    .filter(type -> type.ruleNames().contains(list))
                    .findFirst();
            try {
                return claiming.orElseGet(() -> types.require(usualType)).recipient(spec);
            } catch (SopsException unusable) {
                throw Reason.RECIPIENT.error(
                        place + ": " + unusable.problem(), unusable.remedy().orElse(null), unusable);
            }
        }
    }
}
