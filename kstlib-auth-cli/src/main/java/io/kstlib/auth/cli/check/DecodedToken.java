package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.CompactJwt.UnreadableJwtException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a signed JWT (RFC 7519), which is not verified. For a token that is signed within another, it is the content of the inner
 * one.
 *
 * @param payload the claims
 */
public record DecodedToken(Map<String, @Nullable Object> header, Map<String, @Nullable Object> payload) {

    public DecodedToken {
        header = Collections.unmodifiableMap(new LinkedHashMap<>(header));
        payload = Collections.unmodifiableMap(new LinkedHashMap<>(payload));
    }

    /**
     * Decodes a token.
     *
     * @return its content
     * @throws CommandException if it is not a signed JWT; the message holds no part of it
     */
    public static DecodedToken of(Secret token) {
        try {
            List<CompactJwt> layers = CompactJwt.layers(token.reveal());
            CompactJwt signed = layers.get(layers.size() - 1);
            return new DecodedToken(signed.header(), signed.payload());
        } catch (UnreadableJwtException unreadable) {
            throw CommandException.failed(unreadable.problem());
        }
    }

    /**
     * Decodes a token that may be of any kind.
     *
     * @return its content; empty when it cannot be read
     */
    public static Optional<DecodedToken> ifReadable(Secret token) {
        return CompactJwt.ifReadable(token).map(jwt -> new DecodedToken(jwt.header(), jwt.payload()));
    }

    /** Hides the claims, which may be private. */
    @Override
    public String toString() {
        return "DecodedToken[" + header.size() + " header fields, " + payload.size() + " claims]";
    }
}
