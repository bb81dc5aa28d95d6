package io.kstlib.auth.spi.flow;

/** Whether a person takes part in a flow. */
public enum Attendance {
    /** A person logs in, by the browser or by a code. Such a flow runs only in a login (security rule 9 in {@code docs/security.md}). */
    PERSON,
    /** No one is asked. */
    NONE
}
