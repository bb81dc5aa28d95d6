package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the access token for a target comes from: the login of its own if there is one, else a refresh of the login to the provider. If the refresh
 * brings none, the error says that the target needs its own login. Safe for use by several threads.
 */
public final class TargetTokens implements TokenSupply, AutoCloseable {

    /** RFC 8707 section 2 and RFC 6749 section 5.2: another login may be given what this one is not. */
    private static final Set<String> REFUSALS = Set.of(TargetTokens.INVALID_TARGET, "invalid_scope");

    /** The error of a server that gives no token for a target (RFC 8707 section 2). */
    static final String INVALID_TARGET = "invalid_target";

    private final String name;
    private final Target target;
    private final TokenLifecycle login;
    private final TokenLifecycle own;
    private final TokenLifecycle byRefresh;
    private final AudienceCheck audience;
    private final Consumer<Warning> warnings;

    /**
     * @param name the configured name of the provider
     * @param target what the access token is for
     * @param login the tokens of the login to the provider
     * @param own the tokens of the login of its own
     * @param warnings receives a warning of a token that is for something else
     */
    public TargetTokens(
            String name, Target target, TokenLifecycle login, TokenLifecycle own, Consumer<Warning> warnings) {
        this.name = name;
        this.target = target;
        this.login = login;
        this.own = own;
        this.byRefresh = login.forTarget(target, own);
        this.audience = new AudienceCheck(name, target);
        this.warnings = warnings;
    }

    /** {@return the target of the access token} */
    public Target target() {
        return target;
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
        return !login.isReadOnly()
                && (own.needsNoLogin() || own.storedUnattended().isPresent());
    }

    @Override
    public TokenLifecycle used() {
        return hasOwnLogin() ? own : byRefresh;
    }

    @Override
    public Optional<Token> stored() {
        return login.isReadOnly() ? Optional.empty() : used().stored();
    }

    /** Leaves out a token that is for something else, which a person should be warned of. */
    @Override
    public Optional<Token> freshUnattended() {
        return login.isReadOnly()
                ? Optional.empty()
                : used().freshUnattended()
                        .filter(token -> audience.objection(token).isEmpty());
    }

    @Override
    public Optional<Token> refreshedUnattended(Predicate<Token> due) {
        if (login.isReadOnly()) {
            return Optional.empty();
        }
        if (hasOwnLogin()) {
            return own.refreshedUnattended(due);
        }
        return byRefresh.storedUnattended().isEmpty()
                ? Optional.empty()
                : withLogin(used -> used.refreshedUnattended(due));
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
        if (login.isReadOnly()) {
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
        cachedToken()
                .filter(token -> used().isCheckedFirst(token))
                .flatMap(audience::objection)
                .ifPresent(warnings);
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
        LoginRecord record = login.record().orElseThrow(this::notLoggedIn);
        login.verify(record.token());
        String reason = record.slot(target).isPresent()
                ? null
                : record.unobtainable(target).orElse(null);
        if (reason != null) {
            throw needsOwnLogin(Reason.NO_TOKEN, reason, null);
        }
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

    private NotLoggedInException notLoggedIn() {
        return new NotLoggedInException(
                name, Reason.NO_TOKEN, "not logged in to \"" + name + "\"", new Remedy.LogIn(name), null);
    }

    /** Keeps others from asking: a server may use up the refresh token before it refuses. */
    private void remember(OAuthErrorException refused, NotLoggedInException why) {
        try {
            login.noteRefusal(target, refused.problem());
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
                        .map(token -> token.toBuilder().refreshToken(null).build());
    }

    /** Removes the access token that the login brought. */
    public void drop() {
        byRefresh.drop(target);
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
