package io.kstlib.storage.keyring;

import org.jspecify.annotations.Nullable;

/** A call to the keyring failed. The message names no secret. */
final class KeyringException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The reason of a failure. */
    enum Reason {
        /** There is no keyring: no session bus, no service, or a session of Windows without credentials. */
        NONE,
        /** It is locked, and the person is not asked now. */
        LOCKED,
        /** The person said no, or could not be asked. */
        REFUSED,
        /** It did not answer in time. */
        NO_ANSWER,
        /** The answer is malformed. */
        FAILED
    }

    private final Reason reason;

    /**
     * @param reason the reason
     * @param message the failed action, without the name of the keyring
     * @param cause the error behind this one, or {@code null}
     */
    KeyringException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** {@return the reason} */
    Reason reason() {
        return reason;
    }
}
