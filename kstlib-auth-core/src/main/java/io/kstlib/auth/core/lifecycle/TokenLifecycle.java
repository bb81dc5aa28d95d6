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
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginDependencies.Time;
import io.kstlib.auth.core.lifecycle.LoginState.View;
import io.kstlib.auth.core.lifecycle.Rules.Demand;
import io.kstlib.auth.core.lifecycle.Rules.Request;
import io.kstlib.auth.core.lifecycle.Rules.Result;
import io.kstlib.auth.core.lifecycle.Rules.Sight;
import io.kstlib.auth.core.lifecycle.Rules.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the tokens of one login: those of the login itself, or those that it brings for a target. Every refresh runs within the storage's atomic
 * update, and reads the token again there first. So a refresh token is used once, even if many callers want a token at the same time. Safe for use by
 * several threads.
 */
public final class TokenLifecycle implements TokenSupply, AutoCloseable {

    private static final Duration LOCK_TO_EXPIRE = Duration.ofSeconds(1);

    private final LoginDependencies parts;
    private final LoginStore store;
    private final Refresh refresh;
    private final Time time;
    private final @Nullable Target slot;
    private final LoginStore watchedToo;

    /** @param parts the dependencies */
    public TokenLifecycle(LoginDependencies parts) {
        this(parts, () -> {});
    }

    /**
     * @param parts the dependencies
     * @param changed is run when the storage announces a change of the login
     */
    public TokenLifecycle(LoginDependencies parts, Runnable changed) {
        this(parts, changed, Refresh.LONGEST_CALLBACK, work -> new Thread(work, "kstlib-refresh"));
    }

    /**
     * @param longestCallback how long callers that joined a refresh wait for the listeners
     * @param threads makes the threads of refreshes
     */
    TokenLifecycle(LoginDependencies parts, Runnable changed, Duration longestCallback, ThreadFactory threads) {
        this.parts = parts;
        this.store = new LoginStore(parts, changed);
        this.refresh = new Refresh(parts, store, longestCallback, threads);
        this.time = parts.time();
        this.slot = null;
        this.watchedToo = store;
    }

    private TokenLifecycle(TokenLifecycle login, Target slot, LoginStore watchedToo) {
        this.parts = login.parts;
        this.store = login.store;
        this.refresh = login.refresh;
        this.time = login.time;
        this.slot = slot;
        this.watchedToo = watchedToo;
    }

    /**
     * Returns the tokens that the login brings for a target.
     *
     * @param own the target's own login, whose changes count, too
     */
    TokenLifecycle forTarget(Target target, TokenLifecycle own) {
        return new TokenLifecycle(this, target, own.store);
    }

    /** Lets the next caller look at the storage, because something else changed. */
    public void lookAgain() {
        store.lookAgain();
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
        store.note(slot, new Result.Forgotten());
    }

    /**
     * {@return the stored record of the login, or the newer one that could not be stored yet, even if it belongs to another server or client ({@link
     * #verify})}
     */
    public Optional<LoginRecord> record() {
        return Optional.ofNullable(store.state().newestBeside(store.loadAnew().orElse(null)));
    }

    /** {@return the stored token, even if it belongs to another ({@link #verify})} */
    public Optional<Token> loaded() {
        return token(store.load());
    }

    private Optional<Token> token(Optional<LoginRecord> record) {
        return record.flatMap(stored -> stored.slot(slot));
    }

    @Override
    public Optional<Token> stored() {
        return token(store.storedAndBound());
    }

    @Override
    public Token valid() {
        return valid(parts.patience());
    }

    @Override
    public Token valid(Duration patience) {
        Token covered = covered();
        return covered != null ? covered : lookCloser(patience);
    }

    /** Returns the token for which no look is due, if there is one: one volatile read and a look at the clock. */
    private @Nullable Token covered() {
        View view = store.state().slot(slot).view();
        return view.covers(time.millis()) ? view.token() : null;
    }

    @Override
    public Optional<Token> cachedToken() {
        return Optional.ofNullable(covered());
    }

    private long lookEveryMillis() {
        return watchedToo == store
                ? store.lookEveryMillis()
                : Math.min(store.lookEveryMillis(), watchedToo.lookEveryMillis());
    }

    private Token lookCloser(Duration patience) {
        Request request = Request.valid(slot);
        long every = lookEveryMillis();
        Sight sight = memory();
        while (true) {
            Step step = store.rules().decide(store.state(), request, store.now(every, sight));
            if (step instanceof Step.HandOut found) {
                return handedOut(found);
            }
            if (step instanceof Step.Fail failed) {
                throw failed.why();
            }
            if (step instanceof Step.Look) {
                sight = look(every);
            } else if (step instanceof Step.Read read) {
                sight = new Sight.FailedBeside(read.why(), token(store.newest()).orElse(null));
            } else {
                try {
                    if (!(step instanceof Step.AskRenewal)) {
                        return refreshed(request, patience);
                    }
                    store.renewal(slot);
                } catch (AuthException failure) {
                    if (sight instanceof Sight.Away
                            || store.state().slot(slot).view().token() == null) {
                        throw failure;
                    }
                    sight = new Sight.Failed(failure);
                }
            }
        }
    }

    private Sight memory() {
        return new Sight.Memory(refresh.isBusy(slot));
    }

    /** Looks at the storage. When a look is due, one caller looks, as long as it does not take another second. */
    private Sight look(long every) {
        LoginState known = store.state();
        View seen = known.slot(slot).view();
        if (!seen.wasLookedAtWithin(every + Rules.LOOK_EVERY_MILLIS, time.millis())) {
            return store.look(slot, seen, every, refresh.isBusy(slot));
        }
        LoginState claimed = store.rules().after(known, slot, new Result.LookBegan(seen), store.now(memory()));
        return store.change(known, claimed)
                ? store.look(slot, claimed.slot(slot).view(), every, refresh.isBusy(slot))
                : memory();
    }

    private Token handedOut(Step.HandOut found) {
        AuthException although = found.although();
        if (although != null
                && Failure.of(although, parts.name()).is(Failure.Trait.NEEDS_A_PERSON)
                && store.isNew(slot, LoginState.Slot::warnedOf, Failure.sort(although), LoginState.Slot::warnedOf)) {
            String what = "a token that is still valid is handed out, but its refresh fails: ";
            parts.warn(Warning.of(Warning.Kind.REFRESH_FAILS, parts.name(), what, although));
        }
        return found.token();
    }

    private Token refreshed(Request request, Duration patience) {
        Token token = refresh.join(request, patience);
        if (store.state().slot(slot).warnedOf() != null) {
            store.change(known -> known.with(slot, of -> of.warnedOf(null)));
        }
        return token;
    }

    /** Notes that the audience of a token is checked; whether it was not before. */
    boolean isCheckedFirst(Token token) {
        return store.isNew(slot, LoginState.Slot::checked, token.accessToken(), LoginState.Slot::checked);
    }

    /** {@return the error of a use of this login, where it is not stored} */
    public NotLoggedInException noLogin() {
        return Rules.notLoggedIn(parts.login());
    }

    /**
     * Refreshes even a fresh token, unless another thread or process did so while this one waited for the lock. Uses even a refresh token that is
     * noted as refused, because the server may have been wrong. Where no login is needed and nothing is stored, gets the first token.
     *
     * @return another token than the one before
     */
    public Token refreshNow() {
        Token newest = token(store.newest()).orElse(null);
        if (newest == null && slot == null) {
            if (!needsNoLogin()) {
                throw Rules.notLoggedIn(parts.login());
            }
            return refreshed(Request.valid(null), parts.patience());
        }
        return refreshed(new Request(slot, Demand.FORCED, newest, any -> true), parts.patience());
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

    private Token refreshInsteadOf(Token rejected, Duration patience) {
        return refreshed(new Request(slot, Demand.ANOTHER, rejected, any -> true), patience);
    }

    /**
     * Marks a token that a server refused as expired, unless it is so young that another one would be refused, too, or only a login brings another
     * one.
     */
    public void expire(Token rejected) {
        Instant now = now();
        boolean needsLogin = store.renewal(slot) != Renewal.REPETITION && !rejected.isRefreshable();
        if (!Rules.isYoung(rejected, now) && !store.isReadOnly() && !needsLogin) {
            try {
                store.update(
                        LOCK_TO_EXPIRE,
                        (current, lease) -> current.map(LoginRecord::new)
                                .map(stored -> stored.slot(slot)
                                                .filter(token -> isSame(token, rejected))
                                                .isPresent()
                                        ? stored.expired(slot, now)
                                        : stored)
                                .map(LoginRecord::token));
            } catch (StorageException busy) {
                if (busy.reason() != StorageException.Reason.LOCKED) {
                    throw busy;
                } // else it is being replaced
            }
        }
        forget();
    }

    private static boolean isSame(Token one, Token other) {
        return one.accessToken().equals(other.accessToken()) && one.issuedAt().equals(other.issuedAt());
    }

    /** {@return a token to try instead of a refused one; empty if only a login brings another one, or if another refresh would be in vain} */
    public Optional<Token> replacementOf(Token rejected) {
        return replacementOf(rejected, parts.patience());
    }

    /** Does the same for a caller that waits for a refresh only so long. */
    public Optional<Token> replacementOf(Token rejected, Duration patience) {
        store.renewal(slot);
        if (!store.rules().isWorthReplacing(store.state(), slot, rejected, this::stored, time.nanos())) {
            return Optional.empty();
        }
        Token another = refreshInsteadOf(rejected, patience);
        store.note(slot, new Result.Replacement(rejected, another));
        return another.accessToken().equals(rejected.accessToken()) ? Optional.empty() : Optional.of(another);
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
            boolean usable = token(store.newest())
                    .filter(token -> !store.isStale(slot, token) || isRefreshable(token))
                    .isPresent();
            return usable ? Optional.of(valid()) : Optional.empty();
        } catch (NotLoggedInException loginHelps) {
            return Optional
                    .empty(); // also when the token was issued for another server or client: a login is asked for
        }
    }

    /**
     * Returns the demands of the configuration that the login of the newest token did not make. Because of them, the token does not make a login
     * unnecessary.
     *
     * @return empty also when there is no token, or it was issued for another server or client
     */
    public List<LoginNotice> notAskedFor() {
        try {
            return token(store.newest()).map(parts.ownership()::notAskedFor).orElse(List.of());
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
        return store.renewal(slot) == Renewal.REPETITION;
    }

    /** {@return whether a refresh brings a token for the target although none is stored} */
    public boolean isObtainable() {
        Target target = slot;
        return target != null
                && store.load()
                        .filter(login -> login.unobtainable(target).isEmpty())
                        .isPresent();
    }

    /** {@return the stored token, if it does not expire soon; empty when it is stale, missing, or issued for another server or client} */
    public Optional<Token> fresh() {
        try {
            return token(store.newest()).filter(token -> !store.isStale(slot, token));
        } catch (NotLoggedInException issuedForAnother) {
            return Optional.empty();
        }
    }

    /** {@return the stored token, expired or not, for a process that no person watches; empty if there is none, or if it belongs to another} */
    public Optional<Token> storedUnattended() {
        try {
            return token(store.newestAsItIs());
        } catch (NotLoggedInException issuedForAnother) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Token> freshUnattended() {
        Optional<Token> stored = storedUnattended();
        return hasUnsaved()
                ? Optional.empty()
                : stored.filter(token -> !store.isStale(slot, token) && !needsWarning(token));
    }

    private boolean needsWarning(Token token) {
        return parts.ownership().rebound(token).isPresent()
                || parts.ownership().usedWithoutConsent().isPresent();
    }

    @Override
    public Optional<Token> refreshedUnattended(Predicate<Token> due) {
        Predicate<Token> isDue = token ->
                due.test(token) && !needsWarning(token) && !parts.ownership().isUnverified();
        Request request = new Request(slot, Demand.PREFETCH, null, isDue);
        Optional<Token> stored = storedUnattended();
        if (stored.filter(token -> isDue.test(token) && !store.isExpired(slot, token))
                .isEmpty()) {
            return stored;
        }
        try {
            return Optional.of(refreshed(request, Refresh.LONGEST));
        } catch (NotLoggedInException missing) {
            if (missing.reason() == Reason.NO_TOKEN || missing.reason() == Reason.NO_ACCOUNT) {
                return Optional.empty();
            }
            throw missing;
        }
    }

    @Override
    public boolean hasUnsaved() {
        return store.hasUnsaved();
    }

    /**
     * Proves that the mark for the token of a login can be made. Called before the login.
     *
     * @throws AuthException if the configuration or the plugin of the provider cannot say
     */
    public void proveOwned() {
        parts.ownership().mark();
    }

    /**
     * Stores the token of a login. {@link #loggedIn} informs the listeners.
     *
     * @param obtained as it came from the server
     * @param requirement throws an {@link AuthException} if the stored token must not be replaced; called under the lock of the storage
     * @return the token as stored
     */
    public Token save(Token obtained, Consumer<Token> requirement) {
        Token token = obtained.toBuilder().binding(parts.ownership().mark()).build();
        store.save(token, requirement);
        store.note(slot, new Result.Succeeded());
        forget();
        return token;
    }

    /** Informs listeners of a login, whose token is stored, when it has ended and holds no lock any more. */
    public void loggedIn(Token token) {
        parts.tell(new TokenEvent.LoggedIn(
                parts.name(),
                parts.login().account(),
                now(),
                token.effectiveExpiry(),
                parts.ownership().notices(token, store.renewal(slot))));
    }

    /** Fails with a {@link StorageException} if another program puts the token where it is, so that it is not ours to revoke or to remove. */
    public void requireOurs() {
        store.requireOurs();
    }

    /**
     * Removes the token, whatever it is, in one step with the work before it. Waits for a refresh that is under way, and removes its token.
     *
     * @param last the last work with the token, under the lock of the storage: may ask a server, and must handle its own failures; not called when
     *     there is no token or it cannot be read. The token may be another's ({@link #verify})
     * @return the result
     */
    public TokenRemoval remove(Consumer<Token> last) {
        TokenRemoval removal = new TokenRemoval.LockedRemoval(store, last).run();
        forget();
        if (removal.isRemoved()) {
            parts.tell(new TokenEvent.Cleared(parts.name(), parts.login().account(), now()));
        }
        return removal;
    }

    /** Removes the access token for the target, and leaves the login. */
    void drop(Target target) {
        store.changeRecord(login -> login.without(target));
        forget();
    }

    /** Keeps other processes from asking for the target: a server may use up the refresh token before it refuses. */
    void noteRefusal(Target target, String reason) {
        Instant now = now();
        store.changeRecord(login -> login.refused(target, now, reason));
    }

    /** Fails with a {@link NotLoggedInException} if a stored token belongs to another server or client than is configured now. */
    public void verify(Token token) {
        parts.ownership().verify(token);
    }

    /** Tells listeners that the server was asked to revoke the tokens. */
    public void revoked(RevocationReport report) {
        parts.tell(new TokenEvent.Revoked(parts.name(), parts.login().account(), now(), report));
    }

    boolean isReadOnly() {
        return store.isReadOnly();
    }

    private Instant now() {
        return time.instant();
    }

    /** Waits for an answer that is under way. The lifecycle of the login itself also tries again to store a record that could not be stored. */
    @Override
    public void close() {
        Target target = slot;
        // A stream calls all of its close handlers, whatever one of them throws.
        Stream<?> parts = Stream.empty().onClose(() -> refresh.awaitStored(target));
        parts = target == null
                ? parts.onClose(store::saveWhatIsLeft).onClose(store::close)
                : parts.onClose(() -> store.change(known -> known.without(target)));
        parts.close();
    }
}
