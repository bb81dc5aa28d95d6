package io.kstlib.auth.core;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.config.ChosenAccounts;
import io.kstlib.auth.core.interaction.Unattended;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.lifecycle.TokenSupply;
import io.kstlib.auth.core.login.Login;
import io.kstlib.auth.core.plugin.Section;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one configured provider: log in, get a valid token, ask who it belongs to, log out.
 *
 * <p>Safe for use by several threads, and by several processes that share the token storage. Only {@link #login(LoginOptions)} asks a person
 * something; every other method fails at once, with a remedy, where only a login helps (security rule 9 in {@code docs/security.md}). {@code login} opens a
 * browser, and so does {@link #logout(LogoutOptions)} when the options ask to end the person's session.
 * Close it, or the {@link Kstlib} that it came from, when done.
 */
public final class AuthClient implements TokenSource, AutoCloseable {

    private final Login login;
    private final TokenSupply tokens;
    private final AuthClient ofProvider;
    private final Map<Target, AuthClient> ofTargets = new ConcurrentHashMap<>();
    private final Function<AccountName, AuthClient> ofAccounts;
    private final Consumer<LogoutOptions.AtServer> endDerived;
    private final Consumer<AuthClient> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param ofAccounts finds the client of another login at the provider
     * @param endDerived ends the tokens of other providers that were derived from a login to this one, when that has ended
     */
    AuthClient(
            Section configured,
            TokenStorage storage,
            Function<AccountName, AuthClient> ofAccounts,
            Consumer<LogoutOptions.AtServer> endDerived,
            Consumer<AuthClient> onClose) {
        this.login = new Login(configured, storage, this::replaced, target -> forTarget(target).login);
        this.tokens = login.tokens();
        this.ofProvider = this;
        this.ofAccounts = ofAccounts;
        this.endDerived = endDerived;
        this.onClose = onClose;
    }

    private AuthClient(AuthClient ofProvider, Target target) {
        this.login = ofProvider.login.forTarget(target);
        this.tokens = login.tokens();
        this.ofProvider = ofProvider;
        this.ofAccounts = account -> ofProvider.ofAccounts.apply(account).forTarget(target);
        this.endDerived = atServer -> {};
        this.onClose = client -> ofProvider.ofTargets.remove(target, client);
    }

    /**
     * Returns the same client for a target: its tokens are only for that. The refresh token of the login brings them, and they are kept beside those of
     * the login. If the login is not for the target, or the server gives no token for it, {@link #getToken()} says so, and {@link
     * #login(LoginOptions)} of the returned client makes a login of its own. Where no person logs in, each token is obtained for the target.
     * This client keeps one for each target until it is closed: close what a program makes for targets that come from data.
     *
     * @param target what the tokens are for
     * @return the client, which is closed with this one; the same one each time
     * @throws io.kstlib.auth.api.error.ConfigurationException if the section is wrong, or its tokens are always for the same
     */
    public AuthClient forTarget(Target target) {
        return ofProvider.ofTargets.computeIfAbsent(target, wanted -> new AuthClient(ofProvider, wanted));
    }

    /**
     * Returns the client of another login at the same provider, with a record, a refresh and a state of its own. It never uses another login than that:
     * where none of this name is stored, {@link #getToken()} says so, and {@link #login(LoginOptions)} of the returned client makes one.
     *
     * @param name a name that the person chose, such as {@code work}; {@code default} is the login without a name
     * @return the client, which the program or the {@link Kstlib} closes; the same one each time, and this one for its own account
     * @throws NotLoggedInException if no account can have the name, or if the environment brings the only token of the provider
     */
    public AuthClient account(String name) {
        return ofAccounts.apply(ChosenAccounts.named(name(), name));
    }

    /** {@return which of several logins at the provider this client uses, as long as it is open} */
    public AccountName account() {
        return login.configured().account();
    }

    /**
     * Lists the accounts that have a stored login at the provider. Reads no login.
     *
     * @return the account without a name first, if it has one, then the others by their names
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be listed
     */
    public List<AccountName> accounts() {
        return login.accounts();
    }

    NotLoggedInException noAccount() {
        return login.noLogin();
    }

    private void replaced() {
        endDerived.accept(LogoutOptions.AtServer.KEEP);
        login.endLoginsOfOthers();
        forgetTargets();
    }

    Login engine() {
        return login;
    }

    /** Returns the login of a client or of the tokens of one; {@code null} for another source. */
    static @Nullable Login engine(Object source) {
        if (source instanceof HurriedSource hurried) {
            return hurried.client.login;
        }
        return source instanceof AuthClient client ? client.login : null;
    }

    private void forgetTargets() {
        ofTargets.values().forEach(client -> client.tokens.forget());
    }

    /** {@return the name under which the provider is configured} */
    public String name() {
        return login.configured().name();
    }

    /**
     * Logs in to a provider whose flow needs no person, such as {@code client_credentials}: obtains a token and stores it, unless a valid one is
     * stored. This call is optional: {@link #getToken()} does the same.
     *
     * @return the token, as stored
     * @throws io.kstlib.auth.api.error.LoginFailedException if the flow needs a person
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server refused, an unknown client for example
     * @throws io.kstlib.auth.api.error.StorageException if the token cannot be stored
     */
    public Token login() {
        if (!login.needsNoLogin()) {
            throw new LoginFailedException(
                    LoginFailedException.Reason.CANNOT_ASK,
                    "the login to \"" + name() + "\" needs a user, and login() cannot ask one",
                    Remedy.advice("Call login(LoginOptions.with(...)), with a SystemInteraction for example"),
                    null);
        }
        return login(LoginOptions.with(Unattended.REQUEST.interaction()).mode(Unattended.REQUEST.mode()));
    }

    /**
     * Logs in. With {@code KEEP} in the options, no login runs while a token is stored that is valid or can be refreshed. A token that was asked for
     * with fewer scopes than are configured now, or for another resource, is not kept. Before the person is asked, the storage proves that it can
     * write. The token is stored after its validation. Then what came from the login before is removed: tokens that other providers derived from it,
     * access tokens for targets, and logins for targets by another person.
     *
     * <p>Only one login of a provider runs at a time among all who share the storage. The others wait, say so, and share its token or its failure.
     * After a login with a browser that no one answered, no browser opens for a minute. Each further one doubles that time, up to an hour. With
     * {@code REPLACE} in the options a browser opens anyway.
     *
     * @param options how to do it
     * @return the token, as stored
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with the provider's section
     * @throws io.kstlib.auth.api.error.LoginFailedException if the login did not come to an end
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the ID token failed validation; nothing is stored then
     * @throws io.kstlib.auth.api.error.NetworkException also if the stored token has expired and it is not known whether it can be refreshed
     * @throws io.kstlib.auth.api.error.StorageException if the token cannot be stored
     */
    public Token login(LoginOptions options) {
        return login.login(options);
    }

    /**
     * Returns a token that is valid now: the stored one, refreshed if it expires soon. Never asks a person. Where the flow needs no person, such as
     * {@code client_credentials}, this method runs the flow for the first token and each further one, and stores the token.
     *
     * <p>Call it for each request: a fresh token comes from memory, without a lock. This client looks at the storage once a second. So it notices a
     * login, logout or refresh by another process within two seconds, and its own at once. Threads that need a refresh share one. While the server
     * cannot be reached, a token that is still valid is handed out.
     *
     * @throws NotLoggedInException if there is none and only a login can change that
     * @throws io.kstlib.auth.api.error.DeadlineException if the time of the key {@code timeouts.call} is over
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server refused to give one, to a client that it does not know for example
     * @throws io.kstlib.auth.api.error.NetworkException if the token has expired and the server cannot be reached
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be read
     */
    @Override
    public Token getToken() {
        return tokens.valid();
    }

    /**
     * Returns the tokens of this client for callers who wait only so long, such as the threads of a web service: for a session, an adapter, or one call
     * ({@code within(limit).getToken()}). Only the wait ends. The refresh goes on, and its token is stored for the next caller.
     *
     * @param longest how long each call waits for a refresh; longer than zero; looks at the storage have their own limits
     * @return the tokens; where one is not there in time, a {@link io.kstlib.auth.api.error.DeadlineException}
     */
    public TokenSource within(Duration longest) {
        return new HurriedSource(this, longest);
    }

    /**
     * {@return an ID token that is valid now, refreshed if it expires soon; many providers give one at each refresh, some only at a login}
     *
     * @throws NotLoggedInException if there is none and only a login can change that
     */
    public IdToken getIdToken() {
        return IdToken.validOf(this);
    }

    /**
     * Returns the token as it is stored, expired or not. Never refreshes it.
     *
     * @return the token; empty when none is stored
     * @throws NotLoggedInException if a token is stored that was issued for another server or client
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be read
     */
    @Override
    public Optional<Token> storedToken() {
        return tokens.stored();
    }

    /**
     * Refreshes now, whether the stored token has expired or not. When another thread or process has just done so, its token is returned.
     *
     * <p>When a server permanently refuses a refresh token, no one who shares the storage sends it again for an hour. This method does, at most
     * once a minute in a process. Use it when the server refused the token by mistake.
     *
     * @return the new token
     * @throws NotLoggedInException if there is nothing to refresh, or the server no longer accepts it
     */
    public Token refreshToken() {
        return tokens.with(TokenLifecycle::refreshNow);
    }

    Token refreshInsteadOf(Token rejected) {
        return tokens.with(used -> used.refreshInsteadOf(rejected));
    }

    /**
     * Revokes the stored tokens at the server (RFC 7009) and keeps them stored.
     *
     * @return the result for each; without outcomes when nothing is stored
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with the provider's section
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be read
     */
    public RevocationReport revoke() {
        return login.revoke();
    }

    /**
     * Logs out. Revokes the tokens if the options ask for it. Then removes them from the storage, also those that cannot be read, whatever the server
     * said. Ends the person's session at the provider if the options ask for it, which opens a browser or shows a URL.
     *
     * <p>No process refreshes the tokens between the revocation and the removal. A refresh that is under way ends first, and its tokens are revoked.
     * Tokens for targets, and those that other providers derived from the login, end in the same way.
     *
     * @param options further steps besides the removal of the stored token
     * @return the result of each part; failures are in it, not thrown
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with the provider's section; nothing was done then,
     *     because it may be the wrong store or the wrong server
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the provider's type
     */
    public LogoutReport logout(LogoutOptions options) {
        LogoutReport report = login.logout(options);
        forgetTargets();
        endDerived.accept(options.atServer());
        return report;
    }

    /**
     * Asks the server who the token belongs to.
     *
     * @return the claims of the userinfo endpoint, as plain values
     * @throws NotLoggedInException as {@link #getToken()}
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with the provider's section
     * @throws io.kstlib.auth.api.error.AuthException if the server gives no answer, or refuses the token
     */
    public Map<String, Object> getUserInfo() {
        var asked = login.configured().guarded(); // checks the section before a token is fetched
        return asked.userInfo(getToken());
    }

    /**
     * Whether {@link #getToken()} is expected to return a token: one is stored that is valid or can be refreshed, or no login is needed. Asks no
     * server.
     *
     * @return false also when the storage cannot be read or the provider's section is wrong; {@link #status()} tells why
     */
    public boolean isAuthenticated() {
        return switch (login.statusOfTokens().state()) {
            case VALID, EXPIRING_SOON, EXPIRED_REFRESHABLE, OBTAINABLE -> true;
            case EXPIRED, NOT_LOGGED_IN, ISSUED_FOR_ANOTHER, UNREADABLE, MISCONFIGURED -> false;
        };
    }

    /** {@return the status of the stored login, without a request; trouble with the storage or the provider's section is part of it, not an exception} */
    public LoginStatus status() {
        return login.status();
    }

    /**
     * Checks everything that can be checked without a login. Looks at the stored token, too: without the plugin of its type, it cannot be shown to a
     * server. Where only programs read the tokens ({@link io.kstlib.auth.spi.provider.ProviderFactory#presentsTokens()}), none is needed.
     *
     * @return one entry a check
     */
    public PreflightReport preflight() {
        return login.preflight();
    }

    /**
     * Validates a token, step by step.
     *
     * @param request the token
     * @return the report; {@code UNDECIDED} when the proof needs a server that cannot be reached
     * @throws io.kstlib.auth.api.error.NetworkException if the calling thread is interrupted
     * @throws io.kstlib.auth.api.error.PluginException if no validator is loaded
     */
    public ValidationReport validate(ValidationRequest request) {
        Section configured = login.configured();
        configured.check();
        return configured.validate(request);
    }

    void endDerived(String source, LogoutOptions.AtServer atServer) {
        try {
            if (login.isAnythingStored() && !logout(LogoutOptions.of(atServer)).isComplete()) {
                login.configured().warnOfDerived(name(), source);
            }
        } catch (NotLoggedInException issuedForAnother) {
            return;
        }
    }

    void checkSection() {
        login.configured().check();
    }

    @Override
    public Optional<Token> cachedToken() {
        return tokens.cachedToken();
    }

    @Override
    public Optional<Token> replace(Token rejected) {
        return tokens.with(used -> used.replacementOf(rejected));
    }

    @Override
    public Instant refreshDue(Token token) {
        return login.freshness().refreshAt(token);
    }

    @Override
    public Remedy remedy(StepUp demand) {
        return login.remedy(demand);
    }

    /**
     * Releases its resources; stored tokens stay. Waits for the answer to a refresh, 80 seconds at most, and 10 seconds at most for the lock of a token that
     * could not be stored. A further call only tries to store what could not be stored before.
     */
    @Override
    public void close() {
        // A stream calls all of its close handlers, whatever one of them throws: each part may hold the only copy of a
        // token.
        Stream.empty()
                .onClose(() -> closeAll(ofTargets.values()))
                .onClose(login::close)
                .onClose(this::release)
                .close();
    }

    private void release() {
        if (!closed.getAndSet(true)) {
            Stream.empty()
                    .onClose(login::release)
                    .onClose(() -> onClose.accept(this))
                    .close();
        }
    }

    static void closeAll(Collection<AuthClient> clients) {
        Stream<?> all = Stream.empty();
        for (AuthClient client : clients) {
            all = all.onClose(client::close);
        }
        all.close();
    }

    @Override
    public String toString() {
        return "AuthClient[" + name() + account().behindProvider() + "]";
    }

    /** The tokens of a client for callers who wait only so long. Immutable, safe for use by several threads. */
    record HurriedSource(AuthClient client, Duration longest) implements TokenSource {

        HurriedSource {
            if (longest.isNegative() || longest.isZero()) {
                throw new IllegalArgumentException("a deadline is longer than zero");
            }
        }

        @Override
        public Token getToken() {
            return client.tokens.valid(longest);
        }

        @Override
        public Optional<Token> cachedToken() {
            return client.cachedToken();
        }

        @Override
        public Optional<Token> replace(Token rejected) {
            return client.tokens.with(used -> used.replacementOf(rejected, longest));
        }

        @Override
        public Optional<Token> storedToken() {
            return client.storedToken();
        }

        @Override
        public Instant refreshDue(Token token) {
            return client.refreshDue(token);
        }

        @Override
        public Remedy remedy(StepUp demand) {
            return client.remedy(demand);
        }

        @Override
        public String toString() {
            return client + " within " + longest;
        }
    }
}
