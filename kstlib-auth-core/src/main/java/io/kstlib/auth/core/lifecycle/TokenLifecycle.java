package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.event.LoginNotice;
import io.kstlib.auth.core.event.TokenEvent;
import io.kstlib.auth.core.event.TokenEvents;
import io.kstlib.auth.core.lifecycle.NextToken.Demand;
import io.kstlib.auth.spi.flow.Renewal;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the tokens of one provider and refreshes them. Every refresh is made within the storage's atomic update, after reading the token
 * again there, so that a refresh token is used once, however many want one at the same time. Safe for use by several threads.
 */
public final class TokenLifecycle implements AutoCloseable {

    private final String name;
    private final TokenKeeper keeper;
    private final TokenOwnership ownership;
    private final TokenCache cache;
    private final RefreshFlight flight;
    private final SharedFlights flights;
    private final RetryPolicy retries;
    private final Freshness freshness;
    private final Time time;
    private final TokenEvents events;
    private final Consumer<String> warnings;
    private final AtomicReference<@Nullable String> warnedOf = new AtomicReference<>();
    private final Supplier<Renewal> howRenewed;
    private final Supplier<NextToken> nextToken;

    /**
     * What a lifecycle works with.
     *
     * @param name the configured name of the provider
     * @param provider the provider, made when it is first needed
     * @param renewal how a token is followed by the next one; asked for when one is due
     * @param storage where its token rests
     * @param ownership whose its token must be
     * @param freshness when its token is due
     * @param time what time it is
     * @param random for pauses
     * @param events who watches
     * @param warnings receives what works but should not stay as it is
     */
    public record Parts(
            String name,
            Supplier<Provider> provider,
            Supplier<Renewal> renewal,
            TokenStorage storage,
            TokenOwnership ownership,
            Freshness freshness,
            Time time,
            RandomGenerator random,
            TokenEvents events,
            Consumer<String> warnings) {}

    /**
     * @param parts what it works with
     */
    public TokenLifecycle(Parts parts) {
        this.name = parts.name();
        this.time = parts.time();
        this.ownership = parts.ownership();
        this.freshness = parts.freshness();
        this.events = parts.events();
        this.warnings = parts.warnings();
        this.howRenewed = parts.renewal();
        this.keeper = new TokenKeeper(parts);
        this.cache = new TokenCache(keeper, freshness, time, token -> events.tell(loaded(token)));
        this.retries = new RetryPolicy(time, parts.random());
        NextToken byRefreshToken = new ByRefreshToken(name, keeper, freshness, time);
        NextToken byRepetition = new NextToken.ByRepetition(keeper);
        this.nextToken = () -> needsNoLogin() ? byRepetition : byRefreshToken;
        this.flight = new RefreshFlight(parts, nextToken, keeper, cache, retries);
        this.flights =
                new SharedFlights(name, keeper::location, RefreshFlight.LONGEST, SharedFlights.LONGEST_AFTERMATH);
    }

    private TokenEvent loaded(Token token) {
        return new TokenEvent.Loaded(name, time.instant(), token.effectiveExpiry());
    }

    /**
     * @return the token as it is stored
     */
    public Optional<Token> stored() {
        return keeper.storedAndBound();
    }

    /**
     * A fresh token is handed out without any lock, and without a look at the storage but once a second.
     *
     * @return a token that is good
     */
    public Token valid() {
        Token fresh = cache.fresh();
        return fresh != null ? fresh : lookCloser();
    }

    /**
     * @return what {@link #valid()} would hand out, if it can without a look at the storage
     */
    public Optional<Token> atHand() {
        return Optional.ofNullable(cache.fresh());
    }

    private Token lookCloser() {
        TokenCache.Held held = cache.look();
        Token token = held.token;
        if (token != null && !cache.isStale(held)) {
            return token;
        }
        if (token == null) {
            return first();
        }
        boolean good = !cache.isExpired(held);
        if (good && (flights.isUnderWay() || retries.pausingFor().isPresent())) {
            return token;
        }
        try {
            NotLoggedInException onlyLogin =
                    nextToken.get().onlyLoginHelps(token).orElse(null);
            if (onlyLogin == null) {
                return refreshed(any -> true, cache::isStale, Demand.WHEN_STALE);
            }
            if (good) {
                return token;
            }
            throw onlyLogin;
        } catch (AuthException failure) {
            return stillGood(failure);
        }
    }

    private Token first() {
        NotLoggedInException onlyLogin = nextToken.get().onlyLoginHelps(null).orElse(null);
        if (onlyLogin != null) {
            throw onlyLogin;
        }
        return refreshed(any -> true, cache::isStale, Demand.WHEN_STALE);
    }

    private Token stillGood(AuthException failure) {
        if (!RetryPolicy.leavesTokenGood(failure)) {
            throw failure;
        }
        Token token = unreachable(failure)
                ? cache.good().orElseThrow(() -> failure)
                : keeper.newest().filter(newest -> !cache.isExpired(newest)).orElseThrow(() -> failure);
        String problem = failure.problem();
        if (RetryPolicy.isWorthAWarning(failure) && !problem.equals(warnedOf.getAndSet(problem))) {
            warnings.accept(
                    "a token that is still valid is handed out, but its refresh fails: " + failure.getMessage());
        }
        return token;
    }

    private static boolean unreachable(AuthException failure) {
        return failure instanceof StorageException storage && storage.reason() == StorageException.Reason.UNREACHABLE;
    }

    /** Listeners are called when the flight has ended: they may ask for a token themselves. */
    private Token refreshed(Predicate<Token> wanted, Predicate<Token> due, Demand demand) {
        List<TokenEvent> heldBack = new ArrayList<>(); // used by the thread of the flight only
        Token token = flights.join(
                wanted, () -> flight.run(due, demand, heldBack::add), () -> heldBack.forEach(events::tell));
        warnedOf.set(null);
        return token;
    }

    /**
     * Refreshes also a fresh token, unless someone else did so while this waited for the lock, and also by a refresh token that is noted as
     * refused: the server may have been wrong. Where no login is needed and nothing is stored, gets the first token.
     *
     * @return another token than the one before
     */
    public Token refreshNow() {
        Optional<Token> newest = keeper.newest();
        return newest.isPresent() ? another(newest.get(), Demand.ANOTHER_ALTHOUGH_REFUSED) : first();
    }

    /**
     * Refreshes because a server refused {@code rejected}, unless another good token is stored by now.
     *
     * @param rejected the token that was refused
     * @return another one
     */
    public Token refreshInsteadOf(Token rejected) {
        return another(rejected, Demand.ANOTHER);
    }

    private Token another(Token old, Demand demand) {
        return refreshed(
                token -> !isSame(token, old), current -> isSame(current, old) || cache.isExpired(current), demand);
    }

    private static boolean isSame(Token one, Token other) {
        return one.accessToken().equals(other.accessToken());
    }

    /**
     * The token that makes a login needless: the stored one, refreshed if need be.
     *
     * @return empty when only a login helps
     * @throws AuthException if the refresh failed for another reason than that the server no longer accepts it: a network error never
     *     turns into a login (design rule 9)
     */
    public Optional<Token> instead() {
        try {
            Optional<Token> newest = keeper.newest();
            boolean usable = newest.filter(token -> !cache.isStale(token) || isRefreshable(token))
                    .isPresent();
            return usable ? Optional.of(valid()) : Optional.empty();
        } catch (NotLoggedInException loginHelps) {
            return Optional
                    .empty(); // also when the token is another's: a login with what is configured now is asked for
        }
    }

    /**
     * What the configuration asks for and the newest token was not asked for: why it does not make a login needless.
     *
     * @return empty also when there is no token, or it is another's
     */
    public List<LoginNotice> notAskedFor() {
        try {
            return keeper.newest().map(ownership::notAskedFor).orElse(List.of());
        } catch (NotLoggedInException issuedForAnother) {
            return List.of();
        }
    }

    /** Whether a stale token is as good as a login; where no login is needed, to log in is to obtain another one. */
    private boolean isRefreshable(Token token) {
        return token.isRefreshable() && !needsNoLogin();
    }

    /**
     * @return whether every token is obtained without a login
     */
    public boolean needsNoLogin() {
        return howRenewed.get() == Renewal.REPETITION;
    }

    /**
     * The stored token, if it is good for a while; asks no server.
     *
     * @return empty when it is stale, missing, or another's
     */
    public Optional<Token> fresh() {
        try {
            return keeper.newest().filter(token -> !cache.isStale(token));
        } catch (NotLoggedInException issuedForAnother) {
            return Optional.empty();
        }
    }

    /**
     * @param token any token of this provider
     * @return when {@link #valid()} begins to refresh it; in the past for one that is due
     */
    public Instant refreshDue(Token token) {
        return freshness.refreshAt(token);
    }

    /**
     * Proves that the token of a login can be stored with what it belongs to. To be called before the login.
     *
     * @throws AuthException if the configuration or the plugin of the provider cannot say
     */
    public void proveOwned() {
        keeper.mark();
    }

    /**
     * Stores the token of a login. Listeners hear of it with {@link #loggedIn}.
     *
     * @param obtained as it came from the server
     * @return the token as stored
     */
    public Token save(Token obtained) {
        Token token = obtained.toBuilder().binding(keeper.mark()).build();
        keeper.save(token);
        retries.succeeded();
        cache.forget();
        return token;
    }

    /**
     * Tells listeners of a login, when it has ended and holds no lock any more.
     *
     * @param token the token as stored
     */
    public void loggedIn(Token token) {
        Renewal renewal = needsNoLogin() ? Renewal.REPETITION : Renewal.REFRESH_TOKEN;
        events.tell(new TokenEvent.LoggedIn(
                name, time.instant(), token.effectiveExpiry(), ownership.notices(token, renewal)));
    }

    /**
     * Removes the token, whatever it is, in one step with what is to be done with it before. A refresh that is in flight is waited for, and
     * its token is the one that ends.
     *
     * @param last what to do with the token first, under the lock of the storage: may ask a server, and fails on its own account; not called
     *     when there is none or it cannot be read. The token may be another's ({@link #verify})
     * @return what became of it
     */
    public TokenRemoval remove(Consumer<Token> last) {
        TokenRemoval removal = new TokenRemoval.LastStep(keeper, last).run();
        cache.forget();
        if (removal.isRemoved()) {
            events.tell(new TokenEvent.Cleared(name, time.instant()));
        }
        return removal;
    }

    /**
     * @param token a stored token
     * @throws NotLoggedInException if it belongs to another server or client than is configured now
     */
    public void verify(Token token) {
        keeper.verify(token);
    }

    /**
     * Tells listeners that the server was asked to revoke the tokens.
     *
     * @param report what became of each
     */
    public void revoked(RevocationReport report) {
        events.tell(new TokenEvent.Revoked(name, time.instant(), report));
    }

    /** Waits for an answer that is under way, and tries once more to store what could not be stored. */
    @Override
    public void close() {
        try {
            flight.awaitStored();
            keeper.saveWhatIsLeft();
        } finally {
            cache.close();
        }
    }
}
