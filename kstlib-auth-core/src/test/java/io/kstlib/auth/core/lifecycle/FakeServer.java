package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server that accepts each refresh token once, with rotation, unless a test lets it fail first. */
final class FakeServer implements Provider {

    private static final URI ENDPOINT = URI.create("https://sso.example.com/token");

    private final FakeTime time;
    private final Deque<AuthException> failures = new ArrayDeque<>();
    private final List<String> received = new ArrayList<>();
    private Duration lifetime = Duration.ofHours(1);
    private final Deque<AuthException> refusals = new ArrayDeque<>();
    private boolean prolongs;
    private boolean keeping;
    private volatile boolean granting;
    private int issued;
    private @Nullable String good;
    private volatile Runnable whileAnswering = () -> {};
    private volatile Consumer<String> steps = step -> {};

    FakeServer(FakeTime time) {
        this.time = time;
    }

    synchronized Token issues(Duration tokenLifetime) {
        lifetime = tokenLifetime;
        return issue();
    }

    private Token issue() {
        issued++;
        if (!keeping || good == null) {
            good = "refresh-" + issued;
        }
        return Token.builder(Secret.of("access-" + (prolongs ? 1 : issued)), time.instant())
                .expiresAt(time.instant().plus(lifetime))
                .refreshToken(Secret.of(good))
                .scope(List.of("orders"))
                .build();
    }

    /** Sets whether a refresh leaves the refresh token valid, and does not replace it. */
    synchronized void keepsRefreshTokens(boolean keeps) {
        keeping = keeps;
    }

    /** Refreshes, as another program does that does not share our lock. */
    synchronized Token rotates() {
        return issue();
    }

    synchronized void revokes() {
        good = null;
    }

    /** Accepts a refresh token again that was refused. */
    synchronized void forgives(String refreshToken) {
        good = refreshToken;
    }

    synchronized void fails(AuthException... coming) {
        failures.addAll(List.of(coming));
    }

    /** Makes the client refuse the next answers after they arrived. */
    synchronized void givesAnswersThatAreRefused(AuthException... why) {
        refusals.addAll(List.of(why));
    }

    /** Lets a refresh prolong the access token from now on. */
    synchronized void prolongs() {
        prolongs = true;
    }

    /** Sets what happens while a refresh is being answered, without a lock of this fake. */
    void whileAnswering(Runnable action) {
        whileAnswering = action;
    }

    /** Sets a listener for the steps, which is called before each step, on its thread. */
    void tellSteps(Consumer<String> listener) {
        steps = listener;
    }

    synchronized List<String> received() {
        return List.copyOf(received);
    }

    synchronized int issued() {
        return issued;
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        steps.accept("send");
        whileAnswering.run();
        synchronized (this) {
            String refreshToken = token.refreshToken().orElseThrow().reveal();
            received.add(refreshToken);
            AuthException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            if (!refreshToken.equals(good)) {
                throw new OAuthErrorException("invalid_grant", null, 400, "the server refused: invalid_grant", null);
            }
            Token fresh = issue();
            return new Answer(fresh, refusals.poll());
        }
    }

    @Override
    public Optional<RefreshAnswer> refresh(Token token, Target target) {
        return Optional.of(refresh(token));
    }

    /** An answer that the client refuses, where there is a refusal. */
    private record Answer(Token token, @Nullable AuthException refusal) implements RefreshAnswer {

        @Override
        public Optional<Secret> refreshToken() {
            return token.refreshToken();
        }

        @Override
        public Token accept() {
            if (refusal != null) {
                throw refusal;
            }
            return token;
        }
    }

    static NetworkException failure(NetworkException.Reason reason) {
        return new NetworkException(ENDPOINT, reason, "no answer: " + reason, null, null);
    }

    static NetworkException unavailable(Duration retryAfter) {
        return new NetworkException(ENDPOINT, 503, "HTTP 503", null, retryAfter);
    }

    @Override
    public String name() {
        return "corporate";
    }

    @Override
    public AuthorizationServer server() {
        return new AuthorizationServer(null, Map.of(), Map.of());
    }

    @Override
    public Token login(LoginRequest request) {
        if (!granting) {
            throw new AssertionError("no login was expected");
        }
        steps.accept("send");
        whileAnswering.run();
        synchronized (this) {
            received.add("grant");
            AuthException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            return issue();
        }
    }

    /** Gives a token to every caller from now on, without a person. */
    void grants() {
        granting = true;
    }

    @Override
    public RevocationReport revoke(Token token) {
        throw new AssertionError("no revocation was expected");
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        throw new AssertionError("no question was expected");
    }

    @Override
    public PreflightReport preflight() {
        return new PreflightReport(List.of());
    }
}
