package io.kstlib.auth.api.validation;

/** The kind of a token that is validated. */
public enum TokenKind {
    /** An ID token (OpenID Connect Core 1.0 section 2). */
    ID_TOKEN("id_token"),
    /** An access token. */
    ACCESS_TOKEN("access_token"),
    /** A token that the caller supplied. */
    UNKNOWN("token");

    private final String fieldName;

    TokenKind(String fieldName) {
        this.fieldName = fieldName;
    }

    /** {@return the name of its field in a token response, such as {@code id_token}} */
    public String fieldName() {
        return fieldName;
    }
}
