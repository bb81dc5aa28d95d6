package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.storage.ChangeWatch;
import io.kstlib.auth.api.token.Token;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The token in memory. Handing it out takes a look at the clock; once a second, the one caller who comes first looks at the storage, and
 * when that takes longer than another second, the others look too. No caller waits for another. A storage that announces changes is looked at
 * after each, and every ten seconds in case one was missed. Safe for use by several threads.
 */
final class TokenCache {

    private final TokenKeeper keeper;
    private final Freshness freshness;
    private final Present present;
    private final Clock clock;
    private final Consumer<Token> loaded;
    private final AtomicReference<HeldToken> held = new AtomicReference<>(HeldToken.nothing(0));
    private final AtomicReference<@Nullable Optional<ChangeWatch>> watch = new AtomicReference<>();

    TokenCache(TokenKeeper keeper, Freshness freshness, Present present, Consumer<Token> loaded) {
        this.keeper = keeper;
        this.freshness = freshness;
        this.present = present;
        this.clock = present.clock();
        this.loaded = loaded;
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
            long every = lookEvery();
            boolean recent = seen.wasLookedAtWithin(every, now);
            if (recent || (seen.wasLookedAtWithin(every + HeldToken.LOOK_EVERY_MILLIS, now) && !seen.claimLook())) {
                return seen;
            }
            HeldToken next = readIfReachable(seen, every);
            if (held.compareAndSet(seen, next)) {
                Token token = next.token();
                if (token != null && !seen.isSameAs(token)) {
                    loaded.accept(token);
                }
                return next;
            }
        }
    }

    /** A storage that cannot be reached for a moment takes no good token away. */
    private HeldToken readIfReachable(HeldToken seen, long every) {
        try {
            return read(seen, every);
        } catch (StorageException failure) {
            Token known = seen.token();
            if (failure.reason() != StorageException.Reason.UNREACHABLE || known == null || isExpired(seen)) {
                throw failure;
            }
            return seen.followedBy(known, null, freshness, present.moment(), HeldToken.LOOK_EVERY_MILLIS);
        }
    }

    /** The mark is taken before the token: a change in between shows at the next look. */
    private HeldToken read(HeldToken seen, long every) {
        String mark = keeper.revision();
        Token known = seen.token();
        if (known != null && mark != null && mark.equals(seen.revision())) {
            return seen.followedBy(known, mark, freshness, present.moment(), every);
        }
        Optional<Token> newest = keeper.newest();
        return newest.isPresent()
                ? seen.followedBy(newest.get(), mark, freshness, present.moment(), every)
                : HeldToken.nothing(seen.generation());
    }

    /** The watch begins before the first token is read, so that no change is missed. */
    private long lookEvery() {
        Optional<ChangeWatch> known = watch.get();
        if (known == null) {
            Optional<ChangeWatch> made;
            try {
                made = keeper.watch(this::changed);
            } catch (StorageException | PluginException notNow) {
                return HeldToken.LOOK_EVERY_MILLIS; // the look itself tells why, and the next one tries again
            }
            if (!watch.compareAndSet(null, made)) {
                made.ifPresent(ChangeWatch::close); // another was quicker
            }
            known = watch.get();
        }
        boolean isAnnounced = known != null && known.filter(ChangeWatch::isLive).isPresent();
        return isAnnounced ? HeldToken.LOOK_WHEN_ANNOUNCED_MILLIS : HeldToken.LOOK_EVERY_MILLIS;
    }

    /** Lets the next caller look at the storage; what is held keeps its age. */
    private void changed() {
        held.updateAndGet(HeldToken::lookedAtNever);
    }

    /** The token that is held, if it is still good; whatever the storage says of it. */
    Optional<Token> good() {
        HeldToken seen = holding();
        return Optional.ofNullable(seen.token()).filter(token -> !isExpired(seen));
    }

    /** Lets go of what the storage keeps for this process. */
    void close() {
        Optional<ChangeWatch> ending = watch.getAndSet(Optional.empty());
        if (ending != null) {
            ending.ifPresent(ChangeWatch::close);
        }
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
                    || held.compareAndSet(
                            seen,
                            seen.followedBy(token, null, freshness, present.moment(), HeldToken.LOOK_EVERY_MILLIS))) {
                return;
            }
        }
    }

    /** Lets the next caller look at the storage. */
    void forget() {
        held.updateAndGet(seen -> HeldToken.nothing(seen.generation() + 1));
    }
}
