package io.kstlib.auth.exchange;

import io.kstlib.auth.api.token.Secret;

/**
 * A token that a request contains.
 *
 * @param value the token
 * @param word its type, as its source says: a word of {@link TokenType}
 */
record TypedToken(Secret value, String word) {}
