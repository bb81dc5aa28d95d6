package io.kstlib.auth.spi.flow;

/** Whether a user takes part in a flow. */
public enum Attendance {
    /** A user logs in, with the browser or with a code. Such a flow runs only in a login (security rule 9 in {@code docs/security.md}). */
    PERSON,
    /** No one is asked. */
    NONE
}
