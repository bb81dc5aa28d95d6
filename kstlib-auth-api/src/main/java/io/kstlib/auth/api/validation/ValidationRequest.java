package io.kstlib.auth.api.validation;

import io.kstlib.auth.api.secret.Secret;

/**
 * A token to validate.
 *
 * @param token the token
 * @param kind which token it is
 * @param source where it comes from, in words, for the report: "stored id_token", "--token"
 */
public record ValidationRequest(Secret token, TokenKind kind, String source) {}
