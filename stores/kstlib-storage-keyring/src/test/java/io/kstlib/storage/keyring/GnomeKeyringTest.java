package io.kstlib.storage.keyring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.storage.keyring.desktop.PrivateKeyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "gnome-keyring is a keyring of Linux")
@Tag("outer")
class GnomeKeyringTest {

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private PrivateKeyring keyring;
    private Desktop desktop;

    @BeforeEach
    void startKeyring() {
        keyring = PrivateKeyring.start(folder);
        desktop = new Desktop(home, keyring.environment());
    }

    @AfterEach
    void stopKeyring() {
        if (keyring != null) {
            keyring.close();
        }
    }

    private void logIn() {
        TokenStorage storage = desktop.storage();
        storage.unlock();
        storage.proveWritable("corporate");
        storage.save("corporate", Desktop.TOKEN);
    }

    @Test
    void makesOneKeyAndSaysSoOnce() {
        logIn();
        desktop.storage().save("github", Desktop.TOKEN);

        assertEquals(Optional.of(Desktop.TOKEN), desktop.storage().load("corporate"));
        assertEquals(
                List.of("made a key in the keyring (Secret Service), the only one that decrypts your stored tokens"),
                desktop.notices());
        assertEquals(Protection.ENCRYPTED, desktop.storage().protection());
    }

    @Test
    void storesCiphertextAndNoKeyOutsideTheKeyring() throws IOException {
        logIn();

        String stored = Files.readString(desktop.file());

        assertTrue(stored.contains("ENC[AES256_GCM"), stored);
        assertFalse(stored.contains("canary"), stored);
        assertFalse(Files.exists(home.resolve(".config/sops")));
    }

    @Test
    void aLockedKeyringIsAnErrorThatUnlockingHelps() {
        logIn();
        keyring.lock();

        StorageException refusal =
                assertThrows(StorageException.class, () -> desktop.storage().load("corporate"));

        assertEquals(Reason.ENCRYPTION, refusal.reason());
        assertEquals("the keyring (Secret Service) cannot be used: it is locked", refusal.problem());
        assertEquals(Optional.of(Remedy.of(Remedy.Kind.UNLOCK_KEYRING)), refusal.remedy());
        assertThrows(StorageException.class, () -> desktop.storage().save("github", Desktop.TOKEN));
    }

    @Test
    void saysInPreflightWhetherTheKeyringIsUnlocked() {
        assertEquals(
                "[read SUCCESS, write SUCCESS, keyring SUCCESS, recipients SUCCESS, round_trip SKIPPED]",
                desktop.checks());
        logIn();
        assertEquals(
                "[read SUCCESS, write SUCCESS, keyring SUCCESS, recipients SUCCESS, round_trip SUCCESS]",
                desktop.checks());
        keyring.lock();
        assertEquals(
                "[read FAILURE, write FAILURE, keyring FAILURE, recipients FAILURE, round_trip SKIPPED]",
                desktop.checks());
    }

    @Test
    void aPersonWhoIsNotAskedOrSaysNoLearnsOfAnotherStorage() { // no prompt can be shown here
        logIn();
        keyring.lock();

        StorageException refusal =
                assertThrows(StorageException.class, () -> desktop.storage().unlock());

        assertEquals("the keyring (Secret Service) cannot be used: it was not unlocked", refusal.problem());
        assertEquals(Remedy.Kind.EITHER, refusal.remedy().orElseThrow().kind());
    }

    @Test
    void aProcessThatReadItsTokenGoesOnWhenTheKeyringIsLocked() {
        logIn();
        TokenStorage storage = desktop.storage();
        assertEquals(Optional.of(Desktop.TOKEN), storage.load("corporate"));
        keyring.lock();

        storage.update("corporate", Duration.ofSeconds(5), (current, lease) -> {
            lease.prove();
            return current.map(token -> token.toBuilder().scope(List.of("next")).build());
        });

        assertEquals(List.of("next"), storage.load("corporate").orElseThrow().scope());
    }

    @Test
    void aKeyThatIsGoneIsAnErrorAndNothingIsOverwritten(@TempDir Path other) throws IOException { // security rule 7
        logIn();
        byte[] before = Files.readAllBytes(desktop.file());
        try (PrivateKeyring empty = PrivateKeyring.start(other)) {
            Desktop without = new Desktop(home, empty.environment());

            StorageException refusal =
                    assertThrows(StorageException.class, () -> without.storage().load("corporate"));
            assertThrows(StorageException.class, () -> without.storage().proveWritable("corporate"));
            assertThrows(StorageException.class, () -> without.storage().save("corporate", Desktop.TOKEN));

            assertEquals(Reason.ENCRYPTION, refusal.reason());
            assertTrue(refusal.problem().contains("holds no key of kstlib"), refusal::problem);
            assertArrayEquals(before, Files.readAllBytes(desktop.file()));
            without.storage().save("github", Desktop.TOKEN);
            StorageException another =
                    assertThrows(StorageException.class, () -> without.storage().load("corporate"));
            assertTrue(another.problem().contains("holds another key"), another::problem);
        }
        assertEquals(Optional.of(Desktop.TOKEN), desktop.storage().load("corporate"), "the key is back");
    }

    @Test
    void aBusWithoutAKeyringLeadsToAnotherStorage(@TempDir Path other) {
        try (PrivateKeyring bus = PrivateKeyring.withoutKeyring(other)) {
            StorageException refusal = assertThrows(
                    StorageException.class,
                    () -> new Desktop(home, bus.environment()).storage().proveWritable("corporate"));

            assertEquals(
                    "the keyring (Secret Service) cannot be used: no keyring runs on the session bus",
                    refusal.problem());
            assertEquals(
                    Remedy.Kind.CHANGE_SETTING, refusal.remedy().orElseThrow().kind());
        }
    }

    @Test
    void aSessionWithoutABusLeadsToAnotherStorage() {
        for (Map<String, String> session : List.of(
                Map.<String, String>of(),
                Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + home.resolve("no-bus")),
                Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:abstract=/tmp/dbus-canary"),
                Map.of("DBUS_SESSION_BUS_ADDRESS", "tcp:host=example.com,port=1"))) {
            StorageException refusal = assertThrows(
                    StorageException.class,
                    () -> new Desktop(home, session).storage().unlock());

            assertEquals(Reason.ENCRYPTION, refusal.reason());
            assertTrue(refusal.problem().startsWith("the keyring (Secret Service) cannot be used: "), refusal::problem);
            assertEquals(
                    Remedy.Kind.CHANGE_SETTING, refusal.remedy().orElseThrow().kind());
        }
    }
}
