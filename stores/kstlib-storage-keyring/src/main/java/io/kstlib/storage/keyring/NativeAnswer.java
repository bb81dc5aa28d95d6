package io.kstlib.storage.keyring;

import io.kstlib.storage.keyring.KeyringException.Reason;

/**
 * The result of a function of the system.
 *
 * @param status its status or error, zero for success
 * @param value what the function gave; empty if it failed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NativeAnswer(int status, byte[] value) {

    /** Returns the value as a secret of ours, which is neither empty nor longer than a keyring of any system takes. */
    byte[] secret() throws KeyringException {
        if (value.length == 0 || value.length > Keyring.MAX_BYTES) {
            throw new KeyringException(
                    Reason.FAILED, "its item is empty or longer than " + Keyring.MAX_BYTES + " bytes", null);
        }
        return value;
    }

    @Override
    public String toString() {
        return "NativeAnswer[" + status + "]"; // the value may be a secret
    }
}
