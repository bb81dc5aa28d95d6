package io.kstlib.storage.keyring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.storage.keyring.KeyringException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Credential Manager of Windows by answers as they are documented for {@code wincred.h}: no test of this project runs there. */
class WindowsCredentialsTest {

    private static final byte[] SECRET = "swordfish".getBytes(StandardCharsets.US_ASCII);
    private static final String TARGET = "kstlib/token-key";

    private final DocumentedCredentials credentials = new DocumentedCredentials();
    private final Keyring manager = credentials.keyring();

    private static KeyringException refusal(Executable call) {
        return assertThrows(KeyringException.class, call);
    }

    @Test
    void areReadAndReleased() throws KeyringException {
        credentials.with(TARGET, SECRET);

        assertArrayEquals(SECRET, manager.find().orElseThrow());

        assertEquals(List.of("read kstlib/token-key of type 1", "free a wiped buffer"), credentials.calls());
        assertEquals(0, credentials.unreleased());
    }

    @Test
    void areWrittenForThisMachineAsAGenericCredential() throws KeyringException {
        manager.add(SECRET);

        assertEquals(
                List.of(
                        "read kstlib/token-key of type 1",
                        "write kstlib/token-key of type 1 for kstlib, kept as 2, flags 0 and 0, attributes 0"),
                credentials.calls());
        assertArrayEquals(SECRET, manager.find().orElseThrow());
    }

    @Test
    void areAlwaysUnlocked() throws KeyringException {
        assertTrue(manager.isUnlocked());
        manager.unlock();
    }

    @Test
    void haveNoSecretWithoutSuchACredential() throws KeyringException { // ERROR_NOT_FOUND
        assertEquals(Optional.empty(), manager.find());
        assertEquals(0, credentials.unreleased());
    }

    @ParameterizedTest(name = "error {0} is {1}")
    @CsvSource({
        "1312, NONE, ERROR_NO_SUCH_LOGON_SESSION",
        "1004, FAILED, ERROR_INVALID_FLAGS",
        "87, FAILED, ERROR_INVALID_PARAMETER",
        "2202, FAILED, ERROR_BAD_USERNAME"
    })
    void sayWhatAnErrorMeans(int error, Reason reason, String name) {
        credentials.failing("CredWriteW", error);
        assertEquals(reason, refusal(() -> manager.add(SECRET)).reason(), name);

        credentials.failing("CredReadW", error);
        KeyringException refusal = refusal(manager::find);

        assertEquals(reason, refusal.reason(), name);
        assertEquals(reason, refusal(manager::isUnlocked).reason(), name);
        assertFalse(String.valueOf(refusal.getMessage()).contains("swordfish"));
    }

    @Test
    void areNotReplaced() throws KeyringException { // CredWriteW would
        manager.add(SECRET);

        assertEquals(Reason.FAILED, refusal(() -> manager.add(new byte[] {1})).reason());

        assertArrayEquals(SECRET, manager.find().orElseThrow());
    }

    @Test
    void takeASecretAsLongAsWindowsDoes() throws KeyringException { // CRED_MAX_CREDENTIAL_BLOB_SIZE
        byte[] longest = new byte[2560];
        longest[2559] = 7;

        manager.add(longest);

        assertArrayEquals(longest, manager.find().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2561})
    void refuseACredentialThatCannotBeASecretOfOurs(int length) {
        credentials.with(TARGET, new byte[length]);

        assertEquals(Reason.FAILED, refusal(manager::find).reason());

        assertEquals(0, credentials.unreleased());
        assertThrows(IllegalArgumentException.class, () -> manager.add(new byte[length]));
    }

    @Test
    void storeWholeWhatTheCallerWipesMeanwhile() throws Exception {
        Semaphore reading = credentials.waiting();
        byte[] secret = SECRET.clone();
        CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> {
            try {
                manager.add(secret);
            } catch (KeyringException failure) {
                throw new IllegalStateException(failure);
            }
        });
        while (!reading.hasQueuedThreads()) {
            Thread.onSpinWait();
        }
        Arrays.fill(secret, (byte) 0);
        reading.release(2);
        adding.get();

        assertArrayEquals(SECRET, manager.find().orElseThrow());
    }
}
