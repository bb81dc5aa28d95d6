package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.sops.age.OwnAgeIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** No recipient is chosen. */
class ZeroSetupTest {

    @TempDir
    Path home;

    private Stores stores;

    @BeforeEach
    void setUp() {
        stores = new Stores(home);
    }

    private String statuses() {
        return stores.storage().preflight("corporate").checks().stream()
                .map(check -> check.name() + " " + check.status())
                .collect(Collectors.joining(", "));
    }

    @Test
    void makesAnAgeKeyWhereSopsLooksAndSaysSoOnce() throws IOException {
        stores.storage().proveWritable("corporate");
        String key = Files.readString(stores.keyFile());
        stores.storage().save("corporate", Stores.TOKEN);
        stores.storage().proveWritable("github");

        assertTrue(key.contains("AGE-SECRET-KEY-1"));
        assertEquals(key, Files.readString(stores.keyFile()));
        assertEquals("rw-------", Stores.mode(stores.keyFile()));
        assertEquals(1, stores.notices().size(), stores.notices()::toString);
        assertTrue(stores.notices().get(0).contains(stores.keyFile().toString()), stores.notices()::toString);
        assertFalse(stores.notices().get(0).contains("AGE-SECRET-KEY"), stores.notices()::toString);
        assertEquals(1, stores.notices().get(0).lines().count());
    }

    @Test
    void usesTheKeyThatIsThere() {
        stores.storage().save("corporate", Stores.TOKEN);
        Stores later = new Stores(home);

        later.storage().save("corporate", Stores.token("second"));

        assertEquals(List.of(), later.notices());
        assertEquals(Optional.of(Stores.token("second")), later.load());
    }

    @Test
    void usesTheKeyOfAVariable() throws IOException {
        OwnAgeIdentity.findOrCreate(
                SopsKeyContexts.of(Map.of(), UserDirectory.at(home.resolve("elsewhere")), Clock.systemUTC()));
        Path elsewhere = home.resolve("elsewhere/.config/sops/age/keys.txt");
        stores.set("SOPS_AGE_KEY_FILE", elsewhere.toString());

        stores.storage().save("corporate", Stores.TOKEN);

        assertFalse(Files.exists(stores.keyFile()));
        assertEquals(List.of(), stores.notices());
        assertEquals(Optional.of(Stores.TOKEN), stores.load());
        assertEquals(
                Optional.of(Stores.TOKEN),
                new Stores(home)
                        .set("SOPS_AGE_KEY", Files.readString(elsewhere))
                        .load());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the command is a shell script here")
    void usesTheKeyBehindACommandAndAsksItOnceToEncrypt() throws IOException {
        OwnAgeIdentity.findOrCreate(
                SopsKeyContexts.of(Map.of(), UserDirectory.at(home.resolve("elsewhere")), Clock.systemUTC()));
        Path command = home.resolve("keys.sh");
        stores.write(
                command,
                "#!/bin/sh\necho run >> " + home + "/runs\n/bin/cat " + home
                        + "/elsewhere/.config/sops/age/keys.txt\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        stores.set("SOPS_AGE_KEY_CMD", command.toString());
        TokenStorage storage = stores.storage();

        storage.save("corporate", Stores.TOKEN);
        storage.save("github", Stores.TOKEN);

        assertEquals(1, Files.readAllLines(home.resolve("runs")).size());
        assertFalse(Files.exists(stores.keyFile()));
        assertEquals(List.of(), stores.notices());
        assertEquals(Optional.of(Stores.TOKEN), stores.load());
    }

    @Test
    void preflightSaysThatANamedKeyCannotBeUsed() throws IOException {
        stores.set("SOPS_AGE_KEY_FILE", home.resolve("mistyped").toString());

        assertEquals(
                "read SUCCESS, write SUCCESS, identities WARNING, recipients FAILURE, round_trip SKIPPED", statuses());
        assertFalse(Files.exists(stores.keyFile()));
    }

    @Test
    void neverOverwritesAKeyFileThatCannotBeUsed() throws IOException {
        stores.write(stores.keyFile(), "# empty so far\n");

        StorageException refusal =
                assertThrows(StorageException.class, () -> stores.storage().proveWritable("corporate"));

        assertEquals(Reason.ENCRYPTION, refusal.reason());
        assertTrue(refusal.getMessage().contains(stores.keyFile().toString()), refusal::getMessage);
        assertEquals("# empty so far\n", Files.readString(stores.keyFile()));
        assertEquals(List.of(stores.keyFile()), List.copyOf(stores.contents().keySet()));
    }

    @Test
    void aStoreWhoseKeyIsLostLeadsToNoNewKey() throws IOException { // security rule 7
        stores.storage().save("corporate", Stores.TOKEN);
        byte[] before = Files.readAllBytes(stores.tokenFile());
        Files.delete(stores.keyFile());

        StorageException refusal =
                assertThrows(StorageException.class, () -> stores.storage().proveWritable("corporate"));

        assertEquals(Reason.ENCRYPTION, refusal.reason());
        assertFalse(Files.exists(stores.keyFile()));
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(stores.tokenFile()));
    }

    @Test
    void aLostKeyLeadsToTheWayToBeginAnew() throws IOException {
        stores.storage().save("corporate", Stores.TOKEN);
        Files.delete(stores.keyFile());

        StorageException refusal = assertThrows(StorageException.class, stores::load);
        Check recipients = check("recipients");

        Remedy choice = refusal.remedy().orElseThrow();
        Remedy lost = Remedy.giveUpToken();
        assertEquals(lost, choice.ways().get(1));
        assertTrue(
                recipients.message().endsWith("a login makes none where something is stored already"),
                recipients::inWords);
        assertEquals(Remedy.either(Remedy.advice("Bring the key back"), lost), recipients.remedy());
        assertEquals(
                "read FAILURE, write FAILURE, identities SKIPPED, recipients FAILURE, round_trip SKIPPED", statuses());
        stores.storage().delete("corporate");
        assertEquals("none is configured; the first login makes an age key", message("recipients"));
    }

    private String message(String check) {
        return check(check).inWords();
    }

    private Check check(String check) {
        return stores.storage().preflight("corporate").checks().stream()
                .filter(found -> found.name().equals(check))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "modes are not those of POSIX there")
    void preflightWarnsOfAKeyFileThatOthersCanUse() throws IOException {
        stores.storage().save("corporate", Stores.TOKEN);
        Files.setPosixFilePermissions(stores.keyFile(), PosixFilePermissions.fromString("rw-rw-rw-"));

        String identities = message("identities");

        assertTrue(
                identities.endsWith(
                        "is readable and writable by others (rw-rw-rw-). Run: chmod 600 " + stores.keyFile()),
                identities);
        assertEquals(
                "read SUCCESS, write SUCCESS, identities WARNING, recipients SUCCESS, round_trip SUCCESS", statuses());
        stores.set("SOPS_AGE_KEY_FILE", stores.keyFile().toString());
        assertTrue(message("identities").endsWith("chmod 600 " + stores.keyFile()), message("identities"));
        assertEquals(Optional.of(Stores.TOKEN), stores.load());
    }

    @Test
    void preflightMakesNoKey() {
        assertEquals(
                "read SUCCESS, write SUCCESS, identities SKIPPED, recipients SUCCESS, round_trip SKIPPED", statuses());
        assertFalse(Files.exists(stores.keyFile()));
        assertEquals(List.of(), stores.notices());
    }

    @Test
    void preflightLeavesNothingBehind() throws IOException {
        statuses();
        new Stores(home)
                .configured(Map.of("path", "~/tokens/all.sops.yml"))
                .storage()
                .preflight("corporate");
        assertEquals(Map.of(), stores.contents());
        assertFalse(Files.exists(home.resolve("tokens")));

        Files.createDirectories(
                home.resolve("tokens"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        new Stores(home)
                .configured(Map.of("path", "~/tokens/all.sops.yml"))
                .storage()
                .preflight("corporate");
        assertEquals(Map.of(), stores.contents());
    }

    @Test
    void preflightTriesTheKeyThatIsThere() {
        stores.storage().save("corporate", Stores.TOKEN);

        assertEquals(
                "read SUCCESS, write SUCCESS, identities SUCCESS, recipients SUCCESS, round_trip SUCCESS", statuses());
        for (Check check : stores.storage().preflight("corporate").checks()) {
            assertFalse(check.inWords().contains("AGE-SECRET-KEY"), check::inWords);
            assertEquals(Status.SUCCESS, check.status());
        }
    }
}
