package io.kstlib.storage.keyring;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.ByteByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.kstlib.storage.keyring.KeyringException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Keychain of macOS: a generic password in the default keychain. The codes are those of {@code SecBase.h}. Never run by the tests of this project on
 * macOS.
 */
record Keychain(Supplier<SecurityFramework> framework) implements Keyring {

    static final String SERVICE = "io.kstlib";
    static final String ACCOUNT = "token-key";

    private static final int NOT_FOUND = -25300;
    private static final int DUPLICATE = -25299;
    private static final int MUST_ASK = -25308;
    private static final int WRONG_PASSWORD = -25293;
    private static final int CANCELLED = -128;
    private static final int NO_DEFAULT = -25307;
    private static final int NOT_AVAILABLE = -25291;
    private static final int NO_SUCH = -25294;
    private static final int MUST_SHOW_A_DIALOG = -25315;
    private static final int NO_DIALOG_WHILE_ASLEEP = -25320;
    private static final int UNLOCKED_BIT = 1;

    /** The permission to ask is one for the process, so one call runs at a time. */
    private static final Semaphore TURNS = new Semaphore(1, true);

    @Override
    public String name() {
        return "Keychain";
    }

    @Override
    public Optional<byte[]> find() throws KeyringException {
        return silently(caller -> found(framework.get().find(SERVICE, ACCOUNT)));
    }

    private static Optional<byte[]> found(Keyring.NativeAnswer answer) throws KeyringException {
        if (answer.status() == NOT_FOUND) {
            return Optional.empty();
        }
        require(answer.status());
        return Optional.of(answer.secret());
    }

    @Override
    public void add(byte[] secret) throws KeyringException {
        Keyring.requireRoomFor(secret);
        byte[] own = secret.clone(); // the caller wipes its own, perhaps before this call ends
        int unused = silently(caller -> {
            try {
                caller.requireWaiting();
                return require(framework.get().add(SERVICE, ACCOUNT, own));
            } finally {
                Arrays.fill(own, (byte) 0);
            }
        });
    }

    @Override
    public boolean isUnlocked() throws KeyringException {
        return silently(caller -> {
            Keyring.NativeAnswer answer = framework.get().status();
            require(answer.status());
            return (answer.value()[0] & UNLOCKED_BIT) != 0;
        });
    }

    /** Reads the item, too, because the person decides here whether this Java may use the item of another one. */
    @Override
    public void unlock() throws KeyringException {
        Optional<byte[]> unused = TimedCalls.inTurn(TimedCalls.TIME_OF_PERSON, TURNS, caller -> {
            require(framework.get().unlock());
            return found(framework.get().find(SERVICE, ACCOUNT));
        });
    }

    private <T> T silently(TimedCalls.Call<T> call) throws KeyringException {
        return TimedCalls.inTurn(TimedCalls.TIME, TURNS, caller -> {
            SecurityFramework security = framework.get();
            if (!security.areQuestionsAllowed()) {
                return call.run(caller); // the program forbade questions for the whole process
            }
            require(security.forbidQuestions());
            try {
                return call.run(caller);
            } finally {
                security.allowQuestions();
            }
        });
    }

    private static int require(int status) throws KeyringException {
        switch (status) {
            case 0:
                return status;
            case MUST_ASK, MUST_SHOW_A_DIALOG, NO_DIALOG_WHILE_ASLEEP:
                throw new KeyringException(
                        Reason.LOCKED, "it is locked, or would ask whether this Java may use it", null);
            case CANCELLED, WRONG_PASSWORD:
                throw new KeyringException(Reason.REFUSED, "it was not unlocked", null);
            case NO_DEFAULT, NOT_AVAILABLE, NO_SUCH:
                throw new KeyringException(Reason.NONE, "there is no default keychain here", null);
            case DUPLICATE:
                throw new KeyringException(Reason.FAILED, "it already has an item of kstlib", null);
            default:
                throw new KeyringException(Reason.FAILED, "the function failed with OSStatus " + status, null);
        }
    }

    /** Calls the Security framework of macOS as {@code SecKeychain.h} declares it. Each call returns an {@code OSStatus}, zero for success. */
    record SecurityFramework(Keyring.SystemFunctions functions) {

        private static final byte NO = 0;
        private static final byte YES = 1;

        static SecurityFramework load() {
            return new SecurityFramework(NativeLibrary.getInstance("Security")::getFunction);
        }

        private int call(String function, @Nullable Object... arguments) {
            return functions.named(function).invokeInt(arguments);
        }

        /** Whether a call may ask the person. True is the initial state of a process, and the answer if the state is unknown. */
        boolean areQuestionsAllowed() {
            ByteByReference allowed = new ByteByReference(YES);
            int status = call("SecKeychainGetUserInteractionAllowed", allowed);
            return status != 0 || allowed.getValue() != NO;
        }

        /** From now on, each call of the process that would ask the person fails. */
        int forbidQuestions() {
            return call("SecKeychainSetUserInteractionAllowed", NO);
        }

        int allowQuestions() {
            return call("SecKeychainSetUserInteractionAllowed", YES);
        }

        /** Reads the status of the default keychain: one byte. */
        Keyring.NativeAnswer status() {
            IntByReference flags = new IntByReference();
            int status = call("SecKeychainGetStatus", null, flags);
            return new Keyring.NativeAnswer(status, new byte[] {(byte) flags.getValue()});
        }

        /** Unlocks the default keychain. The framework asks for the password, if it has to. */
        int unlock() {
            return call("SecKeychainUnlock", null, 0, null, NO);
        }

        /** Reads an item of the keychains that are searched by default: at most one byte over the limit. */
        Keyring.NativeAnswer find(String service, String account) {
            byte[] serviceName = service.getBytes(StandardCharsets.UTF_8);
            byte[] accountName = account.getBytes(StandardCharsets.UTF_8);
            IntByReference length = new IntByReference();
            PointerByReference data = new PointerByReference();
            int status = call(
                    "SecKeychainFindGenericPassword",
                    null,
                    serviceName.length,
                    serviceName,
                    accountName.length,
                    accountName,
                    length,
                    data,
                    null);
            Pointer content = data.getValue();
            if (status != 0 || content == null) {
                return new Keyring.NativeAnswer(status, new byte[0]);
            }
            try {
                int taken = Math.max(0, Math.min(length.getValue(), Keyring.MAX_BYTES + 1));
                byte[] secret = content.getByteArray(0, taken);
                content.clear(taken);
                return new Keyring.NativeAnswer(status, secret);
            } finally {
                int unused = call("SecKeychainItemFreeContent", null, content);
            }
        }

        /** Adds an item to the default keychain. */
        int add(String service, String account, byte[] secret) {
            byte[] serviceName = service.getBytes(StandardCharsets.UTF_8);
            byte[] accountName = account.getBytes(StandardCharsets.UTF_8);
            return call(
                    "SecKeychainAddGenericPassword",
                    null,
                    serviceName.length,
                    serviceName,
                    accountName.length,
                    accountName,
                    secret.length,
                    secret,
                    null);
        }
    }
}
