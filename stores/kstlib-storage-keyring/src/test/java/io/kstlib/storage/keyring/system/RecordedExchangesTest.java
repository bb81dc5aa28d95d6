package io.kstlib.storage.keyring.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import io.kstlib.storage.keyring.system.KeyringException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The keyrings of macOS and Windows, by exchanges as their documentation describes them: no test of this project runs there. The codes are those of
 * {@code SecBase.h} and {@code winerror.h}.
 */
class RecordedExchangesTest {

    private static final byte[] SECRET = "swordfish".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = new byte[0];

    private final List<String> calls = new ArrayList<>();
    private boolean questionsAllowed = true;

    /** Answers as a keychain does, and records what is called. */
    private final class RecordedKeychain implements KeychainFunctions {

        private final int status;
        private final byte[] secret;

        RecordedKeychain(int status, byte[] secret) {
            this.status = status;
            this.secret = secret;
        }

        @Override
        public boolean areQuestionsAllowed() {
            return questionsAllowed;
        }

        @Override
        public int forbidQuestions() {
            calls.add("forbid");
            return 0;
        }

        @Override
        public int allowQuestions() {
            calls.add("allow");
            return 0;
        }

        @Override
        public NativeAnswer status() {
            calls.add("status");
            return new NativeAnswer(0, secret);
        }

        @Override
        public int unlock() {
            calls.add("unlock");
            return status;
        }

        @Override
        public NativeAnswer find(String service, String account) {
            calls.add("find " + service + " " + account);
            return new NativeAnswer(status, secret);
        }

        @Override
        public int add(String service, String account, byte[] secret) {
            calls.add("add " + service + " " + account + " " + secret.length);
            return status;
        }
    }

    private Keychain keychain(int status, byte[] secret) {
        return new Keychain(() -> new RecordedKeychain(status, secret));
    }

    @Test
    void theKeychainIsReadWithoutAQuestion() throws KeyringException {
        assertArrayEquals(SECRET, keychain(0, SECRET).find().orElseThrow());
        keychain(0, NONE).add(SECRET);

        assertEquals(
                List.of("forbid", "find io.kstlib token-key", "allow", "forbid", "add io.kstlib token-key 9", "allow"),
                calls);
    }

    @Test
    void theKeychainIsUnlockedWithAQuestion() throws KeyringException {
        keychain(0, SECRET).unlock();

        assertEquals(List.of("unlock", "find io.kstlib token-key"), calls);
        assertTrue(keychain(0, new byte[] {7}).isUnlocked());
        assertFalse(keychain(0, new byte[] {2}).isUnlocked());
    }

    @Test
    void theCodesOfTheKeychainAreReasons() throws KeyringException {
        assertEquals(Optional.empty(), keychain(-25300, NONE).find());
        Map<Integer, Reason> reasons = Map.of(
                -25308, Reason.LOCKED,
                -25315, Reason.LOCKED,
                -25294, Reason.NONE,
                -25293, Reason.REFUSED,
                -128, Reason.REFUSED,
                -25307, Reason.NONE,
                -25291, Reason.NONE,
                -25299, Reason.FAILED,
                -50, Reason.FAILED);
        reasons.forEach((status, reason) -> {
            KeyringException refusal = assertThrows(
                    KeyringException.class, () -> keychain(status, NONE).find());
            assertEquals(reason, refusal.reason(), String.valueOf(status));
        });
        assertEquals("allow", calls.get(calls.size() - 1), "questions are allowed again after each failure");
    }

    /** Answers as Advapi32 does. */
    private static WindowsCredentials credentials(int error, byte[] secret) {
        return new WindowsCredentials(() -> new CredentialFunctions() {
            @Override
            public NativeAnswer read(String target) {
                assertEquals("kstlib/token-key", target);
                return new NativeAnswer(error, secret);
            }

            @Override
            public int write(String target, byte[] written) {
                assertEquals("kstlib/token-key", target);
                assertArrayEquals(SECRET, written);
                return error;
            }
        });
    }

    @Test
    void theCredentialManagerIsAlwaysUnlocked() throws KeyringException {
        assertArrayEquals(SECRET, credentials(0, SECRET).find().orElseThrow());
        assertEquals(Optional.empty(), credentials(1168, NONE).find());
        assertTrue(credentials(1168, NONE).isUnlocked());
        credentials(0, SECRET).unlock();
    }

    @Test
    void aProgramThatForbadeQuestionsKeepsThemForbidden() throws KeyringException {
        questionsAllowed = false;

        assertArrayEquals(SECRET, keychain(0, SECRET).find().orElseThrow());

        assertEquals(List.of("find io.kstlib token-key"), calls);
    }

    /** A Credential Manager whose reads wait, and that keeps what is written. */
    private static final class SlowCredentials implements CredentialFunctions {
        private final Semaphore goesOn = new Semaphore(0);
        private final CompletableFuture<byte[]> written = new CompletableFuture<>();

        @Override
        public NativeAnswer read(String target) {
            goesOn.acquireUninterruptibly();
            return new NativeAnswer(1168, NONE);
        }

        @Override
        public int write(String target, byte[] secret) {
            boolean unused = written.complete(secret.clone());
            return 0;
        }
    }

    @Test
    void whatTheCallerWipesIsStoredWhole() throws Exception {
        SlowCredentials slow = new SlowCredentials();
        byte[] secret = SECRET.clone();
        CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> {
            try {
                new WindowsCredentials(() -> slow).add(secret);
            } catch (KeyringException failure) {
                throw new IllegalStateException(failure);
            }
        });
        while (!slow.goesOn.hasQueuedThreads()) {
            Thread.onSpinWait();
        }
        Arrays.fill(secret, (byte) 0);
        slow.goesOn.release();
        adding.get();

        assertArrayEquals(SECRET, slow.written.get());
    }

    @Test
    void aWriteThatWasGivenUpNeverBegins() throws Exception {
        CountDownLatch isGivenUp = new CountDownLatch(1);
        CompletableFuture<String> late = new CompletableFuture<>();

        KeyringException refusal = assertThrows(
                KeyringException.class,
                () -> TimedCalls.within(Duration.ofMillis(50), caller -> {
                    isGivenUp.await();
                    try {
                        caller.requireWaiting();
                        late.complete("written");
                    } catch (KeyringException givenUp) {
                        late.complete("given up");
                    }
                    return "never";
                }));
        isGivenUp.countDown();

        assertEquals(Reason.NO_ANSWER, refusal.reason());
        assertEquals("given up", late.get());
    }

    @Test
    void noThreadWaitsForItsTurn() throws Exception {
        Semaphore turns = new Semaphore(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();

        for (int calls = 0; calls < 3; calls++) {
            KeyringException refusal = assertThrows(
                    KeyringException.class,
                    () -> TimedCalls.inTurn(Duration.ofMillis(50), turns, caller -> {
                        begun.incrementAndGet();
                        answer.await();
                        return "late";
                    }));
            assertEquals(Reason.NO_ANSWER, refusal.reason());
        }
        assertEquals(1, begun.get());
        answer.countDown();
        assertEquals("next", TimedCalls.inTurn(Duration.ofSeconds(10), turns, caller -> "next"));
    }

    @Test
    void aCredentialIsNotReplaced() {
        assertEquals(
                Reason.FAILED,
                assertThrows(
                                KeyringException.class,
                                () -> credentials(0, SECRET).add(SECRET))
                        .reason());
    }

    @Test
    void theCodesOfTheCredentialManagerAreReasons() {
        assertEquals(
                Reason.NONE,
                assertThrows(
                                KeyringException.class,
                                () -> credentials(1312, NONE).add(SECRET))
                        .reason());
        assertEquals(
                Reason.FAILED,
                assertThrows(KeyringException.class, () -> credentials(87, NONE).find())
                        .reason());
        assertEquals(
                Reason.FAILED,
                assertThrows(
                                KeyringException.class,
                                () -> credentials(0, new byte[2561]).find())
                        .reason());
    }

    @Test
    void aCredentialIsLaidOutAsWindowsHasIt() { // wincred.h, CREDENTIALW
        assumeTrue(Native.POINTER_SIZE == 8, "a layout of 64 bits");
        try (Memory name = Advapi32Credentials.text("kstlib/token-key");
                Memory user = Advapi32Credentials.text("kstlib");
                Memory content = new Memory(SECRET.length);
                Memory credential = new Memory(Advapi32Credentials.Layout.SIZE)) {
            content.write(0, SECRET, 0, SECRET.length);

            Advapi32Credentials.Layout.fill(credential, name, user, content);

            assertEquals(80, credential.size());
            assertEquals(1, credential.getInt(4));
            assertEquals(name, credential.getPointer(8));
            assertEquals(SECRET.length, credential.getInt(32));
            assertEquals(content, credential.getPointer(40));
            assertEquals(2, credential.getInt(48));
            assertEquals(user, credential.getPointer(72));
            assertArrayEquals(SECRET, Advapi32Credentials.Layout.secret(credential));
            assertArrayEquals(
                    "kstlib/token-key\0".getBytes(StandardCharsets.UTF_16LE), name.getByteArray(0, (int) name.size()));
        }
    }

    @Test
    void aFunctionThatDoesNotReturnInTimeIsLeftBehind() {
        KeyringException refusal = assertThrows(
                KeyringException.class,
                () -> TimedCalls.within(Duration.ofMillis(50), caller -> {
                    new CountDownLatch(1).await();
                    return "never";
                }));

        assertEquals(Reason.NO_ANSWER, refusal.reason());
    }

    @Test
    void aSystemWithoutTheFunctionsHasNoKeyring() { // what JNA throws where a library is missing
        KeyringException refusal = assertThrows(
                KeyringException.class,
                () -> new Keychain(() -> {
                            throw new UnsatisfiedLinkError("Security");
                        })
                        .find());

        assertEquals(Reason.NONE, refusal.reason());
    }
}
