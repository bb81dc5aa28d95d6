package io.kstlib.auth.cli.token;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The forms in which {@code token} prints. */
public enum TokenFormat {
    /** The access token. */
    ACCESS_TOKEN("access-token"),
    /** The value of an {@code Authorization} header. */
    HEADER("header"),
    /** A document for scripts. */
    JSON("json"),
    /** The ID token. */
    ID_TOKEN("id-token"),
    /** A line that a shell evaluates. */
    ENV("env"),
    /** A line for {@code curl -K -}. */
    CURL("curl"),
    /** An {@code ExecCredential} of Kubernetes with the ID token. */
    KUBECTL("kubectl");

    private final String word;

    TokenFormat(String word) {
        this.word = word;
    }

    /** Returns the format with this word; empty when there is none. */
    static Optional<TokenFormat> of(String word) {
        return Stream.of(values()).filter(format -> format.word.equals(word)).findFirst();
    }

    /** Returns the words of all formats, for help texts and messages. */
    static String words() {
        return Stream.of(values()).map(format -> format.word).collect(Collectors.joining(", "));
    }

    /** Whether it is one text without further syntax, which a person can paste. */
    boolean isOneText() {
        return this == ACCESS_TOKEN || this == HEADER || this == ID_TOKEN;
    }
}
