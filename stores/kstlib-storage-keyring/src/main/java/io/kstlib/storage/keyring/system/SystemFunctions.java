package io.kstlib.storage.keyring.system;

import com.sun.jna.Function;
import com.sun.jna.Native;

/** The functions of a library of the system. Tests give their own, which are called in the same way. */
@FunctionalInterface
interface SystemFunctions {

    /**
     * Returns the function with this name.
     *
     * @throws UnsatisfiedLinkError if there is none
     */
    Function named(String name);

    /** Returns why the last call of this thread failed, on Windows what {@code GetLastError} says. */
    default int lastError() {
        return Native.getLastError();
    }
}
