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
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The source of the access token for a target: its own login if there is one, else a refresh of the login to the provider. If the refresh
 * brings none, the error says that the target needs its own login. Safe for use by several threads.
 */
public final class TargetTokens implements TokenSupply, AutoCloseable {

    /** RFC 8707 section 2 and RFC 6749 section 5.2: another login may get a token that this one does not get. */
    private static final Set<String> REFUSALS = Set.of(TargetTokens.INVALID_TARGET, "invalid_scope");

    /** The error of a server that gives no token for a target (RFC 8707 section 2). */
    static final String INVALID_TARGET = "invalid_target";

    private static final int LONGEST_SHOWN = 200;

    private final String name;
    private final LoginName of;
    private final Target target;
    private final TokenLifecycle login;
    private final TokenLifecycle own;
    private final TokenLifecycle byRefresh;
    private final Consumer<Warning> warnings;

    /**
     * @param of the name of the login to the provider
     * @param target the target of the access token
     * @param login the tokens of the login to the provider
     * @param own the tokens of the target's own login
     * @param warnings receives a warning of a token that is for something else
     */
    public TargetTokens(
            LoginName of, Target target, TokenLifecycle login, TokenLifecycle own, Consumer<Warning> warnings) {
        this.name = of.provider();
        this.of = of;
        this.target = target;
        this.login = login;
        this.own = own;
        this.byRefresh = login.forTarget(target, own);
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

    /** {@return whether the target has its own login, or needs none because no person logs in} */
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

    /** Leaves out a token that is for something else, which needs a warning. */
    @Override
    public Optional<Token> freshUnattended() {
        return login.isReadOnly()
                ? Optional.empty()
                : used().freshUnattended().filter(token -> objection(token).isEmpty());
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
                    "the token of " + of.inWords()
                            + " is put where it is by another program, and used as it is; it has none for "
                            + target.inWords(),
                    null,
                    null);
        }
        T result = hasOwnLogin() ? withOwn(work) : withLogin(work);
        cachedToken()
                .filter(token -> used().isCheckedFirst(token))
                .flatMap(this::objection)
                .ifPresent(warnings);
        return result;
    }

    /**
     * Returns a warning about an access token that is not for the services that it was asked for, as far as a JWT says with its {@code aud} (RFC 9068
     * section 2.2). A server that does not know a parameter ignores it (RFC 6749 section 3.2). A server may also have another name for a service
     * (RFC 8707 section 2), so this is a warning only.
     */
    private Optional<Warning> objection(Token token) {
        List<String> services = Stream.concat(target.audiences().stream(), target.resources().stream())
                .toList();
        CompactJwt jwt = services.isEmpty()
                ? null
                : CompactJwt.ifReadable(token.accessToken()).orElse(null);
        if (jwt == null) {
            return Optional.empty();
        }
        List<String> audience = texts(jwt.payload().get("aud"));
        List<String> known = audience.stream().map(TargetTokens::comparable).toList();
        return services.stream().map(TargetTokens::comparable).allMatch(known::contains)
                ? Optional.empty()
                : Optional.of(warning(audience));
    }

    private Warning warning(List<String> audience) {
        String found = audience.isEmpty()
                ? "names no audience"
                : "is for " + PrintableText.oneLine(String.join(", ", audience), LONGEST_SHOWN);
        return new Warning(
                Warning.Kind.NOT_FOR_TARGET,
                name,
                "the token of " + of.inWords() + " that was asked for " + target.inWords() + " " + found
                        + " (aud), so the server may have ignored what was asked for",
                Remedy.advice("Compare it with the documentation of the provider: some have a scope for each service,"
                        + " and some issue tokens for a service only to clients that are registered for it"));
    }

    private static List<String> texts(@Nullable Object audience) {
        List<?> values = audience instanceof List<?> list ? list : audience == null ? List.of() : List.of(audience);
        return values.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** A root with a slash and without one are the same place (RFC 3986 section 6.2.3). */
    private static String comparable(String service) {
        return service.endsWith("/") ? service.substring(0, service.length() - 1) : service;
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
        LoginRecord record = login.record().orElseThrow(() -> Rules.notLoggedIn(of));
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

    /** Keeps other processes from asking: a server may use up the refresh token before it refuses. */
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
                of.inWords() + " has no token for " + target.inWords() + ": " + why,
                Remedy.logInForTarget(name, target).with(of.account()),
                cause);
    }

    /**
     * Returns the access token that the login brought, without the refresh token of the login.
     *
     * @return empty if there is none, or the target has its own login
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
