package io.kstlib.auth.core.config.tree;

/** A configuration file cannot be read. The message says why and what to do. The code that catches it says which file it is and what named it. */
public final class UnreadableFileException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableFileException(String reason) {
        super(reason);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
