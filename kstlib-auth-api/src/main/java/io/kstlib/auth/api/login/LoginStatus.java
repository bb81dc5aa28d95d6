package io.kstlib.auth.api.login;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored login to a provider, read without a request to a server. Immutable. */
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
        /** The access token has expired; {@code getToken()} gets another one without a login. */
        EXPIRED_REFRESHABLE("expired_refreshable"),
        /** The access token has expired and cannot be refreshed, or the provider refused to ({@link #sessionEnd()}): log in. */
        EXPIRED("expired"),
        /** No token is stored: log in. */
        NOT_LOGGED_IN("not_logged_in"),
        /** No token is stored and no login is needed: {@code getToken()} obtains one. */
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
     * @param reason the event and the provider's words: one line, printable, without a secret
     */
    public record SessionEnd(Instant since, String reason) {}

    /**
     * An access token for a target.
     *
     * @param target the target
     * @param expiresAt when it expires
     * @param source which login it comes from
     */
    public record OfTarget(Target target, Instant expiresAt, Source source) {

        /** Which login an access token comes from. */
        public enum Source {
            /** The login to the provider, by a refresh. */
            LOGIN_TO_PROVIDER("login_to_provider"),
            /** A separate login for the target, or a separate request if no user logs in. */
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
    private final AccountName account;
    private final State state;
    private final Instant at;
    private final @Nullable Token token;
    private final @Nullable Person person;
    private final @Nullable SessionEnd sessionEnd;
    private final @Nullable AuthException problem;
    private final String location;
    private final Renewal renewal;
    private final List<LoginNotice> notices;
    private final List<OfTarget> targets;

    private LoginStatus(Builder known, State state) {
        this.provider = known.provider;
        this.account = known.account;
        this.state = state;
        this.at = known.at;
        this.token = known.token;
        this.person = known.person;
        this.sessionEnd = known.sessionEnd;
        this.problem = known.problem;
        this.location = known.location;
        this.renewal = known.renewal;
        this.notices = List.copyOf(known.notices);
        this.targets = List.copyOf(known.targets);
    }

    /**
     * Starts a status.
     *
     * @param provider the configured name of the provider
     * @param at the time when the status is taken
     * @param location the place where the token is stored, in words for people
     * @return a builder that knows of no token
     */
    public static Builder builder(String provider, Instant at, String location) {
        return new Builder(provider, at, location);
    }

    /** Collects what is known of a login. Not safe for use by several threads. */
    public static final class Builder {

        private final String provider;
        private final Instant at;
        private final String location;
        private final List<LoginNotice> notices = new ArrayList<>();
        private final List<OfTarget> targets = new ArrayList<>();
        private @Nullable Token token;
        private @Nullable Person person;
        private @Nullable SessionEnd sessionEnd;
        private @Nullable AuthException problem;
        private Renewal renewal = Renewal.REFRESH_TOKEN;
        private AccountName account = AccountName.DEFAULT;

        private Builder(String provider, Instant at, String location) {
            this.provider = provider;
            this.at = at;
            this.location = location;
        }

        /**
         * {@return this builder with the name of the login; the one without a name without this call}
         *
         * @param name which of several logins at the provider
         */
        public Builder account(AccountName name) {
            this.account = name;
            return this;
        }

        /**
         * {@return this builder with the stored token}
         *
         * @param stored the token, valid or not
         */
        public Builder token(Token stored) {
            this.token = stored;
            return this;
        }

        /**
         * {@return this builder with the person who logged in}
         *
         * @param owner the person
         */
        public Builder person(Person owner) {
            this.person = owner;
            return this;
        }

        /**
         * {@return this builder with the end of the session at the provider}
         *
         * @param end what is known of it
         */
        public Builder sessionEnd(SessionEnd end) {
            this.sessionEnd = end;
            return this;
        }

        /**
         * {@return this builder with the reason why the token cannot be used}
         *
         * @param why the error that its use throws
         */
        public Builder problem(AuthException why) {
            this.problem = why;
            return this;
        }

        /**
         * {@return this builder with the way to the next token; by refresh token without this call}
         *
         * @param way the way of the provider
         */
        public Builder renewal(Renewal way) {
            this.renewal = way;
            return this;
        }

        /**
         * {@return this builder with further notices}
         *
         * @param more the notices to the user
         */
        public Builder notices(List<LoginNotice> more) {
            this.notices.addAll(more);
            return this;
        }

        /**
         * {@return this builder with further access tokens for targets}
         *
         * @param more the access tokens
         */
        public Builder targets(List<OfTarget> more) {
            this.targets.addAll(more);
            return this;
        }

        /**
         * {@return the status}
         *
         * @param state the state of the login
         */
        public LoginStatus build(State state) {
            return new LoginStatus(this, state);
        }
    }

    /** {@return the configured name of the provider} */
    public String provider() {
        return provider;
    }

    /** {@return which of several logins at the provider; {@link AccountName#DEFAULT} for the one without a name} */
    public AccountName account() {
        return account;
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
     * Whether {@code getToken()} is expected to get another token by itself when the stored one has expired.
     *
     * @return false also where no token is stored
     */
    public boolean isRenewable() {
        return token != null
                && (renewal == Renewal.REPETITION
                        || (token.isRefreshable()
                                && sessionEnd == null
                                && token.refreshExpiresAt().map(at::isBefore).orElse(true)));
    }

    /**
     * Returns the person who logged in. A later login by another person does not replace this one unasked.
     *
     * @return empty if no token is stored, no user logged in, or the login brought no ID token that names the user
     */
    public Optional<Person> person() {
        return Optional.ofNullable(person);
    }

    /** {@return the end of the session at the provider; empty as long as nothing is known of it} */
    public Optional<SessionEnd> sessionEnd() {
        return Optional.ofNullable(sessionEnd);
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
     * Returns the notices to the user: the server granted less than was asked for, the configuration asks for more now, or the token does not last.
     *
     * @return empty when there is nothing to say
     */
    public List<LoginNotice> notices() {
        return notices;
    }

    /**
     * Returns the access tokens for targets: the valid ones that the login brought, and those of separate logins.
     *
     * @return empty for the status of one target
     */
    public List<OfTarget> targets() {
        return targets;
    }

    @Override
    public String toString() {
        return "LoginStatus[" + provider + account.behindProvider() + ", " + state + ", " + location + "]";
    }
}
