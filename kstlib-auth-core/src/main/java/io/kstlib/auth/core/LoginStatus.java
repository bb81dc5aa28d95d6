package io.kstlib.auth.core;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.event.LoginNotice;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.core.lifecycle.token.RefreshRefusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is stored for a provider, without asking any server. Immutable. */
public final class LoginStatus {

    /** The states that call for different actions of the person. */
    public enum State {
        /** The access token is valid. */
        VALID("valid"),
        /**
         * The access token is valid and expires soon: in the last fifth of its life, and no earlier than
         * {@code auth.status.expiring_soon_threshold} says. If the login {@linkplain LoginStatus#isRenewable() is renewable}, nothing has to be done.
         */
        EXPIRING_SOON("expiring_soon"),
        /** The access token has expired; {@link AuthClient#getToken()} gets another one without a login. */
        EXPIRED_REFRESHABLE("expired_refreshable"),
        /** The access token has expired and cannot be refreshed, or the provider refused to ({@link #sessionEnd()}): log in. */
        EXPIRED("expired"),
        /** No token is stored: log in. */
        NOT_LOGGED_IN("not_logged_in"),
        /** No token is stored and no login is needed: {@link AuthClient#getToken()} obtains one. */
        OBTAINABLE("obtainable"),
        /** A token is stored for another server or client than is configured now, or was issued under another trust. */
        ISSUED_FOR_ANOTHER("issued_for_another"),
        /** The stored token cannot be read; it was not touched. */
        UNREADABLE("unreadable"),
        /** The section of the provider is wrong, or a plugin that it needs is not loaded; the storage was not looked at. */
        MISCONFIGURED("misconfigured");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    /**
     * The end of a session: the provider permanently refused the refresh token, so the session ends with the access token.
     *
     * @param since when it was first refused
     * @param reason what happened and what the provider said: one line, printable, without a secret
     */
    public record SessionEnd(Instant since, String reason) {}

    /**
     * An access token for a target.
     *
     * @param target what it is for
     * @param expiresAt when it expires
     * @param source which login it comes from
     */
    public record OfTarget(Target target, Instant expiresAt, Source source) {

        /** Which login an access token comes from. */
        public enum Source {
            /** The login to the provider, by a refresh. */
            LOGIN_TO_PROVIDER("login_to_provider"),
            /** A login of its own for the target, or a request of its own where no person logs in. */
            OWN_LOGIN("own_login");

            private final String word;

            Source(String word) {
                this.word = word;
            }

            /** {@return the name of this value in JSON} */
            public String word() {
                return word;
            }
        }
    }

    private final String provider;
    private final State state;
    private final Instant at;
    private final @Nullable Token token;
    private final @Nullable AuthException problem;
    private final String location;
    private final Renewal renewal;
    private final List<LoginNotice> notices;
    private final List<OfTarget> targets;

    LoginStatus(
            String provider,
            State state,
            Instant at,
            @Nullable Token token,
            @Nullable AuthException problem,
            String location,
            Renewal renewal) {
        this(provider, state, at, token, problem, location, renewal, List.of(), List.of());
    }

    private LoginStatus(
            String provider,
            State state,
            Instant at,
            @Nullable Token token,
            @Nullable AuthException problem,
            String location,
            Renewal renewal,
            List<LoginNotice> notices,
            List<OfTarget> targets) {
        this.provider = provider;
        this.state = state;
        this.at = at;
        this.token = token;
        this.problem = problem;
        this.location = location;
        this.renewal = renewal;
        this.notices = List.copyOf(notices);
        this.targets = List.copyOf(targets);
    }

    /** Returns the status of a provider whose section is wrong, or whose plugin is not loaded. */
    static LoginStatus misconfigured(String provider, Instant at, AuthException why, String location) {
        return new LoginStatus(provider, State.MISCONFIGURED, at, null, why, location, Renewal.REFRESH_TOKEN);
    }

    /** Whether {@link AuthClient#getToken()} is expected to return a token. */
    boolean promisesToken() {
        return switch (state) {
            case VALID, EXPIRING_SOON, EXPIRED_REFRESHABLE, OBTAINABLE -> true;
            case EXPIRED, NOT_LOGGED_IN, ISSUED_FOR_ANOTHER, UNREADABLE, MISCONFIGURED -> false;
        };
    }

    LoginStatus with(List<LoginNotice> known) {
        return new LoginStatus(provider, state, at, token, problem, location, renewal, known, targets);
    }

    LoginStatus withTargets(List<OfTarget> more) {
        List<OfTarget> all = new ArrayList<>(targets);
        all.addAll(more);
        return new LoginStatus(provider, state, at, token, problem, location, renewal, notices, all);
    }

    /** {@return the configured name of the provider} */
    public String provider() {
        return provider;
    }

    /** {@return the state} */
    public State state() {
        return state;
    }

    /** {@return the time when the status was taken} */
    public Instant at() {
        return at;
    }

    /** {@return the stored token; empty if there is none, if it cannot be read, or if it was issued for another server or client} */
    public Optional<Token> token() {
        return Optional.ofNullable(token);
    }

    /**
     * Whether {@link AuthClient#getToken()} is expected to get another token by itself when the stored one has expired.
     *
     * @return false also where no token is stored
     */
    public boolean isRenewable() {
        return token().filter(stored -> isRenewable(stored, at, renewal)).isPresent();
    }

    static boolean isRenewable(Token token, Instant now, Renewal renewal) {
        return renewal == Renewal.REPETITION
                || (token.isRefreshable()
                        && RefreshRefusal.of(token).isEmpty()
                        && token.refreshExpiresAt().map(now::isBefore).orElse(true));
    }

    /**
     * Returns the person who logged in. A later login by another person does not replace this one unasked.
     *
     * @return empty where no token is stored, no person logged in, or the login brought no ID token that says who it was
     */
    public Optional<Person> person() {
        return token().flatMap(PersonOfToken::of);
    }

    /** {@return the end of the session at the provider; empty as long as nothing is known of it} */
    public Optional<SessionEnd> sessionEnd() {
        return token().flatMap(RefreshRefusal::of).map(refusal -> new SessionEnd(refusal.since(), refusal.reason()));
    }

    /**
     * {@return the reason why the stored token cannot be read, why it is not handed out, or why the provider cannot be used; empty if all of this
     * works}
     */
    public Optional<AuthException> problem() {
        return Optional.ofNullable(problem);
    }

    /** {@return the place where the token is stored, in words for people; {@code unknown} if there is no storage to ask} */
    public String location() {
        return location;
    }

    /** {@return the way to the next token of this provider; by refresh token if the way is not known} */
    public Renewal renewal() {
        return renewal;
    }

    /**
     * Returns what a person should know: the server granted less than was asked for, the configuration asks for more now, or the token does not last.
     *
     * @return empty when there is nothing to say
     */
    public List<LoginNotice> notices() {
        return notices;
    }

    /**
     * Returns the access tokens for targets: those that the login brought and that are valid, and those of logins of their own.
     *
     * @return empty for the status of one target
     */
    public List<OfTarget> targets() {
        return targets;
    }

    @Override
    public String toString() {
        return "LoginStatus[" + provider + ", " + state + ", " + location + "]";
    }
}
