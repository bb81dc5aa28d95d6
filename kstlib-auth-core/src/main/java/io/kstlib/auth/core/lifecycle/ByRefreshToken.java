package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.RefreshAnswer;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.storage.Lease;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The next token by the refresh token (RFC 6749 section 6), in two steps: the exchange, which spends the refresh token, and the judgement of the
 * answer. The refresh token of an answer that is refused is kept beside the old access token; nothing is sent when the storage knows
 * beforehand that it could not store the answer, and the process is held until it is stored.
 */
final class ByRefreshToken implements NextToken {

    /** A refused refresh token is not sent again within this time. */
    private static final Duration REFUSAL_HOLDS = Duration.ofMinutes(1);

    private final Supplier<Provider> provider;
    private final TokenKeeper keeper;
    private final Freshness freshness;
    private final Present present;
    private final LoginHints hints;
    private volatile @Nullable Refusal refusal;
    private volatile @Nullable Noted noted;

    /** A note that was met, and the one failure for it, by which it is told once. */
    private record Noted(RefreshRefusal note, NotLoggedInException why) {}

    private record Refusal(Secret refreshToken, NotLoggedInException why, long atNanos) {
        @Override
        public String toString() {
            return "Refusal[" + why.reason() + "]";
        }
    }

    ByRefreshToken(
            Supplier<Provider> provider, TokenKeeper keeper, Freshness freshness, Present present, LoginHints hints) {
        this.provider = provider;
        this.keeper = keeper;
        this.freshness = freshness;
        this.present = present;
        this.hints = hints;
    }

    @Override
    public boolean canFollow(Token token) {
        return token.isRefreshable();
    }

    @Override
    public void proveFirst() {
        throw hints.notLoggedIn();
    }

    @Override
    public void proveWorthTrying(Token known, Demand demand) {
        if (demand == Demand.ANOTHER_ALTHOUGH_REFUSED) {
            return;
        }
        RefreshRefusal note = RefreshRefusal.of(known).orElse(null);
        if (note != null && note.holds(present.instant())) {
            throw failure(note);
        }
    }

    private NotLoggedInException failure(RefreshRefusal note) {
        Noted met = noted;
        if (met == null || !met.note().equals(note)) {
            met = new Noted(note, hints.noted(note));
            noted = met;
        }
        return met.why();
    }

    @Override
    public Outcome obtain(Start start, Lease lease) {
        Token stored = start.stored();
        Token token = start.token();
        if (stored == null || token == null) {
            throw hints.notLoggedIn();
        }
        Exchange exchange = new Exchange(start.demand(), lease);
        try {
            return exchange.run(token, stored);
        } catch (OAuthErrorException refused) {
            requireInvalidGrant(refused);
            Token now = keeper.stored().orElse(null);
            if (!isRotated(now, token, stored)) {
                return ended(token, stored, now, refused);
            }
            Token rotated = Objects.requireNonNull(now);
            return start.due().test(rotated)
                    ? again(rotated, exchange)
                    : new Outcome.Found(rotated, stored, stored); // another has stored it already
        }
    }

    private Outcome again(Token rotated, Exchange exchange) {
        try {
            return exchange.run(rotated, rotated);
        } catch (OAuthErrorException refused) {
            requireInvalidGrant(refused);
            return ended(rotated, rotated, keeper.stored().orElse(null), refused);
        }
    }

    private static void requireInvalidGrant(OAuthErrorException refused) {
        if (!refused.error().equals("invalid_grant")) {
            throw refused;
        }
    }

    /** Another who does not share the lock, such as another machine, may have used the refresh token and stored the next one. */
    private static boolean isRotated(@Nullable Token now, Token sent, Token stored) {
        return now != null
                && now.isRefreshable()
                && !now.equals(stored)
                && !now.refreshToken().equals(sent.refreshToken());
    }

    /**
     * Answers the token with the note that it was refused, for those who share the storage. Where something else is stored by now, by a program
     * that does not share the lock, that stays.
     */
    private Outcome ended(Token sent, Token stored, @Nullable Token now, OAuthErrorException refused) {
        NotLoggedInException why = hints.refused(refused);
        sent.refreshToken()
                .ifPresent(secret ->
                        refusal = new Refusal(secret, why, present.stopwatch().nanos()));
        if (!isDefinite(refused) || !stored.equals(now)) {
            throw why;
        }
        Token marked = RefreshRefusal.noteIn(sent, present.instant(), refused.problem());
        RefreshRefusal.of(marked).ifPresent(note -> noted = new Noted(note, why));
        return new Outcome.Ended(marked, stored, why);
    }

    /** An error of the server that happens to say so says nothing of the grant: RFC 6749 section 5.2 has it with a status of the client's. */
    private static boolean isDefinite(OAuthErrorException refused) {
        return refused.status() < 500;
    }

    private void throwIfJustRefused(Secret refreshToken) {
        Refusal last = refusal;
        if (last != null
                && present.stopwatch().nanos() - last.atNanos() < REFUSAL_HOLDS.toNanos()
                && last.refreshToken().equals(refreshToken)) {
            throw last.why();
        }
    }

    /** What is asked of the server under one lock, in the time that it is held. */
    private final class Exchange {

        private final Demand demand;
        private final Lease lease;
        private final Provider asked = provider.get();
        private final TimedRequests requests = new TimedRequests(asked);

        Exchange(Demand demand, Lease lease) {
            this.demand = demand;
            this.lease = lease;
        }

        /**
         * @param sent the token whose refresh token is sent
         * @param stored what is stored; a token that is in memory only is no safer where it is, so nothing is proved for it
         */
        Outcome run(Token sent, Token stored) {
            Secret refreshToken =
                    sent.refreshToken().orElseThrow(() -> hints.unrefreshable(sent, freshness, present.instant()));
            throwIfJustRefused(refreshToken);
            proveWorthTrying(sent, demand);
            if (sent.equals(stored)) {
                lease.prove();
            }
            TokenBinding mark = keeper.markAfter(sent);
            if (!keeper.holdProcess()) {
                throw requests.processEnds();
            }
            RefreshAnswer answer = requests.run("refresh", () -> asked.refresh(sent));
            Optional<Secret> rotated = answer.refreshToken();
            try {
                Token fresh = requests.run("check of the refreshed token", answer::accept);
                return new Outcome.Obtained(fresh.toBuilder().binding(mark).build(), stored);
            } catch (AuthException refused) {
                if (rotated.isEmpty()) {
                    throw refused;
                }
                Token kept = sent.toBuilder().refreshToken(rotated.get()).build();
                return new Outcome.Salvaged(kept, stored, refused);
            }
        }
    }
}
