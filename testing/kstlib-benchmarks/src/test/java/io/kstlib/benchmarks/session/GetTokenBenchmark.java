package io.kstlib.benchmarks.session;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.benchmarks.BesideBaseline;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** {@link AuthClient#getToken()} on a valid token. The baseline does the minimum: it reads a field and compares a time. */
@State(Scope.Benchmark)
public class GetTokenBenchmark {

    private StoredLogin login;
    private AuthClient client;
    private AtomicReference<Token> held;
    private Clock clock;

    @Setup
    public void logIn() throws IOException {
        login = StoredLogin.create();
        client = login.client();
        held = new AtomicReference<>(client.getToken());
        clock = Clock.systemUTC();
    }

    @TearDown
    public void logOut() throws IOException {
        login.close();
    }

    private Token heldIfValid() {
        Token token = held.get();
        if (token.isPastExpiry(clock.instant())) {
            throw new IllegalStateException("the token was to stay valid");
        }
        return token;
    }

    @Benchmark
    public Token readAndCompare() {
        return heldIfValid();
    }

    @Benchmark
    @BesideBaseline(value = "readAndCompare", leastPerSecond = 20_000_000)
    public Token getToken() {
        return client.getToken();
    }

    @Benchmark
    @Threads(Threads.MAX)
    public Token readAndCompareOnAllProcessors() {
        return heldIfValid();
    }

    @Benchmark
    @Threads(Threads.MAX)
    @BesideBaseline("readAndCompareOnAllProcessors")
    public Token getTokenOnAllProcessors() {
        return client.getToken();
    }
}
