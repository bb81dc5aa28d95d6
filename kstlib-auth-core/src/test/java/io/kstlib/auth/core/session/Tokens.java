package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Tokens {@code t1}, {@code t2}, …: a new one each time that one is replaced. */
final class Tokens implements TokenSource {

    static final TokenPresentation BEARER =
            (token, method, url) -> List.of(Map.entry("Authorization", token.authorizationHeader()));

    private enum State {
        REPLACEABLE,
        FINAL,
        LOGGED_OUT
    }

    private final AtomicInteger number = new AtomicInteger(1);
    private final TokenPresentation presentation;
    private volatile State state = State.REPLACEABLE;
    private volatile CountDownLatch handedOut = new CountDownLatch(0);

    Tokens() {
        this(BEARER);
    }

    Tokens(TokenPresentation presentation) {
        this.presentation = presentation;
    }

    void cannotBeReplaced() {
        state = State.FINAL;
    }

    void logOut() {
        state = State.LOGGED_OUT;
    }

    /** Replaces no token before this number of tokens was handed out. */
    void replaceOnlyAfter(int tokens) {
        handedOut = new CountDownLatch(tokens);
    }

    int replacements() {
        return number.get() - 1;
    }

    static NotLoggedInException notLoggedIn() {
        return new NotLoggedInException(
                "corporate",
                NotLoggedInException.Reason.NO_TOKEN,
                "no one is logged in",
                new Remedy.Advice("Log in"),
                null);
    }

    @Override
    public Token getToken() {
        Token token = storedToken().orElseThrow(Tokens::notLoggedIn);
        handedOut.countDown();
        return token;
    }

    @Override
    public Optional<Token> tokenAtHand() {
        return storedToken();
    }

    @Override
    public Optional<Token> replace(Token rejected) {
        if (state != State.REPLACEABLE) {
            return Optional.empty();
        }
        try {
            handedOut.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        int refused = Integer.parseInt(rejected.accessToken().reveal().substring(1));
        number.compareAndSet(refused, refused + 1);
        return storedToken();
    }

    @Override
    public Optional<Token> storedToken() {
        return state == State.LOGGED_OUT
                ? Optional.empty()
                : Optional.of(Token.builder(Secret.of("t" + number.get()), Instant.EPOCH)
                        .build());
    }

    @Override
    public Instant refreshDue(Token token) {
        return Instant.MAX;
    }

    @Override
    public TokenPresentation presentation(Token token) {
        return presentation;
    }
}
