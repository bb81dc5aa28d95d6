package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The stored record of a login: its token, its access tokens for targets, and the notes of kstlib. The notes are entries of one field of the
 * metadata. This type alone reads and writes them, except the note about the person ({@link PersonOfToken}). All functions are pure.
 *
 * @param token the token as it is stored
 */
public record LoginRecord(Token token) {

    private static final String OWN = "kstlib";
    private static final String KEPT = "refresh_token_kept";
    private static final String TARGET = "target";
    private static final String REFUSED_TARGET = "refused";
    private static final String REFRESH_LIFETIME = "refresh_expires_in";

    /** How many access tokens for targets are kept. Those that expire first make room. */
    static final int MOST_KEPT = 20;

    /** A server that refused a target is not asked again for this time, unless there is another login. */
    private static final Duration TARGET_REFUSAL_HOLDS = Duration.ofDays(30);

    private static final int LONGEST_REASON = 300;

    /** Stands for the access token where the server refused the target. */
    private static final Secret NONE = Secret.of("none");

    /**
     * {@return the value of a note as it is stored, which another program may have written; {@code null} if there is none}
     *
     * @param entry the name of the note
     */
    public @Nullable Object note(String entry) {
        return token.metadata().get(OWN) instanceof Map<?, ?> own ? own.get(entry) : null;
    }

    /**
     * {@return the record with that note, in place of the one before}
     *
     * @param entry the name of the note
     * @param value its value as it is stored
     */
    public LoginRecord withNote(String entry, Object value) {
        Map<String, Object> own = notes();
        own.put(entry, value);
        return withNotes(own);
    }

    /**
     * {@return the record without that note}
     *
     * @param entry the name of the note
     */
    public LoginRecord withoutNote(String entry) {
        Map<String, Object> own = notes();
        own.remove(entry);
        return withNotes(own);
    }

    /**
     * Drops the notes that only kstlib may write. Otherwise the answer of a server could contain a note of kstlib.
     *
     * @param token a token as a provider gives it
     * @return the token with the metadata of the server, and with what the provider found out: the clock drift and the person
     */
    public static Token fromProvider(Token token) {
        if (!token.metadata().containsKey(OWN)) {
            return token;
        }
        Token given = PersonOfToken.withNoteOf(
                new LoginRecord(token).withNotes(Map.of()).token(), token);
        return token.clockDrift()
                .map(drift -> given.toBuilder().clockDrift(drift).build())
                .orElse(given);
    }

    private Map<String, Object> notes() {
        Map<String, Object> own = new LinkedHashMap<>();
        if (token.metadata().get(OWN) instanceof Map<?, ?> present) {
            present.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        return own;
    }

    private LoginRecord withNotes(Map<String, Object> own) {
        Map<String, Object> metadata = new LinkedHashMap<>(token.metadata());
        if (own.isEmpty()) {
            metadata.remove(OWN);
        } else {
            metadata.put(OWN, own);
        }
        return with(builder -> builder.metadata(metadata));
    }

    private LoginRecord with(UnaryOperator<Token.Builder> change) {
        return new LoginRecord(change.apply(token.toBuilder()).build());
    }

    /** {@return whether there is a refresh token} */
    boolean isRefreshable() {
        return token.isRefreshable();
    }

    // The refresh token

    /**
     * Returns whether its refresh token is noted before it is sent. That is needless where a server does not replace refresh tokens: a refresh with
     * the same one can be repeated at any time. An answer without a refresh token, or with the same one, shows that (RFC 6749 section 6). It is kept
     * as a hash of the refresh token, so it has no meaning beside another one.
     */
    boolean needsNote() {
        Object kept = note(KEPT);
        return kept == null
                || token.refreshToken()
                        .map(LoginRecord::hash)
                        .filter(kept::equals)
                        .isEmpty();
    }

    /** Returns the record with the mark that the server did not replace its refresh token, if it is that which was sent. */
    LoginRecord markedReusable(LoginRecord sent) {
        Secret refreshToken = token.refreshToken().orElse(null);
        return refreshToken == null || !token.refreshToken().equals(sent.token.refreshToken())
                ? this
                : withNote(KEPT, hash(refreshToken));
    }

    /** Returns the record with the refresh token of an answer that was refused otherwise. */
    LoginRecord withRefreshToken(Secret refreshToken) {
        return with(builder -> builder.refreshToken(refreshToken));
    }

    static String hash(Secret refreshToken) {
        return ContentHash.base64Url(refreshToken.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The permanent refusal of the refresh token by the server: {@code invalid_grant} (RFC 6749 section 5.2). It is noted under the lock of the
     * storage, so that no other process that shares the storage sends the refresh token again. Immutable.
     *
     * <p>The note counts for one refresh token beside one access token, and holds a hash of both. A login, or a later refresh by any program, changes
     * at least one of them. A note that is left then has no meaning any more. The tokens themselves stay as they are.
     *
     * @param since when it was first refused
     * @param lastTry when it was last sent
     * @param cause why the server refused it, as far as it is known
     * @param reason the event and the words of the server: one line, printable, without a secret
     */
    public record Refusal(Instant since, Instant lastTry, Cause cause, String reason) {

        /** Why a server refuses a refresh token. */
        public enum Cause {
            /** The session has ended, or the refresh token has been revoked. */
            ENDED("ended"),
            /** A process sent the refresh token and did not store the answer, so the server has probably replaced it. */
            INTERRUPTED("interrupted");

            private final String word; // in stored tokens

            Cause(String word) {
                this.word = word;
            }
        }

        /**
         * After this time, one of the processes that share the storage sends the refresh token again. Servers are sometimes wrong: a replica lags, or
         * a database that is down makes every token unknown. Then a service has to recover by itself.
         */
        public static final Duration HOLDS = Duration.ofHours(1);

        private static final String NOTE = "refresh_refused";
        private static final String TOKENS = "tokens";
        private static final String SINCE = "since";
        private static final String LAST_TRY = "last_try";
        private static final String REASON = "reason";
        private static final String CAUSE = "cause";

        public Refusal {
            reason = PrintableText.oneLine(
                    reason, LONGEST_REASON - 1); // anyone who writes into the storage may write it
        }

        private static Optional<Refusal> parsed(Map<?, ?> note) {
            Instant since = time(note.get(SINCE));
            Instant lastTry = time(note.get(LAST_TRY));
            return since == null || lastTry == null || !(note.get(REASON) instanceof String reason)
                    ? Optional.empty()
                    : Optional.of(new Refusal(since, lastTry, cause(note.get(CAUSE)), reason));
        }

        private static Cause cause(@Nullable Object value) {
            return value instanceof String text && text.equals(Cause.INTERRUPTED.word)
                    ? Cause.INTERRUPTED
                    : Cause.ENDED;
        }

        private static @Nullable Instant time(@Nullable Object value) {
            try {
                return value instanceof String text ? Instant.parse(text) : null;
            } catch (DateTimeException notATime) {
                return null; // then the note is ignored
            }
        }

        private Map<String, Object> toMap(String print) {
            Map<String, Object> note = new LinkedHashMap<>();
            note.put(TOKENS, print);
            note.put(SINCE, since.toString());
            note.put(LAST_TRY, lastTry.toString());
            if (cause != Cause.ENDED) {
                note.put(CAUSE, cause.word);
            }
            note.put(REASON, reason);
            return note;
        }

        /**
         * {@return whether the refresh token must not be sent; a note from farther in the future than clocks are apart is ignored}
         *
         * @param now the present time
         */
        public boolean holds(Instant now) {
            return now.isBefore(lastTry.plus(HOLDS)) && !now.isBefore(lastTry.minus(Freshness.TOLERATED_DRIFT));
        }
    }

    /** {@return the note that the server refused the refresh token; empty as long as it was not refused} */
    public Optional<Refusal> refusal() {
        String print = print();
        return print != null && note(Refusal.NOTE) instanceof Map<?, ?> note && print.equals(note.get(Refusal.TOKENS))
                ? Refusal.parsed(note)
                : Optional.empty();
    }

    /**
     * Returns the record with the note that its refresh token was refused now. The note keeps the time of the first refusal, if there was an earlier
     * one, and that a refresh was interrupted.
     *
     * @param now the present time
     * @param cause why, as far as it is known
     * @param reason the event, and the words of the server
     */
    LoginRecord refused(Instant now, Refusal.Cause cause, String reason) {
        Refusal first = refusal().orElse(null);
        if (first == null) {
            return with(new Refusal(now, now, cause, reason));
        }
        boolean firstSaysMore = first.cause() == Refusal.Cause.INTERRUPTED && cause == Refusal.Cause.ENDED;
        return with(
                firstSaysMore
                        ? new Refusal(first.since(), now, first.cause(), first.reason())
                        : new Refusal(first.since(), now, cause, reason));
    }

    private LoginRecord with(Refusal refusal) {
        String print = print();
        return print == null ? this : withNote(Refusal.NOTE, refusal.toMap(print));
    }

    /** Returns a hash that distinguishes these two tokens from others; {@code null} where there is no refresh token. */
    private @Nullable String print() {
        Secret refreshToken = token.refreshToken().orElse(null);
        if (refreshToken == null) {
            return null;
        }
        String access = token.accessToken().reveal();
        String both = access.length() + ":" + access + refreshToken.reveal();
        return ContentHash.base64Url(both.getBytes(StandardCharsets.UTF_8));
    }

    // The access tokens for targets

    /** Returns the target that this login is for; empty for the login to a provider. */
    Optional<Target> madeFor() {
        return Target.fromMap(note(TARGET));
    }

    LoginRecord madeFor(Target target) {
        return withNote(TARGET, target.toMap());
    }

    /**
     * {@return whether an entry only says that the server refused the target}
     *
     * @param kept an entry of {@link Token#targets()}
     */
    public static boolean isRefusal(Token kept) {
        return refusal(kept).isPresent();
    }

    private static Optional<String> refusal(Token kept) {
        return kept.accessToken().equals(NONE) && new LoginRecord(kept).note(REFUSED_TARGET) instanceof String reason
                ? Optional.of(PrintableText.oneLine(reason, LONGEST_REASON))
                : Optional.empty();
    }

    /**
     * Returns the token of a slot: the one of the login, or its access token for a target, completed with the refresh token, the key and the owner of
     * the login.
     *
     * @param slot the target; {@code null} for the login itself
     * @return empty where the login has none for the target
     */
    Optional<Token> slot(@Nullable Target slot) {
        if (slot == null) {
            return Optional.of(token);
        }
        Token kept = token.targets().get(slot);
        return kept == null || isRefusal(kept) ? Optional.empty() : Optional.of(completed(kept));
    }

    private Token completed(Token kept) {
        Map<String, Object> metadata = new LinkedHashMap<>(kept.metadata());
        token.refreshExpiresAt().ifPresent(end -> metadata.put(REFRESH_LIFETIME, seconds(kept.issuedAt(), end)));
        Token.Builder builder = kept.toBuilder()
                .refreshToken(token.refreshToken().orElse(null))
                .idToken(token.idToken().orElse(null))
                .proofKey(token.proofKey().orElse(null))
                .metadata(metadata);
        token.binding().ifPresent(builder::binding);
        LoginRecord completed = new LoginRecord(PersonOfToken.withNoteOf(builder.build(), token));
        return refusal().map(completed::with).orElse(completed).token();
    }

    private static long seconds(Instant start, Instant end) {
        return Math.max(1, Duration.between(start, end).toSeconds()); // 0 means no end
    }

    /**
     * Returns the record with the token of a refresh.
     *
     * @param slot the target; {@code null} for the login itself
     * @param fresh the token of the refresh, completed from the token before
     * @param mark its binding
     */
    LoginRecord renewed(@Nullable Target slot, Token fresh, TokenBinding mark) {
        if (slot == null) {
            return new LoginRecord(
                    fresh.toBuilder().binding(mark).targets(token.targets()).build());
        }
        Map<String, Object> metadata = new LinkedHashMap<>(token.metadata());
        fresh.refreshExpiresAt().ifPresent(end -> metadata.put(REFRESH_LIFETIME, seconds(token.issuedAt(), end)));
        return with(builder -> builder.refreshToken(fresh.refreshToken().orElse(null))
                .metadata(metadata)
                .binding(mark)
                .targets(kept(slot, bare(fresh))));
    }

    /** Removes the fields that belong to the login. */
    private static Token bare(Token token) {
        Map<String, Object> metadata = new LinkedHashMap<>(
                new LoginRecord(token).withNotes(Map.of()).token().metadata());
        metadata.remove(REFRESH_LIFETIME);
        Token.Builder builder = Token.builder(token.accessToken(), token.issuedAt())
                .tokenType(token.tokenType())
                .expiresAt(token.expiresAt().orElse(null))
                .scope(token.scope())
                .metadata(metadata);
        token.clockDrift().ifPresent(builder::clockDrift);
        return builder.build();
    }

    /** Drops expired tokens, and those that expire first if there are too many. */
    private Map<Target, Token> kept(Target target, Token fresh) {
        Map<Target, Token> kept = new LinkedHashMap<>(token.targets());
        kept.remove(target);
        kept.values().removeIf(other -> other.isPastExpiry(fresh.issuedAt()));
        List<Target> expiringFirst = kept.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().effectiveExpiry()))
                .map(Map.Entry::getKey)
                .toList();
        expiringFirst.stream().limit(Math.max(0, kept.size() - MOST_KEPT + 1)).forEach(kept::remove);
        kept.put(target, fresh);
        return kept;
    }

    /** Returns the record without the access token for a target. */
    LoginRecord without(Target target) {
        Map<Target, Token> kept = new LinkedHashMap<>(token.targets());
        kept.remove(target);
        return with(builder -> builder.targets(kept));
    }

    /** Returns the record whose token of a slot expires now. */
    LoginRecord expired(@Nullable Target slot, Instant now) {
        if (slot == null) {
            return with(builder -> builder.expiresAt(now));
        }
        Map<Target, Token> all = new LinkedHashMap<>(token.targets());
        all.computeIfPresent(
                slot, (target, kept) -> kept.toBuilder().expiresAt(now).build());
        return with(builder -> builder.targets(all));
    }

    /** Returns the record with a note that the server does not give a token for a target by this login. */
    LoginRecord refused(Target target, Instant now, String reason) {
        Token none = Token.builder(NONE, now)
                .expiresAt(now.plus(TARGET_REFUSAL_HOLDS))
                .build();
        Token refusal = new LoginRecord(none)
                .withNote(REFUSED_TARGET, PrintableText.oneLine(reason, LONGEST_REASON))
                .token();
        return with(builder -> builder.targets(kept(target, refusal)));
    }

    /** Returns the record with the access tokens for targets of another one, too. Of two for one target, the newer one is kept. */
    LoginRecord withTargetsOf(@Nullable LoginRecord other) {
        if (other == null
                || other.token.targets().isEmpty()
                || other.token.targets().equals(token.targets())) {
            return this;
        }
        Map<Target, Token> targets = new LinkedHashMap<>(other.token.targets());
        token.targets()
                .forEach((target, own) -> targets.merge(
                        target, own, (theirs, ours) -> theirs.issuedAt().isAfter(ours.issuedAt()) ? theirs : ours));
        return with(builder -> builder.targets(targets));
    }

    /**
     * Returns why the login cannot bring an access token for a target, without asking the server: a server that is asked for more than the login
     * asked for may use up the refresh token before it refuses.
     *
     * @return empty if the server can be asked
     */
    Optional<String> unobtainable(Target target) {
        if (!token.isRefreshable()) {
            return Optional.of("the login has no refresh token");
        }
        Token kept = token.targets().get(target);
        Optional<String> refusal = kept == null ? Optional.empty() : refusal(kept);
        if (refusal.isPresent()) {
            return Optional.of("the server gives none by the login: " + refusal.get());
        }
        if (!target.audiences().isEmpty()) {
            return Optional.of("no refresh can name an audience");
        }
        AskedFor asked = token.binding().flatMap(TokenBinding::askedFor).orElse(null);
        Set<String> scopes = new HashSet<>(token.scope());
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

    @Override
    public String toString() {
        return "LoginRecord[" + token + "]";
    }
}
