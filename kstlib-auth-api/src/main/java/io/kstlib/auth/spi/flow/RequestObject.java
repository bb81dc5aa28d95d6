package io.kstlib.auth.spi.flow;

import io.kstlib.auth.api.token.Secret;
import java.time.Duration;

/**
 * An authorization request that the client signed (RFC 9101 section 4).
 *
 * @param jwt the value of the parameter {@code request}; it contains {@code state}, so no one but the server and the person may see it
 * @param lifetime how long the server accepts it
 */
public record RequestObject(Secret jwt, Duration lifetime) {}
