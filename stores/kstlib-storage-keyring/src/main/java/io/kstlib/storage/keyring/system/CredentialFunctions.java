package io.kstlib.storage.keyring.system;

/** The functions of Advapi32 that are used, for generic credentials. */
interface CredentialFunctions {

    /** Calls {@code CredReadW}. The status of the answer is what {@code GetLastError} says. */
    NativeAnswer read(String target);

    /** Calls {@code CredWriteW}, and returns what {@code GetLastError} says, zero for success. The credential stays on this machine. */
    int write(String target, byte[] secret);
}
