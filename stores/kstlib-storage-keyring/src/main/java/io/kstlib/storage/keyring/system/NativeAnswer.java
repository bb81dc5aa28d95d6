package io.kstlib.storage.keyring.system;

/** What a function of the system returned. */
final class NativeAnswer {

    private final int status;
    private final byte[] value;

    /**
     * @param status the status or error, zero for success
     * @param value what the function gave; empty if it failed
     */
    NativeAnswer(int status, byte[] value) {
        this.status = status;
        this.value = value;
    }

    int status() {
        return status;
    }

    byte[] value() {
        return value;
    }

    @Override
    public String toString() {
        return "NativeAnswer[" + status + "]"; // the value may be a secret
    }
}
