package io.kstlib.auth.api.validation;

import io.kstlib.auth.api.token.Secret;

/**
 * A token to validate.
 *
 * @param kind which token it is
 * @param source where it comes from, in words for the report, such as "stored id_token" or "standard input"
 * @param terms what is demanded of it besides what the configuration demands
 */
public record ValidationRequest(Secret token, TokenKind kind, String source, ValidationTerms terms) {

    /**
     * Makes a request that demands only what the configuration demands.
     *
     * @param kind which token it is
     * @param source where it comes from, in words
     */
    public ValidationRequest(Secret token, TokenKind kind, String source) {
        this(token, kind, source, ValidationTerms.none());
    }
}
