package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Collection;

/** What a plugin shows of itself, in which no secret may be (design rule 6). */
final class Shown {

    private Shown() {}

    /**
     * @param what a plugin's object, an error with its causes, or a text
     * @param secrets what must not be in it
     */
    static void hasNone(Object what, Collection<String> secrets) {
        StringBuilder text = new StringBuilder(String.valueOf(what));
        for (Throwable cause = what instanceof Throwable failure ? failure.getCause() : null;
                cause != null;
                cause = cause.getCause()) {
            text.append('\n').append(cause);
        }
        String shown = text.toString();
        secrets.forEach(secret -> assertFalse(shown.contains(secret), () -> "a secret shows in: " + shown));
    }
}
