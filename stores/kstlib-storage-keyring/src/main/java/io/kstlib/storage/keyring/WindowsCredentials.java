package io.kstlib.storage.keyring;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.kstlib.storage.keyring.KeyringException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The Credential Manager of Windows: a generic credential. It is open as long as the person is logged in to Windows, so it never asks. The codes are those
 * of {@code winerror.h}. Never run by the tests of this project on Windows.
 */
record WindowsCredentials(Supplier<Advapi32> credentials) implements Keyring {

    static final String TARGET = "kstlib/token-key";

    private static final int NOT_FOUND = 1168;
    private static final int NO_SUCH_LOGON_SESSION = 1312;

    @Override
    public String name() {
        return "Credential Manager";
    }

    @Override
    public Optional<byte[]> find() throws KeyringException {
        return TimedCalls.within(TimedCalls.TIME, caller -> read());
    }

    private Optional<byte[]> read() throws KeyringException {
        Keyring.NativeAnswer answer = credentials.get().read(TARGET);
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
        int unused = TimedCalls.within(TimedCalls.TIME, caller -> {
            try {
                if (read().isPresent()) { // the function would replace it
                    throw new KeyringException(Reason.FAILED, "it already has an item of kstlib", null);
                }
                caller.requireWaiting();
                return require(credentials.get().write(TARGET, own));
            } finally {
                Arrays.fill(own, (byte) 0);
            }
        });
    }

    @Override
    public boolean isUnlocked() throws KeyringException {
        unlock();
        return true;
    }

    /** Only looks whether this session has credentials at all. */
    @Override
    public void unlock() throws KeyringException {
        Optional<byte[]> unused = find();
    }

    private static int require(int error) throws KeyringException {
        if (error == NO_SUCH_LOGON_SESSION) {
            throw new KeyringException(
                    Reason.NONE,
                    "this session of Windows has no credentials, as one of a service or through SSH",
                    null);
        }
        if (error != 0) {
            throw new KeyringException(Reason.FAILED, "the function failed with error " + error, null);
        }
        return error;
    }

    /** Calls the functions for generic credentials of Windows as {@code wincred.h} declares them. */
    record Advapi32(Keyring.SystemFunctions functions) {

        private static final int GENERIC = 1;
        private static final int ON_THIS_MACHINE = 2;

        static Advapi32 load() {
            NativeLibrary advapi = NativeLibrary.getInstance("Advapi32");
            return new Advapi32(name -> advapi.getFunction(name, Function.ALT_CONVENTION));
        }

        /** Reads a credential. The status of the answer is that of {@code GetLastError}. */
        Keyring.NativeAnswer read(String target) {
            PointerByReference credential = new PointerByReference();
            try (Memory name = text(target)) {
                if (call("CredReadW", name, GENERIC, 0, credential) == 0) {
                    return new Keyring.NativeAnswer(functions.lastError(), new byte[0]);
                }
            }
            Pointer found = credential.getValue();
            try {
                return new Keyring.NativeAnswer(0, Layout.takeSecret(found));
            } finally {
                functions.named("CredFree").invokeVoid(new Object[] {found});
            }
        }

        /** Writes a credential that stays on this machine. Returns the status of {@code GetLastError}, zero for success. */
        int write(String target, byte[] secret) {
            try (Memory name = text(target);
                    Memory user = text("kstlib");
                    Memory content = new Memory(secret.length);
                    Memory credential = new Memory(Layout.SIZE)) {
                content.write(0, secret, 0, secret.length);
                Layout.fill(credential, name, user, content);
                try {
                    return call("CredWriteW", credential, 0) == 0 ? functions.lastError() : 0;
                } finally {
                    content.clear();
                }
            }
        }

        private int call(String function, Object... arguments) {
            return functions.named(function).invokeInt(arguments);
        }

        /** Returns a text as Windows has it: UTF-16 with a zero at its end. */
        private static Memory text(String text) {
            byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_16LE);
            Memory memory = new Memory(bytes.length);
            memory.write(0, bytes, 0, bytes.length);
            return memory;
        }

        /** The offsets of the fields of {@code CREDENTIALW}. */
        private static final class Layout {

            private static final int POINTER = Native.POINTER_SIZE;
            private static final int TYPE = 4;
            private static final int TARGET_NAME = 8;
            private static final int BLOB_SIZE = 16 + 2 * POINTER;
            private static final int BLOB = POINTER == 8 ? BLOB_SIZE + 8 : BLOB_SIZE + 4;
            private static final int PERSIST = BLOB + POINTER;
            private static final int USER_NAME = PERSIST + 8 + 2 * POINTER;

            /** The size of the structure in bytes. */
            static final int SIZE = USER_NAME + POINTER;

            private Layout() {}

            static void fill(Memory credential, Pointer name, Pointer user, Memory content) {
                credential.clear();
                credential.setInt(TYPE, GENERIC);
                credential.setPointer(TARGET_NAME, name);
                credential.setInt(BLOB_SIZE, (int) content.size());
                credential.setPointer(BLOB, content);
                credential.setInt(PERSIST, ON_THIS_MACHINE);
                credential.setPointer(USER_NAME, user);
            }

            /** Returns the secret, at most one byte over the limit, and wipes the native copy. */
            static byte[] takeSecret(Pointer credential) {
                int length = Math.max(0, Math.min(credential.getInt(BLOB_SIZE), Keyring.MAX_BYTES + 1));
                Pointer content = credential.getPointer(BLOB);
                if (length == 0 || content == null) {
                    return new byte[0];
                }
                byte[] secret = content.getByteArray(0, length);
                content.clear(length);
                return secret;
            }
        }
    }
}
