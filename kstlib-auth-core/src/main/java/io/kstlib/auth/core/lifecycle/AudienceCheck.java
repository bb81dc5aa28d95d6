package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether an access token is for the services that it was asked for, as far as a JWT says by its {@code aud} (RFC 9068 section 2.2). A server that
 * does not know a parameter ignores it (RFC 6749 section 3.2), and its token is for something else. A server may also have another name for a service
 * (RFC 8707 section 2), so this is a warning only.
 *
 * @param name the configured name of the provider
 * @param target what the tokens are asked for
 */
record AudienceCheck(String name, Target target) {

    private static final int LONGEST_SHOWN = 200;

    /** Returns what there is to say of a token that is for something else. */
    Optional<Warning> objection(Token token) {
        List<String> services = Stream.concat(target.audiences().stream(), target.resources().stream())
                .toList();
        CompactJwt jwt = services.isEmpty()
                ? null
                : CompactJwt.ifReadable(token.accessToken()).orElse(null);
        if (jwt == null) {
            return Optional.empty();
        }
        List<String> audience = texts(jwt.payload().get("aud"));
        List<String> known = audience.stream().map(AudienceCheck::comparable).toList();
        return services.stream().map(AudienceCheck::comparable).allMatch(known::contains)
                ? Optional.empty()
                : Optional.of(warning(audience));
    }

    private Warning warning(List<String> audience) {
        String found = audience.isEmpty()
                ? "names no audience"
                : "is for " + PrintableText.oneLine(String.join(", ", audience), LONGEST_SHOWN);
        return new Warning(
                Warning.Kind.NOT_FOR_TARGET,
                name,
                "the token of \"" + name + "\" that was asked for " + target.inWords() + " " + found
                        + " (aud), so the server may have ignored what was asked for",
                new Remedy.Advice(
                        "Compare it with the documentation of the provider: some have a scope for each service,"
                                + " and some issue tokens for a service only to clients that are registered for it"));
    }

    private static List<String> texts(@Nullable Object audience) {
        List<?> values = audience instanceof List<?> list ? list : audience == null ? List.of() : List.of(audience);
        return values.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** A root with a slash and without one are the same place (RFC 3986 section 6.2.3). */
    private static String comparable(String service) {
        return service.endsWith("/") ? service.substring(0, service.length() - 1) : service;
    }

    @Override
    public String toString() {
        return "AudienceCheck[" + target.inWords() + "]";
    }
}
