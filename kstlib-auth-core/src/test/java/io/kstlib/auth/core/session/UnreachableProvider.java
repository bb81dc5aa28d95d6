package io.kstlib.auth.core.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.fixture.Tokens;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Has only the token {@code t1}: a caller that wants it replaced gets the failure that the server cannot be reached. */
final class UnreachableProvider implements TokenSource {

    private final CountDownLatch givesUp;
    private final AtomicInteger tries = new AtomicInteger();
    private final Tokens tokens = new Tokens();

    private UnreachableProvider(CountDownLatch givesUp) {
        this.givesUp = givesUp;
    }

    static UnreachableProvider failingAtOnce() {
        return new UnreachableProvider(new CountDownLatch(0));
    }

    /** Returns a provider whose tries fail only after the latch opens. */
    static UnreachableProvider failingAfter(CountDownLatch givesUp) {
        return new UnreachableProvider(givesUp);
    }

    int tries() {
        return tries.get();
    }

    @Override
    public Optional<Token> replace(Token rejected) {
        int number = tries.incrementAndGet();
        try {
            assertTrue(givesUp.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        throw new NetworkException(
                URI.create("https://sso.example.com"), NetworkException.Reason.TIMED_OUT, "try " + number, null, null);
    }

    @Override
    public Token getToken() {
        return tokens.getToken();
    }

    @Override
    public Optional<Token> cachedToken() {
        return tokens.cachedToken();
    }

    @Override
    public Optional<Token> storedToken() {
        return tokens.storedToken();
    }

    @Override
    public Instant refreshDue(Token token) {
        return tokens.refreshDue(token);
    }
}
