package io.kstlib.auth.api.validation;

/** What a validation says of a token. */
public enum Verdict {
    /** Every step passed. */
    VALID("valid"),
    /** It is not to be trusted. */
    INVALID("invalid"),
    /** It may be good, but nobody other than its audience or its issuer can tell. */
    NOT_VERIFIABLE("not_verifiable"),
    /** What is needed to tell could not be had. */
    NOT_CHECKED("not_checked");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /**
     * @return the word in reports
     */
    public String word() {
        return word;
    }
}
