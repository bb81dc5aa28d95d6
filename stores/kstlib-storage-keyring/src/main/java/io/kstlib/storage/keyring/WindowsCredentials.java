package io.kstlib.storage.keyring;

import io.kstlib.storage.keyring.KeyringException.Reason;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The Credential Manager of Windows: a generic credential. It is open as long as the person is logged in to Windows, so it never asks. The codes are those
 * of {@code winerror.h}. Never run by the tests of this project on Windows.
 */
final class WindowsCredentials implements Keyring {

    static final String TARGET = "kstlib/token-key";

    private static final int NOT_FOUND = 1168;
    private static final int NO_SUCH_LOGON_SESSION = 1312;

    private final Supplier<Advapi32Credentials> credentials;

    WindowsCredentials(Supplier<Advapi32Credentials> credentials) {
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return "Credential Manager";
    }

    @Override
    public Optional<byte[]> find() throws KeyringException {
        return TimedCalls.within(TimedCalls.TIME, caller -> read());
    }

    private Optional<byte[]> read() throws KeyringException {
        NativeAnswer answer = credentials.get().read(TARGET);
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
                    Reason.NONE, "this session of Windows has no credentials, as one of a service or by SSH", null);
        }
        if (error != 0) {
            throw new KeyringException(Reason.FAILED, "the function failed with error " + error, null);
        }
        return error;
    }
}
