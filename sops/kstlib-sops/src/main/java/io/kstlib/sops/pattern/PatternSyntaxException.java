package io.kstlib.sops.pattern;

/** A text is not a regular expression in Go's syntax, or one that is not supported here. The message says what is wrong and where. */
public final class PatternSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PatternSyntaxException(String problem, int index) {
        super(problem + " at character " + (index + 1));
    }
}
