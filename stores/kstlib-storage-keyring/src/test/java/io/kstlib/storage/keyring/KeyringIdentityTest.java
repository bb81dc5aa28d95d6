package io.kstlib.storage.keyring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.storage.file.store.FileMode;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.OtherUsers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringIdentityTest {

    private static final String THEIRS = "AGE-SECRET-KEY-1" + "Q".repeat(58);
    private static final String OURS = "AGE-SECRET-KEY-1" + "P".repeat(58);

    @TempDir
    Path home;

    /** A keyring to which another program adds its key first, when this one has found none. */
    private static final class Contested implements Keyring {
        private boolean isAdded;

        @Override
        public String name() {
            return "contested";
        }

        @Override
        public Optional<byte[]> find() {
            return isAdded ? Optional.of(THEIRS.getBytes(StandardCharsets.US_ASCII)) : Optional.empty();
        }

        @Override
        public void add(byte[] secret) {
            isAdded = true;
        }

        @Override
        public boolean isUnlocked() {
            return true;
        }

        @Override
        public void unlock() {}
    }

    private final List<String> notices = new ArrayList<>();

    private KeyringIdentity identity(Keyring keyring) {
        LockedFileStore locks =
                new LockedFileStore(home, OtherUsers.KEPT_OUT, FileMode.OWNER_READ_WRITE, Clock.systemUTC());
        return new KeyringIdentity(keyring, locks, notices::add);
    }

    @Test
    void usesTheKeyOfAProgramThatWasFirst() {
        Secret kept = identity(new Contested()).keep(Secret.of(OURS));

        assertEquals(Secret.of(THEIRS), kept);
        assertEquals(List.of(), notices);
    }

    @Test
    void makesTheKeyOnceInTheKeychainOfMacOs() {
        DocumentedSecurity security = new DocumentedSecurity();

        Secret kept = identity(security.keyring()).keep(Secret.of(OURS));
        Secret again = identity(security.keyring()).keep(Secret.of(THEIRS));

        assertEquals(Secret.of(OURS), kept);
        assertEquals(Secret.of(OURS), again);
        assertEquals(
                List.of("made a key in the keyring (Keychain), the only one that decrypts your stored tokens"),
                notices);
        assertEquals(Status.SUCCESS, identity(security.keyring()).check().status());
        assertEquals(0, security.unreleased());
    }

    @Test
    void makesTheKeyOnceInTheCredentialManagerOfWindows() {
        DocumentedCredentials credentials = new DocumentedCredentials();

        Secret kept = identity(credentials.keyring()).keep(Secret.of(OURS));
        Secret again = identity(credentials.keyring()).keep(Secret.of(THEIRS));

        assertEquals(Secret.of(OURS), kept);
        assertEquals(Secret.of(OURS), again);
        assertEquals(
                List.of(
                        "made a key in the keyring (Credential Manager), the only one that decrypts your stored tokens"),
                notices);
        assertEquals(Status.SUCCESS, identity(credentials.keyring()).check().status());
        assertEquals(0, credentials.unreleased());
    }

    private StorageException refusal(Keyring keyring) {
        return assertThrows(StorageException.class, () -> identity(keyring).find());
    }

    @Test
    void aKeychainThatWouldAskIsLockedAndALoginUnlocksIt() { // errSecInteractionNotAllowed
        DocumentedSecurity security = new DocumentedSecurity();
        Secret unused = identity(security.keyring()).keep(Secret.of(OURS));
        Keyring keychain = security.locked(true).keyring();

        StorageException locked = refusal(keychain);

        assertEquals(Reason.ENCRYPTION, locked.reason());
        assertEquals(Remedy.Kind.UNLOCK_KEYRING, locked.remedy().orElseThrow().kind());
        assertEquals(Status.FAILURE, identity(keychain).check().status());
        identity(keychain).unlock();
        assertEquals(Optional.of(Secret.of(OURS)), identity(keychain).find());
    }

    @Test
    void aSessionOfWindowsWithoutCredentialsNamesAnotherStorage() { // ERROR_NO_SUCH_LOGON_SESSION
        Keyring none = new DocumentedCredentials().failing("CredReadW", 1312).keyring();

        StorageException refused = refusal(none);

        assertTrue(refused.getMessage().contains("this session of Windows has no credentials"), refused.getMessage());
        assertEquals(Remedy.Kind.CHANGE_SETTING, refused.remedy().orElseThrow().kind());
    }

    @Test
    void aPersonWhoSaysNoIsToldBothWaysOn() { // errSecUserCanceled
        Keyring keychain = new DocumentedSecurity().locked(false).keyring();

        StorageException refused =
                assertThrows(StorageException.class, () -> identity(keychain).unlock());

        assertEquals(Remedy.Kind.EITHER, refused.remedy().orElseThrow().kind());
    }
}
