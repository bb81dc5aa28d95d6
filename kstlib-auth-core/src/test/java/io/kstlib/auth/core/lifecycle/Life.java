package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.TokenListener;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.random.RandomGenerator;

/** A lifecycle with its surroundings, all controlled by a test. */
final class Life {

    static final RefreshIntent.Terms TERMS =
            new RefreshIntent.Terms(Duration.ofSeconds(30), Duration.ZERO, "process 1 of here");

    final FakeTime time = new FakeTime();
    final FakeStorage storage = new FakeStorage();
    final FakeServer server = new FakeServer(time);
    final List<Warning> warnings = Collections.synchronizedList(new ArrayList<>());
    final List<TokenEvent> events = Collections.synchronizedList(new ArrayList<>());
    private volatile TokenListener listener = event -> {};
    final TokenLifecycle lifecycle;
    /** How long callers of a process that is made next wait for a refresh. */
    volatile Duration patience = Refresh.LONGEST;

    /** Of a process that is made next. */
    volatile RandomGenerator random = new SplittableRandom(42);

    private volatile Renewal renewal = Renewal.REFRESH_TOKEN;
    private final List<String> made = Collections.synchronizedList(new ArrayList<>());
    private final Deque<AuthException> makingFails = new ConcurrentLinkedDeque<>();

    Life() {
        this(Freshness.STANDARD.leeway());
    }

    Life(Duration leeway) {
        lifecycle = process(leeway);
    }

    /** Returns the lifecycle of another process on the same storage. */
    TokenLifecycle process(Duration leeway) {
        return process(leeway, TERMS);
    }

    /** Returns the lifecycle of another process, which sends refresh tokens on other terms. */
    TokenLifecycle process(RefreshIntent.Terms terms) {
        return process(Freshness.STANDARD.leeway(), terms);
    }

    private TokenLifecycle process(Duration leeway, RefreshIntent.Terms terms) {
        return process(leeway, terms, storage);
    }

    /** Returns the lifecycle of another process on another storage. */
    TokenLifecycle process(TokenStorage other) {
        return process(Freshness.STANDARD.leeway(), TERMS, other);
    }

    private TokenLifecycle process(Duration leeway, RefreshIntent.Terms terms, TokenStorage shared) {
        return new TokenLifecycle(parts(leeway, terms, shared));
    }

    /** Returns the tokens for a target of the login, which has no login of its own. */
    TokenLifecycle target() {
        return lifecycle.forTarget(Target.ofScopes("orders"), process(new FakeStorage()));
    }

    /** Returns what the lifecycle of another process on the same storage works with. */
    LoginDependencies parts() {
        return parts(Freshness.STANDARD.leeway(), TERMS, storage);
    }

    private LoginDependencies parts(Duration leeway, RefreshIntent.Terms terms, TokenStorage shared) {
        return new LoginDependencies(
                LoginName.of("corporate"),
                new LoginDependencies.Source(
                        () -> makes("renewal", renewal),
                        () -> makes("provider", new LoginDependencies.RefreshTarget(server, terms))),
                shared,
                ownership("kstlib"),
                new Freshness(leeway),
                patience,
                new LoginDependencies.Environment(
                        time,
                        random,
                        new TokenEvents(List.of(events::add, event -> listener.on(event))),
                        warnings::add));
    }

    private <T> T makes(String part, T value) {
        made.add(part);
        AuthException failure = makingFails.poll();
        if (failure != null) {
            throw failure;
        }
        return value;
    }

    /** Returns the parts that were asked for, in their order. */
    List<String> made() {
        return List.copyOf(made);
    }

    /** Lets the next parts that are asked for fail. */
    void makingFails(AuthException... coming) {
        makingFails.addAll(List.of(coming));
    }

    /** Returns the owner of tokens by the configuration of a program. */
    static Owner ownership(String clientId) {
        TestContext provider = TestContext.of("auth.providers.corporate", Map.of("client_id", clientId));
        return new Owner(
                provider,
                ConfigOrigin.PROGRAM,
                () -> Owner.Declared.of(
                        TokenOwner.of("https://sso.example.com", clientId),
                        new PluginSchemas.ProviderSection(ConfigSchema.empty(), provider.settings()),
                        new AskedFor(List.of(), List.of())));
    }

    /** Adds a listener for events, besides the list of them. */
    void listens(TokenListener another) {
        listener = another;
    }

    /** Returns the state after a login with a token that is valid for an hour. */
    static Life loggedIn() {
        Life life = new Life();
        life.storage.put(life.server.issues(Duration.ofHours(1)));
        return life;
    }

    /** Returns a service, whose grant needs no person. */
    static Life ofService() {
        Life life = new Life();
        life.renewal = Renewal.REPETITION;
        life.server.grants();
        return life;
    }

    String handedOut() {
        return lifecycle.valid().accessToken().reveal();
    }

    String stored() {
        Token token = storage.content();
        return token == null ? "nothing" : token.accessToken().reveal();
    }

    List<String> kindsOfEvents() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }
}
