package io.kstlib.auth.core.targets;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.lifecycle.TokenSupply;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the access token for a target comes from: the login of its own if there is one, else a refresh of the login to the provider. If the refresh
 * brings none, the error says that the target needs its own login. Safe for use by several threads.
 */
public final class TargetTokens implements TokenSupply, AutoCloseable {

    /** RFC 8707 section 2 and RFC 6749 section 5.2: another login may be given what this one is not. */
    private static final Set<String> REFUSALS = Set.of(TargetedProvider.INVALID_TARGET, "invalid_scope");

    private final String name;
    private final Target target;
    private final TokenStorage record;
    private final TokenLifecycle own;
    private final TokenLifecycle byRefresh;
    private final InstantSource clock;
    private final AudienceCheck audience;

    /**
     * @param name the configured name of the provider
     * @param target what the access token is for
     * @param record the record of the login to the provider
     * @param own the tokens of the login of its own
     * @param lifecycles makes the tokens of a storage, by a provider that refreshes for the target
     * @param clock what time it is
     * @param warnings receives a warning of a token that is for something else
     */
    public TargetTokens(
            String name,
            Target target,
            TokenStorage record,
            TokenLifecycle own,
            BiFunction<TokenStorage, UnaryOperator<Provider>, TokenLifecycle> lifecycles,
            InstantSource clock,
            Consumer<Warning> warnings) {
        this.name = name;
        this.target = target;
        this.record = record;
        this.own = own;
        this.byRefresh = lifecycles.apply(
                new TargetStorage(record, name, target, own.record()),
                provider -> new TargetedProvider(provider, target));
        this.clock = clock;
        this.audience = new AudienceCheck(name, target, warnings);
    }

    /** {@return the target of the access token} */
    public Target target() {
        return target;
    }

    /**
     * {@return whether a token only says that there is no access token yet}
     *
     * @param token any token
     */
    public static boolean isNone(Token token) {
        return TargetRecord.isNone(token);
    }

    /**
     * {@return whether an entry only says that the server refused the target}
     *
     * @param kept an entry of {@link Token#targets()}
     */
    public static boolean isRefusal(Token kept) {
        return TargetRecord.refusal(kept).isPresent();
    }

    @Override
    public Token valid() {
        return cachedToken().orElseGet(() -> with(TokenLifecycle::valid));
    }

    @Override
    public Token valid(Duration patience) {
        return cachedToken().orElseGet(() -> with(used -> used.valid(patience)));
    }

    @Override
    public Optional<Token> cachedToken() {
        return own.cachedToken().or(byRefresh::cachedToken);
    }

    /** {@return whether the target has a login of its own, or needs none because no person logs in} */
    public boolean hasOwnLogin() {
        return !record.isReadOnly()
                && (own.needsNoLogin() || own.storedUnattended().isPresent());
    }

    @Override
    public TokenLifecycle used() {
        return hasOwnLogin() ? own : byRefresh;
    }

    @Override
    public Optional<Token> stored() {
        return record.isReadOnly() ? Optional.empty() : used().stored().filter(token -> !isNone(token));
    }

    /** Leaves out a token that is for something else, which a person should be warned of. */
    @Override
    public Optional<Token> freshUnattended() {
        return record.isReadOnly()
                ? Optional.empty()
                : used().freshUnattended()
                        .filter(token ->
                                !isNone(token) && audience.objection(token).isEmpty());
    }

    @Override
    public Optional<Token> refreshedUnattended(Predicate<Token> due) {
        if (record.isReadOnly()) {
            return Optional.empty();
        }
        if (hasOwnLogin()) {
            return own.refreshedUnattended(due);
        }
        return byRefresh.storedUnattended().isEmpty()
                ? Optional.empty()
                : withLogin(used -> used.refreshedUnattended(due)).filter(token -> !isNone(token));
    }

    @Override
    public boolean hasUnsaved() {
        return own.hasUnsaved() || byRefresh.hasUnsaved();
    }

    /**
     * Does something with the tokens that are used now.
     *
     * @throws NotLoggedInException if only a login brings an access token for the target; its remedy says which
     */
    @Override
    public <T> T with(Function<TokenLifecycle, T> work) {
        if (record.isReadOnly()) {
            throw new NotLoggedInException(
                    name,
                    Reason.NO_TOKEN,
                    "the token of \"" + name
                            + "\" is put where it is by another program, and used as it is; it has none for "
                            + target.inWords(),
                    null,
                    null);
        }
        T result = hasOwnLogin() ? withOwn(work) : withLogin(work);
        cachedToken().ifPresent(audience::look);
        return result;
    }

    private <T> T withOwn(Function<TokenLifecycle, T> work) {
        try {
            return work.apply(own);
        } catch (NotLoggedInException ended) {
            throw !ended.provider().equals(name) || own.needsNoLogin()
                    ? ended
                    : needsOwnLogin(ended.reason(), ended.problem(), ended);
        }
    }

    private <T> T withLogin(Function<TokenLifecycle, T> work) {
        Token seen = byRefresh.loaded().orElseThrow(this::unobtainable); // its owner is that of the login
        byRefresh.verify(seen);
        try {
            return work.apply(byRefresh);
        } catch (OAuthErrorException refused) {
            if (!REFUSALS.contains(refused.error())) {
                throw refused;
            }
            NotLoggedInException why = needsOwnLogin(Reason.NO_TOKEN, refused.problem(), refused);
            remember(refused, why);
            throw why;
        }
    }

    private NotLoggedInException unobtainable() {
        Token login = record.load(name).orElse(null);
        if (login == null) {
            return new NotLoggedInException(
                    name, Reason.NO_TOKEN, "not logged in to \"" + name + "\"", new Remedy.LogIn(name), null);
        }
        byRefresh.verify(login);
        return needsOwnLogin(
                Reason.NO_TOKEN, TargetRecord.unobtainable(login, target).orElse("it brings none"), null);
    }

    /** Keeps others from asking: a server may use up the refresh token before it refuses. */
    private void remember(OAuthErrorException refused, NotLoggedInException why) {
        try {
            record.update(
                    name,
                    TokenStorage.LOCK_WAIT,
                    (current, lease) -> current.map(
                            login -> TargetRecord.refused(login, target, clock.instant(), refused.problem())));
        } catch (StorageException notNoted) {
            why.addSuppressed(notNoted);
        }
    }

    private NotLoggedInException needsOwnLogin(Reason reason, String why, @Nullable AuthException cause) {
        return new NotLoggedInException(
                name,
                reason,
                "\"" + name + "\" has no token for " + target.inWords() + ": " + why,
                new Remedy.LogInForTarget(name, target),
                cause);
    }

    /**
     * Returns the access token that the login brought, by itself: without the refresh token, which is that of the login.
     *
     * @return empty if there is none, or the target has a login of its own
     */
    public Optional<Token> ofLogin() {
        return hasOwnLogin()
                ? Optional.empty()
                : byRefresh
                        .stored()
                        .filter(token -> !isNone(token))
                        .map(token -> token.toBuilder().refreshToken(null).build());
    }

    /** Removes the access token that the login brought. */
    public void drop() {
        record.update(
                name,
                TokenStorage.LOCK_WAIT,
                (current, lease) -> current.map(login -> TargetRecord.without(login, target)));
        forget();
    }

    @Override
    public void forget() {
        own.forget();
        byRefresh.forget();
    }

    /** Waits for an answer that is under way. */
    @Override
    public void close() {
        byRefresh.close();
    }
}
