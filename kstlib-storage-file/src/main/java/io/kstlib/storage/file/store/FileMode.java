package io.kstlib.storage.file.store;

/** The rights of the owner to a file of the store; no one else has any (security rule 7 in {@code docs/security.md}). */
public enum FileMode {
    /** Mode 0600. */
    OWNER_READ_WRITE("600"),
    /** Mode 0400. It tells people and editors not to change the file. The store still replaces it. */
    OWNER_READ("400");

    private final String octal;

    FileMode(String octal) {
        this.octal = octal;
    }

    /** Returns the argument of {@code chmod}. */
    String octal() {
        return octal;
    }
}
