package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.ProviderTokensContext;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.Spans;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reference to the token of a request. The token is read for each request, because a platform replaces its tokens. Immutable.
 */
record TokenReference(SecretReference reference) {

    /** No token of a known server is longer. */
    private static final int LONGEST = 64 * 1024;

    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]+");

    /** Five parts are an encrypted JWT, which only its recipient can read. */
    private static final Pattern ENCRYPTED = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*){4}");

    /** The end of the year 9999. A later expiry is not checked. */
    private static final double LAST_SECOND = 253_402_300_799d;

    /** The tolerated difference between the clocks of a platform and of this machine. Within it, the server decides. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** The forms of a reference, for the descriptions of keys. */
    static final String FORMS =
            "provider://NAME (its access token), provider://NAME#id_token, file:///PATH, env://NAME, github-actions://AUDIENCE";

    /**
     * Returns the token of another provider, or the secret that the reference names.
     *
     * @throws io.kstlib.auth.api.error.NotLoggedInException if only a login to the other provider helps
     * @throws io.kstlib.auth.api.error.ConfigurationException if there is no such provider, or it gives no token
     * @throws SecretException if there is no token that can be sent
     */
    TypedToken fetch(ProviderTokensContext context) {
        Optional<OfProvider> source = OfProvider.in(reference);
        if (source.isPresent()) {
            return source.get().from(context);
        }
        String text = context.resolve(reference).reveal().strip();
        if (text.length() > LONGEST || !PrintableText.isAsciiWord(text)) {
            throw new SecretException(
                    reference.toString(),
                    reference + " (" + reference.place() + ") leads to something that is not a token",
                    Remedy.advice("Compare the reference with the documentation of the platform"),
                    null);
        }
        return new TypedToken(Secret.of(text), TokenType.JWT);
    }

    /** Fetches a token that must be a JWT and must not have expired. */
    Secret fetchJwt(ProviderTokensContext context) {
        Secret token = fetch(context).value();
        proveJwt(token, context.clock());
        return token;
    }

    /**
     * Checks a JWT before it is sent. Only the server verifies its signature. An expired token is reported here, because the server's message would
     * not say that the platform stopped renewing it.
     *
     * @throws SecretException if it is not a JWT, or has expired
     */
    void proveJwt(Secret token, Clock clock) {
        if (ENCRYPTED.matcher(token.reveal()).matches()) {
            return;
        }
        Instant now = clock.instant();
        expiry(token.reveal()).filter(end -> end.plus(SKEW).isBefore(now)).ifPresent(end -> {
            throw unusableJwt(
                    "expired " + Spans.inWords(end, now) + " ago", "Find out why its source no longer renews it");
        });
    }

    private Optional<Instant> expiry(String token) {
        Matcher parts = COMPACT.matcher(token);
        if (!parts.matches()) {
            throw notAJwt();
        }
        try {
            Map<String, @Nullable Object> claims =
                    Json.readObject(Base64.getUrlDecoder().decode(parts.group(1)));
            return claims.get("exp") instanceof Number seconds
                    ? Optional.of(Instant.ofEpochSecond((long) Math.min(seconds.doubleValue(), LAST_SECOND)))
                    : Optional.empty();
        } catch (JsonException | IllegalArgumentException quotesTheToken) {
            throw notAJwt();
        } catch (DateTimeException beforeAllTime) {
            return Optional.empty();
        }
    }

    private SecretException notAJwt() {
        return unusableJwt("is not a JWT (RFC 7519)", "Compare the reference with the documentation of the platform");
    }

    private SecretException unusableJwt(String what, String advice) {
        return new SecretException(
                reference.toString(),
                "the token of " + reference + " (" + reference.place() + ") " + what,
                Remedy.advice(advice),
                null);
    }

    /** Reports a key whose value is not a reference. A token in a file of settings would soon expire. */
    static void expectReference(ConfigKey<SecretReference> key, Settings settings, ConfigProblems problems) {
        settings.valid(key)
                .filter(value -> value.scheme().isEmpty())
                .ifPresent(plain -> problems.add(
                        settings.path(key.name()),
                        settings.origin(key),
                        "expected a reference, such as provider://NAME or file:///PATH"));
    }

    /**
     * A token that a request contains.
     *
     * @param value the token
     * @param word its type, as its source says: a word of {@link TokenType}
     */
    record TypedToken(Secret value, String word) {}

    /**
     * The token of another configured provider: {@code provider://NAME} or {@code provider://NAME#id_token}.
     *
     * @param provider the name of the other provider
     * @param word the type of the token, a word of {@link TokenType}
     */
    record OfProvider(String provider, String word) {

        /** The scheme of such references. */
        static final String SCHEME = "provider";

        /** {@return the token that a reference names; empty for a reference of another scheme} */
        static Optional<OfProvider> in(SecretReference reference) {
            return reference.scheme().filter(SCHEME::equals).map(scheme -> of(reference.target()));
        }

        private static OfProvider of(String target) {
            for (String word : new String[] {TokenType.ID_TOKEN, TokenType.ACCESS_TOKEN}) {
                if (target.endsWith("#" + word)) {
                    return new OfProvider(target.substring(0, target.length() - word.length() - 1), word);
                }
            }
            return new OfProvider(target, TokenType.ACCESS_TOKEN);
        }

        /** Returns the names of the providers that references name. */
        static Set<String> sourceProviders(Settings settings, List<ConfigKey<SecretReference>> keys) {
            return keys.stream()
                    .flatMap(key -> settings.get(key).flatMap(OfProvider::in).stream())
                    .map(OfProvider::provider)
                    .collect(Collectors.toUnmodifiableSet());
        }

        TypedToken from(ProviderTokensContext context) {
            return new TypedToken(
                    word.equals(TokenType.ID_TOKEN)
                            ? context.idTokenOf(provider)
                            : context.tokenOf(provider).accessToken(),
                    word);
        }
    }
}
