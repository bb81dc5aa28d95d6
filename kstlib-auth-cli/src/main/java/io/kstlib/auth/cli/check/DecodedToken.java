package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.UnreadableJwtException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a signed JWT (RFC 7519), without any check of it; of a token that is signed within another, what the inner one says.
 *
 * @param header the header
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
     * @param token the token
     * @return what stands in it
     * @throws CommandException if it is not a signed JWT; the message holds no part of it
     */
    public static DecodedToken of(Secret token) {
        try {
            List<CompactJwt> layers = CompactJwt.layers(token.reveal());
            CompactJwt signed = layers.get(layers.size() - 1);
            return new DecodedToken(signed.header(), signed.payload());
        } catch (UnreadableJwtException unreadable) {
            throw new CommandException(ExitCode.FAILED, unreadable.problem());
        }
    }

    /**
     * Decodes a token that may be of any kind.
     *
     * @param token the token
     * @return what stands in it; empty when it cannot be read
     */
    public static Optional<DecodedToken> ifReadable(Secret token) {
        try {
            return Optional.of(of(token));
        } catch (CommandException unreadable) {
            return Optional.empty();
        }
    }

    /** Claims may be private, so they are not shown. */
    @Override
    public String toString() {
        return "DecodedToken[" + header.size() + " header fields, " + payload.size() + " claims]";
    }
}
