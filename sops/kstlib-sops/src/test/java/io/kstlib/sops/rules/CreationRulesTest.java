package io.kstlib.sops.rules;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.key.Unwrapper;
import io.kstlib.sops.pattern.GoPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreationRulesTest {

    private static final String FIRST = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";
    private static final String SECOND = "age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw";
    private static final String PGP = "85D77543B3D624B63CEA9E6DBC17301B491B3F21";

    @TempDir
    Path home;

    private Surroundings surroundings;
    private Path project;

    @BeforeEach
    void makeProject() throws IOException {
        surroundings = new Surroundings(home.resolve("me"));
        project = Files.createDirectories(home.resolve("project"));
        Files.createDirectories(surroundings.home());
    }

    @Test
    void matchesTheWrittenFileRelativeToTheRules() throws IOException {
        rules(
                "creation_rules:",
                "  - path_regex: ^tokens/[a-z]+\\.sops\\.yaml$",
                "    age: " + FIRST,
                "  - path_regex: ^secrets/",
                "    age: " + SECOND);

        assertEquals(List.of(FIRST), recipients("tokens/corporate.sops.yaml"));
        assertEquals(List.of(SECOND), recipients("secrets/tokens/corporate.sops.yaml"));
    }

    @Test
    void takesTheFirstRuleThatMatches() throws IOException {
        rules("creation_rules:", "  - path_regex: yaml", "    age: " + FIRST, "  - age: " + SECOND);

        assertEquals(List.of(FIRST), recipients("a.yaml"));
        assertEquals(List.of(SECOND), recipients("a.json"));
    }

    @Test
    void looksUpwardFromTheWrittenFileAndNotFromTheCurrentDirectory() throws IOException {
        rules("creation_rules:", "  - age: " + FIRST);
        Files.createDirectories(project.resolve("deep/down"));
        Files.writeString(
                project.resolve("deep/.sops.yaml"),
                "creation_rules:\n  - path_regex: ^down/\n    age: " + SECOND + "\n");

        assertEquals(List.of(SECOND), recipients("deep/down/token.yaml"));
        assertEquals(List.of(FIRST), recipients("elsewhere/token.yaml"));
    }

    @Test
    void looksInTheHomeDirectoryAtLast() throws IOException {
        Files.writeString(
                surroundings.home().resolve(".sops.yaml"),
                "creation_rules:\n  - path_regex: /token\\.\n    age: " + FIRST + "\n");

        assertEquals(List.of(FIRST), recipients("token.yaml"), "matched against the whole path");
    }

    @Test
    void takesTheFileThatTheVariableNames() throws IOException {
        rules("creation_rules:", "  - age: " + FIRST);
        Path named = surroundings.write("other.yaml", "creation_rules:\n  - age: " + SECOND + "\n");
        surroundings.with("SOPS_CONFIG", named.toString());
        assertEquals(List.of(SECOND), recipients("token.yaml"));

        surroundings.with("SOPS_CONFIG", home.resolve("missing").toString());
        SopsException failure = assertRefused(Reason.RULE, () -> recipients("token.yaml"));
        assertTrue(failure.getMessage().contains("SOPS_CONFIG=" + home.resolve("missing")), failure.getMessage());
    }

    @Test
    void hasNoRuleWithoutRuleFile() throws IOException {
        assertTrue(find("token.yaml").isEmpty());
        rules("stores:", "  yaml:", "    indent: 2");
        assertTrue(find("token.yaml").isEmpty());
        rules("");
        assertTrue(find("token.yaml").isEmpty());
    }

    @Test
    void saysWhichRulesWereTriedWhenNoneMatches() throws IOException {
        rules("creation_rules:", "  - path_regex: ^tokens/", "    age: x", "  - path_regex: \\.enc$", "    age: x");

        SopsException failure = assertRefused(Reason.RULE, () -> find("secret/a.yaml"));

        assertEquals(
                "no creation rule of " + project.resolve(".sops.yaml")
                        + " matches secret/a.yaml; tried path_regex: ^tokens/, \\.enc$",
                failure.problem());
    }

    @Test
    void matchesSlashesOnWindows() {
        RuleFile.WrittenPath path = new RuleFile.WrittenPath("tokens/a.yaml", "tokens\\a.yaml");

        assertTrue(path.matches(GoPattern.compile("^tokens/a")));
        assertTrue(path.matches(GoPattern.compile("^tokens\\\\a")));
    }

    @Test
    void readsListsWithCommasAndYamlLists() throws IOException {
        rules(
                "creation_rules:",
                "  - age: >-",
                "      " + FIRST + ",",
                "      " + SECOND + ",",
                "    pgp: [" + PGP + "]");

        assertEquals(List.of(FIRST, SECOND, PGP), recipients("a.yaml"));
    }

    @Test
    void readsKeyGroups() throws IOException {
        rules(
                "creation_rules:",
                "  - shamir_threshold: 2",
                "    key_groups:",
                "      - age:",
                "          - " + FIRST,
                "          - " + FIRST,
                "        pgp:",
                "          - " + PGP,
                "      - merge:",
                "          - age: [" + SECOND + "]",
                "        pgp: [" + PGP + "]",
                "      - age: [" + SECOND + "]");

        EncryptionRule rule = find("a.yaml").orElseThrow();

        assertEquals(2, rule.shamirThreshold());
        assertEquals(
                List.of(List.of(FIRST, PGP), List.of(SECOND, PGP), List.of(SECOND)),
                rule.keyGroups().stream().map(CreationRulesTest::texts).toList());
    }

    @Test
    void sharesRecipientsByAnchorsAndMergeKeys() throws IOException {
        rules(
                "shared: &shared",
                "  age: " + FIRST,
                "  pgp: " + PGP,
                "creation_rules:",
                "  - <<: *shared",
                "    age: " + SECOND);

        assertEquals(List.of(SECOND, PGP), recipients("a.yaml"));
    }

    @Test
    void readsWhichValuesAreEncrypted() throws IOException {
        for (Selection.Option option : Selection.Option.values()) {
            if (option != Selection.Option.ALL) {
                rules(
                        "creation_rules:",
                        "  - age: " + FIRST,
                        "    " + option.field() + ": ^data$",
                        "    mac_only_encrypted: true");
                EncryptionRule rule = find("a.yaml").orElseThrow();
                assertEquals(new Selection(option, "^data$"), rule.selection());
                assertEquals(MacScope.ENCRYPTED_VALUES, rule.macScope());
            }
        }
        rules("creation_rules:", "  - age: " + FIRST);
        assertEquals(Selection.DEFAULT, find("a.yaml").orElseThrow().selection());
        assertEquals(MacScope.ALL_VALUES, find("a.yaml").orElseThrow().macScope());
    }

    @Test
    void handsKmsKeysToTheModuleThatKnowsThem() throws IOException {
        rules(
                "creation_rules:",
                "  - kms: arn:aws:kms:a:1:key/1+arn:aws:iam::1:role/x, arn:aws:kms:a:1:key/2",
                "    aws_profile: work",
                "    hc_vault_transit_uri: http://v/keys/1");

        find("a.yaml");

        assertEquals(
                List.of(
                        "{arn=arn:aws:kms:a:1:key/1, role=arn:aws:iam::1:role/x, aws_profile=work}",
                        "{arn=arn:aws:kms:a:1:key/2, aws_profile=work}",
                        "http://v/keys/1"),
                seen);

        rules(
                "creation_rules:",
                "  - key_groups:",
                "      - kms:",
                "          - arn: a",
                "            context: {App: b}");
        seen.clear();
        find("a.yaml");
        assertEquals(List.of("{arn=a, context={App=b}}"), seen);
    }

    @Test
    void namesTheModuleThatARuleNeeds() throws IOException {
        rules(
                "creation_rules:",
                "  - path_regex: other",
                "    gcp_kms: projects/p",
                "  - azure_keyvault: https://v/keys/k");

        SopsException failure = assertRefused(Reason.RECIPIENT, () -> find("a.yaml"));

        assertTrue(
                failure.problem().startsWith(project.resolve(".sops.yaml") + ", creation_rules[2].azure_keyvault: "),
                failure.problem());
        assertTrue(failure.problem().contains("\"azure_kv\""), failure.problem());
    }

    @Test
    void saysWhatIsWrongAndWhere() throws IOException {
        String place = project.resolve(".sops.yaml") + ", creation_rules[1]";
        assertWrong("creation_rules must be a list", "creation_rules: 7");
        assertWrong("creation_rules[1] must be a map", "creation_rules: [x]");
        assertWrong(place + " names no recipient", "creation_rules: [{path_regex: a}]");
        assertWrong(place + ".path_regex \"(\" is not a regular expression", "creation_rules: [{path_regex: '('}]");
        assertWrong(
                place + ".shamir_threshold must be a whole number",
                "creation_rules: [{age: " + FIRST + ", shamir_threshold: x}]");
        assertWrong(
                "a shamir_threshold of 3 does not fit", "creation_rules: [{age: " + FIRST + ", shamir_threshold: 3}]");
        assertWrong(
                place + ": it has unencrypted_suffix and encrypted_regex",
                "creation_rules: [{age: " + FIRST + ", unencrypted_suffix: a, encrypted_regex: b}]");
        assertWrong(
                place + ": the option \"encrypted_regex\" is not a regular expression",
                "creation_rules: [{age: " + FIRST + ", encrypted_regex: '['}]");
        assertWrong("is malformed", "creation_rules: [");
        SopsException malformed = assertRefused(Reason.RECIPIENT, () -> {
            rules("creation_rules: [{age: age1x}]");
            find("a.yaml");
        });
        assertTrue(malformed.problem().startsWith(place + ".age: "), malformed.problem());
    }

    @Test
    void readsRecipientsOfVariables() {
        surroundings.with("SOPS_AGE_RECIPIENTS", FIRST + ", " + SECOND + ",").with("SOPS_PGP_FP", PGP);

        List<Recipient> recipients = new CreationRules(types(), surroundings.context()).fromEnvironment();

        assertEquals(
                List.of(PGP, FIRST, SECOND),
                recipients.stream().map(Recipient::text).toList());
        surroundings.with("SOPS_AGE_RECIPIENTS", "age1x");
        SopsException failure = assertRefused(
                Reason.RECIPIENT, () -> new CreationRules(types(), surroundings.context()).fromEnvironment());
        assertTrue(failure.problem().startsWith("SOPS_AGE_RECIPIENTS: "), failure.problem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SOPS_GCP_KMS_IDS", "SOPS_HUAWEICLOUD_KMS_IDS", "SOPS_AZURE_KEYVAULT_URLS"})
    void refusesAVariableForAModuleThatIsMissing(String variable) {
        surroundings.with("SOPS_AGE_RECIPIENTS", FIRST).with(variable, "some-key");

        SopsException failure = assertRefused(
                Reason.RECIPIENT, () -> new CreationRules(types(), surroundings.context()).fromEnvironment());

        assertTrue(failure.problem().startsWith(variable + ": "), failure.problem());
    }

    private void assertWrong(String problem, String... lines) throws IOException {
        rules(lines);
        SopsException failure = assertRefused(Reason.RULE, () -> find("a.yaml"));
        assertTrue(failure.getMessage().contains(problem), failure.getMessage());
    }

    private void rules(String... lines) throws IOException {
        Files.writeString(project.resolve(".sops.yaml"), String.join("\n", lines) + "\n");
    }

    private List<String> recipients(String file) {
        return texts(find(file).orElseThrow().keyGroups().get(0));
    }

    private static List<String> texts(KeyGroup group) {
        return group.recipients().stream().map(Recipient::text).toList();
    }

    private Optional<EncryptionRule> find(String file) {
        return new CreationRules(types(), surroundings.context()).forFile(project.resolve(file));
    }

    private final List<String> seen = new ArrayList<>();

    private MasterKeyTypes types() {
        List<MasterKeyType> types = new ArrayList<>(MasterKeyTypes.load().all());
        types.add(new SeeingType("kms", List.of("kms")));
        types.add(new SeeingType("hc_vault", List.of("hc_vault", "hc_vault_transit_uri")));
        return MasterKeyTypes.of(types);
    }

    /** A type of another module: remembers what it is given. */
    private final class SeeingType implements MasterKeyType {
        private final String type;
        private final List<String> ruleNames;

        SeeingType(String type, List<String> ruleNames) {
            this.type = type;
            this.ruleNames = ruleNames;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public List<String> ruleNames() {
            return ruleNames;
        }

        @Override
        public Recipient recipient(RecipientSpec spec) {
            String text = spec instanceof RecipientSpec.Text plain
                    ? plain.text()
                    : ((RecipientSpec.Fields) spec).fields().toString();
            seen.add(text);
            return new Recipient() {
                @Override
                public String type() {
                    return type;
                }

                @Override
                public String text() {
                    return text;
                }

                @Override
                public KeyEntry wrap(DataKey dataKey, KeyContext context) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public Recipient recipient(KeyEntry entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Unwrapper unwrapper(KeyContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
