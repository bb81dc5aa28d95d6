package io.kstlib.storage.keyring;

import com.sun.jna.Function;
import com.sun.jna.Native;

/** The functions of a library of the system. Tests hand in their own. */
@FunctionalInterface
interface SystemFunctions {

    /**
     * Returns the function with this name.
     *
     * @throws UnsatisfiedLinkError if there is none
     */
    Function named(String name);

    /** Returns the error of this thread's last call, on Windows that of {@code GetLastError}. */
    default int lastError() {
        return Native.getLastError();
    }
}
