package io.kstlib.storage.keyring.dbus;

import org.jspecify.annotations.Nullable;

/** A call on the bus failed. */
public final class DBusException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The kind of failure. */
    public enum Reason {
        /** There is no session bus, or it cannot be reached. */
        NO_BUS,
        /** There was no answer in time. */
        NO_ANSWER,
        /** The service answered with an error. */
        ERROR,
        /** The answer is not D-Bus, or larger than the limits. */
        MALFORMED
    }

    private final Reason reason;
    private final String error;

    private DBusException(Reason reason, String error, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.error = error;
    }

    static DBusException noBus(String message, @Nullable Throwable cause) {
        return new DBusException(Reason.NO_BUS, "", message, cause);
    }

    static DBusException noAnswer(String message) {
        return new DBusException(Reason.NO_ANSWER, "", message, null);
    }

    static DBusException malformed(String message) {
        return new DBusException(Reason.MALFORMED, "", message, null);
    }

    /** The text of the service is left out, because it may quote the request. */
    static DBusException error(String name) {
        return new DBusException(Reason.ERROR, name, "the answer is the error " + name, null);
    }

    /** {@return the kind of failure} */
    public Reason reason() {
        return reason;
    }

    /**
     * Compares the name of the service's error.
     *
     * @param name the name of an error, such as {@code org.freedesktop.DBus.Error.ServiceUnknown}
     * @return whether it is this one
     */
    public boolean is(String name) {
        return error.equals(name);
    }
}
