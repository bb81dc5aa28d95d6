package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.sops.age.OwnAgeIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipients that are chosen: by the configuration, by variables or by rules. */
class RecipientsTest {

    private static final String STRANGER = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    @TempDir
    Path home;

    private Stores stores;

    @BeforeEach
    void setUp() {
        stores = new Stores(home);
    }

    /** Makes a key as another program would, and returns its recipient. */
    private String ownKey() {
        return OwnAgeIdentity.findOrCreate(stores.keyContext()).recipient();
    }

    private String stored() {
        try {
            return Files.readString(stores.tokenFile());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void encryptsToThoseThatAreConfigured() {
        String own = ownKey();
        stores.configured(Map.of("age", STRANGER + " " + own));

        stores.storage().proveWritable("corporate");
        stores.storage().save("corporate", Stores.TOKEN);

        assertTrue(stored().contains(STRANGER), this::stored);
        assertTrue(stored().contains(own), this::stored);
        assertEquals(Optional.of(Stores.TOKEN), stores.load());
    }

    @Test
    void configuredOnesWinOverVariablesAndTheseOverRules() {
        String own = ownKey();
        stores.write(home.resolve(".sops.yaml"), "creation_rules:\n  - age: " + STRANGER + "\n");
        assertEquals(
                "recipients age " + STRANGER + " (the creation rule for " + stores.tokenFile() + " in "
                        + home.resolve(".sops.yaml") + ")",
                recipients());

        stores.set("SOPS_AGE_RECIPIENTS", own);
        assertEquals("recipients age " + own + " (variables SOPS_…)", recipients());

        stores.configured(Map.of("age", STRANGER));
        assertEquals("recipients age " + STRANGER + " (auth.storage.sops.age)", recipients());
    }

    private String recipients() {
        return stores.storage().preflight("corporate").checks().stream()
                .filter(check -> check.name().equals("recipients"))
                .map(check -> check.name() + " " + check.inWords())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takesTheRecipientsOfARuleThatMatchesThePathOfTheToken() {
        String own = ownKey();
        stores.write(
                home.resolve(".config/.sops.yaml"),
                "creation_rules:\n  - path_regex: kstlib/auth/tokens/.*\\.json$\n    age: " + own
                        + "\n    encrypted_regex: ^access_token$\n  - age: " + STRANGER + "\n");

        stores.storage().save("corporate", Stores.TOKEN);

        assertTrue(stored().contains(own), this::stored);
        assertFalse(stored().contains(STRANGER), this::stored);
        assertFalse(stored().contains("Bearer"), "the rule leaves all but one value in plain text: " + stored());
        assertEquals(Optional.of(Stores.TOKEN), stores.load());
    }

    private static void give(Path place) throws IOException {
        Files.setAttribute(place, "unix:uid", 4711, LinkOption.NOFOLLOW_LINKS);
    }

    private static void beRoot() throws IOException {
        assumeTrue(
                (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
                "missing right: only root can give files away");
    }

    private void assertNotUsed(Path rules, String objection) {
        StorageException refusal = assertStopped(StorageException.class);

        assertEquals(Reason.ENCRYPTION, refusal.reason());
        assertTrue(
                refusal.getMessage()
                        .contains(rules + ", which decides for whom is encrypted, is not used, since it " + objection),
                refusal::getMessage);
        assertTrue(refusal.getMessage().contains("auth.storage.sops.age"), refusal::getMessage);
        assertFalse(Files.exists(stores.tokenFile()));
        assertTrue(recipientsProblem().contains(objection), this::recipientsProblem);
    }

    private String recipientsProblem() {
        return stores.storage().preflight("corporate").checks().toString();
    }

    @Test
    @Tag("attack")
    void theRulesOfAnotherUserAboveTheTokensAreNotUsed() throws IOException { // security rule 11
        beRoot();
        Path rules = home.resolve(".sops.yaml");
        stores.write(rules, "creation_rules:\n  - age: " + ownKey() + "," + STRANGER + "\n");
        give(rules);

        assertNotUsed(rules, "belongs to the user 4711");
    }

    @Test
    @Tag("attack")
    void theRulesBehindALinkOfAnotherUserAreNotUsed() throws IOException {
        beRoot();
        Path team = home.resolve("team.yaml");
        stores.write(team, "creation_rules:\n  - age: " + ownKey() + "," + STRANGER + "\n");
        Path rules = Files.createSymbolicLink(home.resolve(".sops.yaml"), team);
        give(rules);

        assertNotUsed(rules, "lies behind the link " + rules.toRealPath().resolveSibling(".sops.yaml"));
    }

    @Test
    @Tag("attack")
    void rulesThatEveryoneCanWriteAreNotUsed() throws IOException {
        Path rules = home.resolve(".sops.yaml");
        stores.write(rules, "creation_rules:\n  - age: " + ownKey() + "\n");
        Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertNotUsed(rules, "can be written by everyone (mode 0666)");
    }

    @Test
    void theRulesThatAVariableNamesBelongToThePersonToo() throws IOException {
        beRoot();
        Path rules = home.resolve("rules.yaml");
        stores.write(rules, "creation_rules:\n  - age: " + ownKey() + "," + STRANGER + "\n");
        stores.set("SOPS_CONFIG", rules.toString());
        give(rules);

        assertNotUsed(rules, "belongs to the user 4711");
    }

    /** A shell keeps its variables in every folder, so the path means another file in each of them. */
    @Test
    @Tag("attack")
    void aVariableThatNamesOtherRulesInEachFolderIsRefused() {
        stores.set("SOPS_CONFIG", ".sops.yaml");

        StorageException refusal = assertStopped(StorageException.class);

        assertTrue(
                refusal.getMessage()
                        .contains("SOPS_CONFIG is a relative path, which means another file in each directory"),
                refusal::getMessage);
    }

    @Test
    void rulesOfOthersDoNotCountWhereRecipientsAreConfigured() throws IOException {
        beRoot();
        Path rules = home.resolve(".sops.yaml");
        stores.write(rules, "creation_rules:\n  - age: " + STRANGER + "\n");
        give(rules);
        stores.configured(Map.of("age", ownKey()));

        stores.storage().save("corporate", Stores.TOKEN);

        assertFalse(stored().contains(STRANGER), this::stored);
    }

    @Test
    void aRuleFileWithoutARuleForTheTokenStopsTheLogin() {
        stores.write(
                home.resolve(".sops.yaml"), "creation_rules:\n  - path_regex: ^prod/\n    age: " + STRANGER + "\n");

        StorageException refusal = assertStopped(StorageException.class);

        assertEquals(Reason.ENCRYPTION, refusal.reason());
        assertTrue(refusal.getMessage().contains("^prod/"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("corporate.token.sops.json"), refusal::getMessage);
        assertEquals(
                "Add a rule for it, or name the recipients. Recipients in auth.storage.sops.age or auth.storage.sops.pgp win over every .sops.yaml",
                refusal.remedy().orElseThrow().inWords());
    }

    @ParameterizedTest
    @ValueSource(strings = {"age1nonsense", "ssh-dss AAAA", "me@example.com"})
    void aRecipientThatCannotBeOneStopsTheLogin(String recipient) {
        stores.configured(Map.of("age", recipient));

        ConfigurationException refusal = assertStopped(ConfigurationException.class);

        assertEquals("auth.storage.sops.age", refusal.problems().get(0).path());
        assertEquals("kstlib.conf.yml:3", refusal.problems().get(0).origin().toString());
    }

    @Test
    void aTypeOfKeyThatNoModuleKnowsStopsTheLogin() {
        stores.configured(Map.of("kms", "arn:aws:kms:eu-west-1:111122223333:key/1234"));

        ConfigurationException refusal = assertStopped(ConfigurationException.class);

        assertTrue(refusal.getMessage().contains("kstlib-sops-aws-kms"), refusal::getMessage);
    }

    @Test
    void aRecipientThatNoOneHereCanDecryptForStopsTheLogin() {
        stores.configured(Map.of("age", STRANGER));

        StorageException refusal = assertStopped(StorageException.class);

        assertEquals(Reason.ENCRYPTION, refusal.reason());
        assertTrue(refusal.getMessage().contains(STRANGER), refusal::getMessage);
        assertEquals(
                Status.FAILURE,
                stores.storage().preflight("corporate").checks().stream()
                        .filter(check -> check.name().equals("round_trip"))
                        .findFirst()
                        .orElseThrow()
                        .status());
    }

    @Test
    void aVariableThatNamesNoRecipientStopsTheLogin() {
        stores.set("SOPS_AGE_RECIPIENTS", "age1nonsense");

        StorageException refusal = assertStopped(StorageException.class);

        assertTrue(refusal.getMessage().contains("SOPS_AGE_RECIPIENTS"), refusal::getMessage);
        assertTrue(
                refusal.getMessage()
                        .endsWith(
                                "Unset the variable, or name recipients in auth.storage.sops.age or auth.storage.sops.pgp"),
                refusal::getMessage);
    }

    @Test
    void aVariableOfATypeThatNoOneKnowsIsToBeUnsetOrOverruled() {
        stores.set("SOPS_GCP_KMS_IDS", "projects/p/locations/l/keyRings/r/cryptoKeys/k");

        StorageException refusal = assertStopped(StorageException.class);

        assertTrue(refusal.problem().contains("SOPS_GCP_KMS_IDS"), refusal::getMessage);
        assertEquals(
                "No module for recipients of type gcp_kms exists; name another recipient. Unset the variable, or name"
                        + " recipients in auth.storage.sops.age or auth.storage.sops.pgp",
                refusal.remedy().orElseThrow().inWords());
    }

    @Test
    void aRuleOfATypeThatNoOneKnowsIsToBeOverruled() {
        stores.write(home.resolve(".sops.yaml"), "creation_rules:\n  - gcp_kms: projects/p/keyRings/r/cryptoKeys/k\n");

        StorageException refusal = assertStopped(StorageException.class);

        assertTrue(
                refusal.getMessage()
                        .endsWith(
                                "Recipients in auth.storage.sops.age or auth.storage.sops.pgp win over every .sops.yaml"),
                refusal::getMessage);
        assertFalse(refusal.getMessage().contains("decrypt with another"), refusal::getMessage);
    }

    /** Asserts that a login stops before a browser opens, and that nothing is written: neither a file nor a directory. */
    private <T extends AuthException> T assertStopped(Class<T> type) {
        List<Path> before = List.copyOf(stores.contents().keySet());

        T refusal = assertThrows(type, () -> stores.storage().proveWritable("corporate"));

        assertEquals(before, List.copyOf(stores.contents().keySet()));
        assertFalse(Files.exists(stores.tokenFile().getParent()));
        assertEquals(List.of(), stores.notices());
        assertEquals(1, refusal.getMessage().lines().count(), refusal::getMessage);
        return refusal;
    }
}
