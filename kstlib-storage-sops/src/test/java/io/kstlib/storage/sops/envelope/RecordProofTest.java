package io.kstlib.storage.sops.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.sops.age.AgeKeyPair;
import io.kstlib.storage.sops.envelope.RecordProof.Written;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who wrote a record (security rule 14). */
class RecordProofTest {

    private static final String PLACE = "redis://cache.example.com/kstlib:corporate";
    private static final Written RECORD = new Written("token", "kstlib:{corporate}:token", "17", "ciphertext");
    private static final String NEW = "canary-new-ETV4mUHHh0bB0ZnZKm6dUcyHVpWu3iRlLQz8vN2c=";
    private static final String OLD = "canary-old-z4cWWJ7q5PZx0w4WnUQ1lJYqk0Zr9sZ2nTg3hK8b=";

    private final AgeKeyPair one = AgeKeyPair.generate(new SecureRandom());
    private final AgeKeyPair another = AgeKeyPair.generate(new SecureRandom());

    @TempDir
    Path home;

    private TestContext context(Map<String, ?> settings, AgeKeyPair... identities) {
        String all = String.join(
                "\n", List.of(identities).stream().map(AgeKeyPair::reveal).toList());
        return TestContext.of("auth.storage.redis", settings)
                .home(home)
                .environment(all.isEmpty() ? Map.of() : Map.of("SOPS_AGE_KEY", all));
    }

    private static RecordProof proof(TestContext context) {
        return RecordProof.of(TokenEnvelope.of(context), context);
    }

    private RecordProof named(String secrets) {
        return proof(context(Map.of("proof_key", "env://PROOF")).secret("env://PROOF", secrets));
    }

    private static String path(ConfigurationException refusal) {
        return refusal.problems().get(0).path();
    }

    private static ConfigurationException missing(RecordProof proof) {
        ConfigurationException refusal = assertThrows(ConfigurationException.class, () -> proof.prove(PLACE));
        assertEquals("auth.storage.redis.proof_key", path(refusal));
        assertEquals(Status.FAILURE, proof.check(PLACE).status());
        return refusal;
    }

    @Test
    void replicasWithTheSameIdentityProveForEachOther() {
        String proof =
                proof(context(Map.of("age", one.recipient()), one, another)).of(RECORD, PLACE);

        assertTrue(proof(context(Map.of("age", one.recipient()), another, one)).holds(proof, RECORD, PLACE));
    }

    @Tag("attack")
    @Test
    void eachPartOfARecordIsProved() {
        RecordProof proofs = named(NEW);
        String proof = proofs.of(RECORD, PLACE);

        for (Written other : List.of(
                new Written("line", RECORD.name(), RECORD.version(), RECORD.content()),
                new Written(RECORD.purpose(), "kstlib:{other}:token", RECORD.version(), RECORD.content()),
                new Written(RECORD.purpose(), RECORD.name(), "18", RECORD.content()),
                new Written(RECORD.purpose(), RECORD.name(), RECORD.version(), ""),
                new Written(RECORD.purpose(), RECORD.name() + "1", "7", RECORD.content()), // the same text in a row
                new Written(RECORD.purpose(), RECORD.name(), "17c", "iphertext"))) {
            assertFalse(proofs.holds(proof, other, PLACE), other::toString);
        }
        assertTrue(proofs.holds(proof, RECORD, PLACE));
    }

    @Test
    void aRecordOfAnotherKeyNamesBothKeys() {
        String proof = named(OLD).of(RECORD, PLACE);

        StorageException refusal =
                assertThrows(StorageException.class, () -> named(NEW).require(proof, RECORD, PLACE, "corporate"));

        assertEquals(Reason.ENCRYPTION, refusal.reason());
        String id = proof.substring(0, proof.indexOf('.'));
        assertTrue(refusal.problem().contains("the key " + id + " proves it"), refusal::problem);
        assertTrue(refusal.problem().contains("of auth.storage.redis.proof_key"), refusal::problem);
        assertFalse(refusal.toString().contains("canary"), refusal::toString); // security rule 6
    }

    @Test
    void theFirstKeyWritesAndAllRead() {
        RecordProof both = named(NEW + " " + OLD);

        both.require(named(OLD).of(RECORD, PLACE), RECORD, PLACE, "corporate");
        both.require(both.of(RECORD, PLACE), RECORD, PLACE, "corporate");
        named(NEW).require(both.of(RECORD, PLACE), RECORD, PLACE, "corporate");
        assertFalse(named(OLD).holds(both.of(RECORD, PLACE), RECORD, PLACE));
        named(OLD + "\n" + NEW + "\n").require(both.of(RECORD, PLACE), RECORD, PLACE, "corporate");
    }

    @Test
    void theFirstOfSeveralIdentitiesWritesAndAllRead() {
        List<String> turned = List.of(another.recipient(), one.recipient());
        String old = proof(context(Map.of("age", one.recipient()), one)).of(RECORD, PLACE);
        String next = proof(context(Map.of("age", turned), one, another)).of(RECORD, PLACE);

        proof(context(Map.of("age", turned), one, another)).require(old, RECORD, PLACE, "corporate");
        proof(context(Map.of("age", another.recipient()), another)).require(next, RECORD, PLACE, "corporate");
    }

    @Test
    void replicasWithDifferentIdentitiesNameAKey() {
        List<String> both = List.of(one.recipient(), another.recipient());

        ConfigurationException refusal = missing(proof(context(Map.of("age", both), one)));

        assertTrue(refusal.getMessage().contains("the identity of " + another.recipient()), refusal::getMessage);
        Check check = proof(context(Map.of("age", both), one)).check(PLACE);
        assertTrue(check.message().contains(another.recipient()), check::message);
        proof(context(Map.of("age", both, "proof_key", NEW), one)).prove(PLACE);
    }

    @Test
    void keysOfOtherKindsNameAKey() {
        for (Map<String, ?> recipients : List.of(
                Map.of("pgp", "85D77543B3D624B63CEA9E6DBC17301B491B3F21"),
                Map.of(
                        "age",
                        List.of("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID7kpzwWfesbVBhd7zEZ8vYxZV7bENXonNU9MvWSp38L")))) {
            missing(proof(context(recipients, one)));
        }
    }

    @Tag("attack")
    @Test
    void noKeyComesFromARecipient() {
        missing(proof(context(Map.of("age", one.recipient()), another)));

        String fromPublic = proof(context(Map.of("proof_key", one.recipient()))).of(RECORD, PLACE);

        assertFalse(proof(context(Map.of("age", one.recipient()), one)).holds(fromPublic, RECORD, PLACE));
    }

    @Tag("attack")
    @Test
    void aSecretThatCanBeGuessedIsRefusedAndNotShown() {
        for (String weak :
                List.of("canary", "canary-of-42-characters-and-not-one-more-4", "c".repeat(80), NEW + " canary")) {
            ConfigurationException refusal = missing(named(weak));

            assertTrue(refusal.getMessage().contains("too easy to guess"), refusal::getMessage);
            assertFalse(refusal.toString().contains("canary"), refusal::toString); // security rule 6
        }
    }

    @Test
    void aSecretThatCannotBeFetchedIsAnErrorOfItsOwn() {
        RecordProof proof = proof(context(Map.of("proof_key", "env://NOT_THERE")));

        assertThrows(SecretException.class, () -> proof.of(RECORD, PLACE));
    }

    @Test
    void theReportSaysWhereTheKeyComesFrom() {
        Check named = named(NEW + " " + OLD).check(PLACE);
        Check chosen = proof(context(Map.of("age", one.recipient()), one)).check(PLACE);
        Check own = proof(context(Map.of(), one)).check(PLACE);

        assertEquals(Status.SUCCESS, named.status());
        assertTrue(named.message().contains("of auth.storage.redis.proof_key and the key "), named::message);
        assertEquals(Status.SUCCESS, chosen.status());
        assertTrue(chosen.message().contains(one.recipient() + " (SOPS_AGE_KEY)"), chosen::message);
        assertEquals(Status.WARNING, own.status());
        assertTrue(own.message().contains("the age key of this machine"), own::message);
    }

    @Test
    void makesAKeyWhereItIsProvedAndNotBefore() {
        RecordProof proofs = proof(context(Map.of()));
        assertEquals(Status.SKIPPED, proofs.check(PLACE).status());
        assertThrows(ConfigurationException.class, () -> proofs.of(RECORD, PLACE));
        assertThrows(ConfigurationException.class, () -> proofs.holds("", RECORD, PLACE));
        assertTrue(Files.notExists(home.resolve(".config")));

        proofs.prove(PLACE);

        proof(context(Map.of())).require(proofs.of(RECORD, PLACE), RECORD, PLACE, "corporate");
    }

    @Test
    void showsNothingInAText() { // security rule 6
        RecordProof proof = named(NEW);
        proof.prove(PLACE);

        assertEquals("RecordProof", proof.toString());
        assertFalse(RECORD.toString().contains("ciphertext"));
    }
}
