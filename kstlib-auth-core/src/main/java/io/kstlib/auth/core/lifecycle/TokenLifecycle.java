package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.lifecycle.NextToken.Demand;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the tokens of one provider and refreshes them. Every refresh runs within the storage's atomic update, and reads the token again there
 * first. So a refresh token is used once, even if many callers want a token at the same time. Safe for use by several threads.
 */
public final class TokenLifecycle implements TokenSupply, AutoCloseable {

    private final LifecycleParts parts;
    private final TokenKeeper keeper;
    private final TokenOwnership ownership;
    private final TokenCache cache;
    private final RefreshFlight flight;
    private final FlightControl control;
    private final RejectedTokens rejectedTokens = new RejectedTokens(this);
    private final AtomicReference<@Nullable String> warnedOf = new AtomicReference<>();
    private final NextToken refreshTokenGrant;
    private final NextToken byRepetition;
    private volatile @Nullable Renewal renewal;

    /** @param parts what it works with */
    public TokenLifecycle(LifecycleParts parts) {
        this.parts = parts;
        this.ownership = parts.ownership();
        this.keeper = new TokenKeeper(parts);
        this.cache = new TokenCache(keeper, parts.freshness(), parts.time(), parts::tellLoaded);
        this.control = new FlightControl(parts, keeper::location, FlightControl.LONGEST_CALLBACK);
        this.refreshTokenGrant = new RefreshTokenGrant(parts, keeper);
        this.byRepetition = new NextToken.ByRepetition(keeper);
        this.flight = new RefreshFlight(parts, this::nextToken, keeper, cache, control);
    }

    @Override
    public <T> T with(Function<TokenLifecycle, T> work) {
        return work.apply(this);
    }

    @Override
    public TokenLifecycle used() {
        return this;
    }

    @Override
    public void forget() {
        cache.forget();
    }

    /** {@return the stored token, even if it belongs to another ({@link #verify})} */
    public Optional<Token> loaded() {
        return keeper.load();
    }

    /** Returns the record of the login, for what changes it besides its own refresh; what it loads may be another's ({@link #verify}). */
    public TokenStorage record() {
        return keeper.record();
    }

    @Override
    public Optional<Token> stored() {
        return keeper.storedAndBound();
    }

    @Override
    public Token valid() {
        return valid(parts.patience());
    }

    @Override
    public Token valid(Duration patience) {
        Token fresh = cache.fresh();
        return fresh != null ? fresh : lookCloser(patience);
    }

    @Override
    public Optional<Token> cachedToken() {
        return Optional.ofNullable(cache.fresh());
    }

    private Token lookCloser(Duration patience) {
        TokenCache.Held held = cache.look();
        if (held == null) { // the storage is away, and may come back in a moment
            return refreshed(any -> true, cache::isStale, Demand.WHEN_STALE, patience);
        }
        Token token = held.token;
        if (token != null && !cache.isStale(held)) {
            return token;
        }
        if (token == null) {
            return first(patience);
        }
        boolean isValid = !cache.isExpired(held);
        if (isValid && control.isBusyOrPausing()) {
            return token;
        }
        try {
            NotLoggedInException onlyLogin = nextToken().onlyLoginHelps(token).orElse(null);
            if (onlyLogin == null) {
                return refreshed(any -> true, cache::isStale, Demand.WHEN_STALE, patience);
            }
            if (isValid) {
                return token;
            }
            throw onlyLogin;
        } catch (AuthException failure) {
            return stillValid(failure);
        }
    }

    private Token first(Duration patience) {
        NotLoggedInException onlyLogin = nextToken().onlyLoginHelps(null).orElse(null);
        if (onlyLogin != null) {
            throw onlyLogin;
        }
        return refreshed(any -> true, cache::isStale, Demand.WHEN_STALE, patience);
    }

    private Token stillValid(AuthException failure) {
        if (!FlightControl.leavesTokenValid(failure, parts.name())) {
            throw failure;
        }
        Token token = TokenCache.isClosedForNow(failure)
                ? cache.valid().orElseThrow(() -> failure)
                : keeper.newest().filter(newest -> !cache.isExpired(newest)).orElseThrow(() -> failure);
        String sort = FlightControl.sort(failure);
        if (FlightControl.isWorthAWarning(failure) && !sort.equals(warnedOf.getAndSet(sort))) {
            String what = "a token that is still valid is handed out, but its refresh fails: ";
            parts.warn(Warning.of(Warning.Kind.REFRESH_FAILS, parts.name(), what, failure));
        }
        return token;
    }

    /** Listeners are called when the flight has ended: they may ask for a token themselves. */
    private Token refreshed(Predicate<Token> wanted, Predicate<Token> due, Demand demand, Duration patience) {
        List<TokenEvent> heldBack = new ArrayList<>(); // used by the thread of the flight only
        Token token = control.join(
                wanted, () -> flight.run(due, demand, heldBack::add), () -> heldBack.forEach(parts::tell), patience);
        warnedOf.set(null);
        return token;
    }

    /**
     * Refreshes even a fresh token, unless another thread or process did so while this one waited for the lock. Uses even a refresh token that is
     * noted as refused, because the server may have been wrong. Where no login is needed and nothing is stored, gets the first token.
     *
     * @return another token than the one before
     */
    public Token refreshNow() {
        Optional<Token> newest = keeper.newest();
        return newest.isPresent()
                ? another(newest.get(), Demand.ANOTHER_ALTHOUGH_REFUSED, parts.patience())
                : first(parts.patience());
    }

    /**
     * Refreshes because a server refused {@code rejected}, unless another valid token is stored by now.
     *
     * @param rejected the token that was refused
     * @return another one
     */
    public Token refreshInsteadOf(Token rejected) {
        return refreshInsteadOf(rejected, parts.patience());
    }

    Token refreshInsteadOf(Token rejected, Duration patience) {
        return another(rejected, Demand.ANOTHER, patience);
    }

    /** Marks a token that a server refused as expired, if another one can be got without a login. */
    public void expire(Token rejected) {
        rejectedTokens.expire(rejected, keeper, nextToken(), parts.time());
        cache.forget();
    }

    /** {@return a token to try instead of a refused one; empty if only a login brings another one, or if another refresh would be in vain} */
    public Optional<Token> replacementOf(Token rejected) {
        return replacementOf(rejected, parts.patience());
    }

    /** Does the same for a caller who waits for a refresh only so long. */
    public Optional<Token> replacementOf(Token rejected, Duration patience) {
        return rejectedTokens.replacement(rejected, parts.time(), patience);
    }

    private Token another(Token old, Demand demand, Duration patience) {
        return refreshed(
                token -> RefreshFlight.isAnother(token, old),
                current -> !RefreshFlight.isAnother(current, old) || cache.isExpired(current),
                demand,
                patience);
    }

    /**
     * Returns the token that makes a login unnecessary: the stored one, refreshed if needed.
     *
     * @return empty when only a login helps
     * @throws AuthException if the refresh failed for any reason other than that the server no longer accepts the token; a network error never leads
     *     to a login (security rule 9)
     */
    public Optional<Token> tokenUnlessLoginNeeded() {
        try {
            Optional<Token> newest = keeper.newest();
            boolean usable = newest.filter(token -> !cache.isStale(token) || isRefreshable(token))
                    .isPresent();
            return usable ? Optional.of(valid()) : Optional.empty();
        } catch (NotLoggedInException loginHelps) {
            return Optional
                    .empty(); // also when the token was issued for another server or client: a login is asked for
        }
    }

    /**
     * Returns what the configuration asks for and the newest token was not asked for. This is why the token does not make a login unnecessary.
     *
     * @return empty also when there is no token, or it was issued for another server or client
     */
    public List<LoginNotice> notAskedFor() {
        try {
            return keeper.newest().map(ownership::notAskedFor).orElse(List.of());
        } catch (NotLoggedInException issuedForAnother) {
            return List.of();
        }
    }

    /** Whether a stale token makes a login unnecessary. Where no login is needed, a login obtains another token. */
    private boolean isRefreshable(Token token) {
        return token.isRefreshable() && !needsNoLogin();
    }

    /** Returns whether every token is obtained without a login. */
    public boolean needsNoLogin() {
        return renewal() == Renewal.REPETITION && !keeper.isReadOnly();
    }

    private NextToken nextToken() {
        return needsNoLogin() ? byRepetition : refreshTokenGrant;
    }

    /** Returns what the flow has said once. If it could not be asked, the next call tries again. */
    private Renewal renewal() {
        Renewal known = renewal;
        if (known == null) {
            known = parts.source().renewal().get();
            renewal = known;
        }
        return known;
    }

    /** {@return the stored token, if it does not expire soon; empty when it is stale, missing, or issued for another server or client} */
    public Optional<Token> fresh() {
        try {
            return keeper.newest().filter(token -> !cache.isStale(token));
        } catch (NotLoggedInException issuedForAnother) {
            return Optional.empty();
        }
    }

    /** {@return the stored token, expired or not, for a process that no person watches; empty if there is none, or if it belongs to another} */
    public Optional<Token> storedUnattended() {
        try {
            return keeper.newestAsItIs();
        } catch (NotLoggedInException issuedForAnother) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Token> freshUnattended() {
        Optional<Token> stored = storedUnattended();
        return hasUnsaved() ? Optional.empty() : stored.filter(token -> !cache.isStale(token) && !needsWarning(token));
    }

    private boolean needsWarning(Token token) {
        return ownership.rebound(token).isPresent()
                || ownership.usedWithoutConsent().isPresent();
    }

    @Override
    public Optional<Token> refreshedUnattended(Predicate<Token> due) {
        Predicate<Token> isDue = token ->
                due.test(token) && !cache.isExpired(token) && !needsWarning(token) && !ownership.isUnverified();
        Optional<Token> stored = storedUnattended();
        if (stored.filter(isDue).isEmpty()) {
            return stored;
        }
        try {
            return Optional.of(refreshed(any -> true, isDue, Demand.AHEAD, RefreshFlight.LONGEST));
        } catch (NotLoggedInException missing) {
            if (missing.reason() == Reason.NO_TOKEN) {
                return Optional.empty();
            }
            throw missing;
        }
    }

    @Override
    public boolean hasUnsaved() {
        return keeper.hasUnsaved();
    }

    /**
     * Proves that the mark for the token of a login can be made. Called before the login.
     *
     * @throws AuthException if the configuration or the plugin of the provider cannot say
     */
    public void proveOwned() {
        keeper.mark();
    }

    /**
     * Stores the token of a login. {@link #loggedIn} informs the listeners.
     *
     * @param obtained as it came from the server
     * @param requirement throws an {@link AuthException} if the stored token must not be replaced; called under the lock of the storage
     * @return the token as stored
     */
    public Token save(Token obtained, Consumer<Token> requirement) {
        Token token = obtained.toBuilder().binding(keeper.mark()).build();
        keeper.save(token, requirement);
        control.succeeded();
        cache.forget();
        return token;
    }

    /** Informs listeners of a login, whose token is stored, when it has ended and holds no lock any more. */
    public void loggedIn(Token token) {
        Renewal next = needsNoLogin() ? Renewal.REPETITION : Renewal.REFRESH_TOKEN;
        parts.tell(
                new TokenEvent.LoggedIn(parts.name(), now(), token.effectiveExpiry(), ownership.notices(token, next)));
    }

    /** Fails with a {@link StorageException} if someone else puts the token where it is, so that it is not ours to revoke or to remove. */
    public void requireOurs() {
        keeper.requireOurs();
    }

    /**
     * Removes the token, whatever it is, in one step with the work before it. Waits for a refresh that is under way, and removes its token.
     *
     * @param last what to do with the token first, under the lock of the storage: may ask a server, and must handle its own failures; not called when
     *     there is no token or it cannot be read. The token may be another's ({@link #verify})
     * @return the result
     */
    public TokenRemoval remove(Consumer<Token> last) {
        TokenRemoval removal = new TokenRemoval.LockedRemoval(keeper, last).run();
        cache.forget();
        if (removal.isRemoved()) {
            parts.tell(new TokenEvent.Cleared(parts.name(), now()));
        }
        return removal;
    }

    /** Fails with a {@link NotLoggedInException} if a stored token belongs to another server or client than is configured now. */
    public void verify(Token token) {
        keeper.verify(token);
    }

    /** Tells listeners that the server was asked to revoke the tokens. */
    public void revoked(RevocationReport report) {
        parts.tell(new TokenEvent.Revoked(parts.name(), now(), report));
    }

    private Instant now() {
        return parts.time().instant();
    }

    /** Waits for an answer that is under way, and tries again to store what could not be stored. */
    @Override
    public void close() {
        ClosedParts.close(List.of(flight::awaitStored, keeper::saveWhatIsLeft, cache::close));
    }
}
