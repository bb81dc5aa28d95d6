package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Logins at a company, by programs that share only the storage. Counts the browsers that open, and records the messages to people. Its clock stands
 * still until a test moves it.
 */
final class ScriptedLogins implements AutoCloseable {

    private final ScriptedCompany company;
    private final AtomicInteger browsers = new AtomicInteger();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore messages = new Semaphore(0);
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    ScriptedLogins(Path folder) {
        this.company = new ScriptedCompany(folder);
    }

    ScriptedCompany company() {
        return company;
    }

    /** Returns a client like one in another process: it shares only the storage. */
    AuthClient process() {
        InstantSource time = () -> now;
        return company.start(company.program().clock(time.withZone(ZoneOffset.UTC)))
                .client(ScriptedCompany.PROVIDER);
    }

    LoginOptions options() {
        return LoginOptions.with(new Listener());
    }

    /** Logs in as another process. */
    Token login() {
        return process().login(options());
    }

    /** Lets people complete their logins from now on. */
    void succeed() {
        company.script().login = this::token;
    }

    /** Lets people not complete their logins from now on. */
    void endWith(Reason reason) {
        company.script().login = () -> unanswered(reason);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Opens a browser, as a login does that asks a person. Returns how many were opened by then. */
    int openBrowser() {
        return browsers.incrementAndGet();
    }

    int browsers() {
        return browsers.get();
    }

    List<String> told() {
        return told;
    }

    /** Waits until people have been told something so many times, such as that their logins wait. */
    void awaitTold(int times) {
        try {
            assertTrue(messages.tryAcquire(times, 60, TimeUnit.SECONDS), told::toString);
            messages.release(times);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Completes a login, as a person does. */
    Token token() {
        int number = openBrowser();
        return goodForAnHour("login-" + number)
                .refreshToken(Secret.of("refresh-" + number))
                .build();
    }

    Token.Builder goodForAnHour(String value) {
        return Token.builder(Secret.of(value), now).expiresAt(now.plusSeconds(3600));
    }

    /** Fails a login, as when a person does not complete it. */
    Token unanswered(Reason reason) {
        openBrowser();
        throw new LoginFailedException(reason, "no one: " + reason, null, null);
    }

    static NetworkException unreachable() {
        return new NetworkException(
                URI.create(ScriptedCompany.ISSUER), NetworkException.Reason.UNAVAILABLE, "HTTP 503", null, null);
    }

    /** Returns why the login fails. */
    static Reason reason(Callable<?> login) {
        return assertThrows(LoginFailedException.class, login::call).reason();
    }

    @Override
    public void close() {
        company.close();
    }

    /** A person; records the messages to them. */
    private final class Listener implements UserInteraction {
        @Override
        public boolean open(URI url) {
            throw new AssertionError("the scripted provider opens nothing");
        }

        @Override
        public void show(URI url) {
            throw new AssertionError("the scripted provider shows nothing");
        }

        @Override
        public void showCode(UserCode code) {
            throw new AssertionError("the scripted provider shows nothing");
        }

        @Override
        public Secret askForRedirect(Duration timeout) {
            throw new AssertionError("the scripted provider asks nothing");
        }

        @Override
        public void tell(String message) {
            told.add(message);
            messages.release();
        }
    }
}
