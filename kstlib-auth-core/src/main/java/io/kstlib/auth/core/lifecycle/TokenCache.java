package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The token in memory. Handing it out takes a look at the clock; once a second, the one caller who comes first looks at the storage, and
 * when that takes longer than another second, the others look too. No caller waits for another. Safe for use by several threads.
 */
final class TokenCache {

    private final SafeKeeping keeping;
    private final Freshness freshness;
    private final Present present;
    private final Clock clock;
    private final TokenNews news;
    private final AtomicReference<HeldToken> held = new AtomicReference<>(HeldToken.nothing(0));

    TokenCache(SafeKeeping keeping, Freshness freshness, Present present, TokenNews news) {
        this.keeping = keeping;
        this.freshness = freshness;
        this.present = present;
        this.clock = present.clock();
        this.news = news;
    }

    /**
     * @return {@code null} when a closer look is needed
     */
    @Nullable
    Token fresh() {
        HeldToken seen = holding();
        return seen.covers(clock.millis()) ? seen.token() : null;
    }

    private HeldToken holding() {
        return Objects.requireNonNull(held.get());
    }

    /** What is held, after a look at the storage where the last one is too long ago; holds nothing when nothing is stored. */
    HeldToken look() {
        while (true) {
            HeldToken seen = holding();
            long now = clock.millis();
            boolean recent = seen.wasLookedAtWithin(HeldToken.LOOK_EVERY_MILLIS, now);
            if (recent || (seen.wasLookedAtWithin(2 * HeldToken.LOOK_EVERY_MILLIS, now) && !seen.claimLook())) {
                return seen;
            }
            HeldToken next = read(seen);
            if (held.compareAndSet(seen, next)) {
                Token token = next.token();
                if (token != null && !seen.isSameAs(token)) {
                    news.loaded(token);
                }
                return next;
            }
        }
    }

    /** The mark is taken before the token: a change in between shows at the next look. */
    private HeldToken read(HeldToken seen) {
        String mark = keeping.revision();
        Token known = seen.token();
        if (known != null && mark != null && mark.equals(seen.revision())) {
            return seen.followedBy(known, mark, freshness, present.moment());
        }
        Optional<Token> newest = keeping.newest();
        return newest.isPresent()
                ? seen.followedBy(newest.get(), mark, freshness, present.moment())
                : HeldToken.nothing(seen.generation());
    }

    boolean isStale(HeldToken token) {
        return token.isStale(freshness, present.moment());
    }

    boolean isExpired(HeldToken token) {
        return token.isExpired(freshness, present.moment());
    }

    /** Whether it is time for another token than this one, also by the age of the held one. */
    boolean isStale(Token token) {
        HeldToken known = holding();
        return freshness.isStale(token, clock.instant()) || (known.isSameAs(token) && isStale(known));
    }

    boolean isExpired(Token token) {
        HeldToken known = holding();
        return freshness.isExpired(token, clock.instant()) || (known.isSameAs(token) && isExpired(known));
    }

    int generation() {
        return holding().generation();
    }

    /** Takes a token that a refresh brought, unless there was a login or logout since the refresh began. */
    void adopt(Token token, int generation) {
        while (true) {
            HeldToken seen = holding();
            if (seen.generation() != generation
                    || held.compareAndSet(seen, seen.followedBy(token, null, freshness, present.moment()))) {
                return;
            }
        }
    }

    /** Lets the next caller look at the storage. */
    void forget() {
        held.updateAndGet(seen -> HeldToken.nothing(seen.generation() + 1));
    }
}
