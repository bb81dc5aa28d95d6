package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a signed JWT (RFC 7519), without any check of it.
 *
 * @param header the header
 * @param payload the claims
 */
public record DecodedToken(Map<String, @Nullable Object> header, Map<String, @Nullable Object> payload) {

    private static final int PARTS_OF_SIGNED = 3;
    private static final int PARTS_OF_ENCRYPTED = 5;

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
        String[] parts = token.reveal().split("\\.", -1);
        if (parts.length == PARTS_OF_ENCRYPTED) {
            throw refused("is encrypted (JWE): only who it is meant for can read it");
        }
        if (parts.length != PARTS_OF_SIGNED) {
            throw refused("is opaque, not a JWT: only the server that issued it can read it");
        }
        try {
            return new DecodedToken(decode(parts[0]), decode(parts[1]));
        } catch (JsonException | IllegalArgumentException unreadable) {
            throw refused("has three parts like a JWT, but they cannot be decoded");
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

    private static Map<String, @Nullable Object> decode(String part) {
        return Json.readObject(Base64.getUrlDecoder().decode(part));
    }

    private static CommandException refused(String why) {
        return new CommandException(ExitCode.FAILED, "the token " + why);
    }

    /** Claims may be private, so they are not shown. */
    @Override
    public String toString() {
        return "DecodedToken[" + header.size() + " header fields, " + payload.size() + " claims]";
    }
}
