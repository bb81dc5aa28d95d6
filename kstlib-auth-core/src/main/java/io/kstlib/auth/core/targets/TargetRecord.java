package io.kstlib.auth.core.targets;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.lifecycle.token.OwnField;
import io.kstlib.auth.core.lifecycle.token.RefreshIntent;
import io.kstlib.auth.core.lifecycle.token.RefreshRefusal;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The access token for one target in the record of a login. It is seen as a token like any other: with the refresh token, the key and the owner of the
 * login. So it is refreshed like any other, and the result goes back into the record. All functions are pure.
 */
final class TargetRecord {

    /** How many access tokens for targets are kept. Those that expire first make room. */
    static final int MOST_KEPT = 20;

    /** A server that refused a target is not asked again for this time, unless there is another login. */
    private static final Duration REFUSAL_HOLDS = Duration.ofDays(30);

    private static final String REFUSED = "refused";
    private static final String REFRESH_LIFETIME = "refresh_expires_in";
    private static final int LONGEST_REASON = 300;

    /** Stands where a target has no access token yet. It expired long ago, so it is never handed out and never sent. */
    private static final Secret NONE = Secret.of("none");

    private TargetRecord() {}

    /** Whether a token only says that there is no access token yet. */
    static boolean isNone(Token token) {
        return token.accessToken().equals(NONE) && token.issuedAt().equals(Instant.EPOCH);
    }

    /** Returns the access token as a token of the login; one that has expired long ago if there is none yet and the login brings one; else empty. */
    static Optional<Token> seen(Token login, Target target) {
        Token kept = login.targets().get(target);
        if (kept != null && refusal(kept).isEmpty()) {
            return Optional.of(completed(kept, login));
        }
        return unobtainable(login, target).isEmpty() ? Optional.of(completed(none(login), login)) : Optional.empty();
    }

    private static Token none(Token login) {
        return Token.builder(NONE, Instant.EPOCH)
                .tokenType(login.tokenType())
                .expiresAt(Instant.EPOCH)
                .scope(login.scope())
                .build();
    }

    private static Token completed(Token kept, Token login) {
        Map<String, Object> metadata = new LinkedHashMap<>(kept.metadata());
        login.refreshExpiresAt().ifPresent(end -> metadata.put(REFRESH_LIFETIME, seconds(kept.issuedAt(), end)));
        Token.Builder builder = kept.toBuilder()
                .refreshToken(login.refreshToken().orElse(null))
                .idToken(login.idToken().orElse(null))
                .proofKey(login.proofKey().orElse(null))
                .metadata(metadata);
        login.binding().ifPresent(builder::binding);
        return passedOn(login, builder.build());
    }

    /** Passes on what is known about the refresh token that both have. */
    private static Token passedOn(Token from, Token to) {
        return RefreshIntent.passedOn(from, RefreshRefusal.passedOn(from, to));
    }

    private static long seconds(Instant start, Instant end) {
        return Math.max(1, Duration.between(start, end).toSeconds()); // 0 means no end
    }

    /**
     * Returns the record after its access token for a target has changed.
     *
     * @param before what {@link #seen} returned
     * @param after the token of the target after the change
     */
    static Token with(Token login, Target target, Token before, Token after) {
        if (after.equals(before)) {
            return login;
        }
        Token.Builder builder =
                login.toBuilder().refreshToken(after.refreshToken().orElse(null));
        Map<String, Object> metadata = new LinkedHashMap<>(login.metadata());
        after.refreshExpiresAt().ifPresent(end -> metadata.put(REFRESH_LIFETIME, seconds(login.issuedAt(), end)));
        builder.metadata(metadata);
        after.binding().ifPresent(builder::binding);
        if (!isNone(after)) {
            builder.targets(kept(login.targets(), target, bare(after)));
        }
        return passedOn(after, builder.build());
    }

    /** Returns what is kept of a token for a target: what is its own, and not that of the login. */
    private static Token bare(Token token) {
        Map<String, Object> metadata =
                new LinkedHashMap<>(OwnField.without(token).metadata());
        metadata.remove(REFRESH_LIFETIME);
        Token.Builder builder = Token.builder(token.accessToken(), token.issuedAt())
                .tokenType(token.tokenType())
                .expiresAt(token.expiresAt().orElse(null))
                .scope(token.scope())
                .metadata(metadata);
        token.clockDrift().ifPresent(builder::clockDrift);
        return builder.build();
    }

    /** Drops what has expired, and what expires first if there are too many. */
    private static Map<Target, Token> kept(Map<Target, Token> earlier, Target target, Token token) {
        Map<Target, Token> kept = new LinkedHashMap<>(earlier);
        kept.remove(target);
        kept.values().removeIf(other -> other.isPastExpiry(token.issuedAt()));
        List<Target> expiringFirst = kept.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().effectiveExpiry()))
                .map(Map.Entry::getKey)
                .toList();
        expiringFirst.stream().limit(Math.max(0, kept.size() - MOST_KEPT + 1)).forEach(kept::remove);
        kept.put(target, token);
        return kept;
    }

    /** Returns the record without the access token for a target. */
    static Token without(Token login, Target target) {
        Map<Target, Token> kept = new LinkedHashMap<>(login.targets());
        kept.remove(target);
        return login.toBuilder().targets(kept).build();
    }

    /** Returns the record with a note that the server does not give a token for a target by this login. */
    static Token refused(Token login, Target target, Instant now, String reason) {
        Token note = Token.builder(NONE, now).expiresAt(now.plus(REFUSAL_HOLDS)).build();
        Token refusal = OwnField.with(note, REFUSED, PrintableText.oneLine(reason, LONGEST_REASON));
        return login.toBuilder().targets(kept(login.targets(), target, refusal)).build();
    }

    /** Returns why the server refused the target; empty for a token. */
    static Optional<String> refusal(Token kept) {
        return kept.accessToken().equals(NONE) && OwnField.of(kept, REFUSED) instanceof String reason
                ? Optional.of(PrintableText.oneLine(reason, LONGEST_REASON))
                : Optional.empty();
    }

    /**
     * Returns why the login cannot bring an access token for a target, without asking the server: a server that is asked for more than the login asked
     * for may use up the refresh token before it refuses.
     *
     * @return empty if the server can be asked
     */
    static Optional<String> unobtainable(Token login, Target target) {
        if (!login.isRefreshable()) {
            return Optional.of("the login has no refresh token");
        }
        Token kept = login.targets().get(target);
        Optional<String> refusal = kept == null ? Optional.empty() : refusal(kept);
        if (refusal.isPresent()) {
            return Optional.of("the server gives none by the login: " + refusal.get());
        }
        if (!target.audiences().isEmpty()) {
            return Optional.of("no refresh can name an audience");
        }
        AskedFor asked = login.binding().flatMap(TokenBinding::askedFor).orElse(null);
        Set<String> scopes = new HashSet<>(login.scope());
        if (scopes.isEmpty() && asked != null) {
            scopes.addAll(asked.scopes());
        }
        return missing("scope", target.scopes(), scopes)
                .or(() -> missing(
                        "resource", target.resources(), asked == null ? Set.of() : Set.copyOf(asked.resources())));
    }

    private static Optional<String> missing(String kind, List<String> wanted, Set<String> granted) {
        @Nullable
        String lacking = wanted.stream()
                .filter(name -> !granted.contains(name))
                .findFirst()
                .orElse(null);
        return lacking == null ? Optional.empty() : Optional.of("the login is not for the " + kind + " " + lacking);
    }
}
