package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import org.jspecify.annotations.Nullable;

/**
 * A token that was just obtained.
 *
 * @param token the token, as the token endpoint answered
 * @param code the authorization code that was exchanged for it; {@code null} if there was none
 */
public record ObtainedToken(Token token, @Nullable Secret code) {}
