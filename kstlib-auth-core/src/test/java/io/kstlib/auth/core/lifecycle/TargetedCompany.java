package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.ScriptedCompany;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A company whose server rotates refresh tokens, ends the session of a client that sends one twice, and gives access tokens for targets. Alice is
 * logged in for the scopes {@code openid orders mail} and the resource {@code https://api.example.com}.
 */
final class TargetedCompany implements AutoCloseable {

    static final Target ORDERS = Target.ofScopes("orders");
    static final Target MAIL = Target.ofScopes("mail");
    static final String RESOURCE = "https://api.example.com";

    private final ScriptedCompany company;
    private final AtomicInteger refreshes = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final List<String> revoked = Collections.synchronizedList(new ArrayList<>());
    private final List<Warning> warnings = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean isOver;
    volatile Duration life = Duration.ofHours(1);

    TargetedCompany(Path folder) {
        company = new ScriptedCompany(folder);
        company.storage().put(ScriptedCompany.PROVIDER, login("alice", Duration.ofHours(1)));
        company.script().refresh = token -> next(token).scope(token.scope()).build();
        company.script().refreshForTarget = (token, target) -> next(token)
                .scope(target.scopes())
                .tokenType(token.tokenType())
                .proofKey(token.proofKey().orElse(null))
                .build();
        company.script().revoke = token -> {
            revoked.add(token.accessToken().reveal());
            return new RevocationReport(List.of());
        };
        company.script().login = () -> login("alice", Duration.ofHours(1));
    }

    ScriptedCompany company() {
        return company;
    }

    /** Returns the token of a new login. */
    Token login(String person, Duration lifetime) {
        int number = logins.incrementAndGet();
        Instant now = Instant.now();
        return Token.builder(Secret.of("login-" + number), now)
                .expiresAt(now.plus(lifetime))
                .refreshToken(Secret.of("refresh-of-login-" + number))
                .idToken(Secret.of(idToken(person)))
                .scope(List.of("openid", "orders", "mail"))
                .binding(binding(company.clientId()))
                .build();
    }

    static TokenBinding binding(String clientId) {
        return TokenBinding.of(ScriptedCompany.ISSUER, clientId)
                .withAskedFor(new AskedFor(List.of("openid", "orders", "mail"), List.of(RESOURCE)));
    }

    private String idToken(String person) {
        return idToken(Map.of("iss", ScriptedCompany.ISSUER, "sub", person));
    }

    /** Makes an unsigned ID token for the client. */
    String idToken(Map<String, Object> claims) {
        Map<String, Object> all = new LinkedHashMap<>(claims);
        all.put("aud", company.clientId());
        return encoded("{\"alg\":\"none\"}") + "." + encoded(new String(Json.write(all), StandardCharsets.UTF_8))
                + ".c2ln";
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private Token.Builder next(Token token) {
        String sent = token.refreshToken().orElseThrow().reveal();
        if (isOver || !used.add(sent)) {
            isOver = true;
            throw new OAuthErrorException("invalid_grant", null, 400, "the server said invalid_grant", null);
        }
        int number = refreshes.incrementAndGet();
        Instant now = Instant.now();
        return Token.builder(Secret.of("access-" + number), now)
                .expiresAt(now.plus(life))
                .idToken(token.idToken().orElse(null))
                .refreshToken(Secret.of("refresh-" + number));
    }

    /** Lets the server refuse every target with this error, after it has used up the refresh token as some servers do. */
    void refuse(String error) {
        company.script().refreshForTarget = (token, target) -> {
            refreshes.incrementAndGet();
            throw new OAuthErrorException(error, null, 400, "the token endpoint refused: " + error, null);
        };
    }

    /** Lets each refresh wait until another one is under way, but no longer than this. */
    void waitForAnotherRefresh(Duration longest) {
        CountDownLatch two = new CountDownLatch(2);
        UnaryOperator<Token> refresh = company.script().refresh;
        BiFunction<Token, Target, Token> forTarget = company.script().refreshForTarget;
        company.script().refresh = token -> {
            meet(two, longest);
            return refresh.apply(token);
        };
        company.script().refreshForTarget = (token, target) -> {
            meet(two, longest);
            return forTarget.apply(token, target);
        };
    }

    private static void meet(CountDownLatch two, Duration longest) {
        two.countDown();
        try {
            boolean unused = two.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets another machine, which does not share the lock, use the refresh token just before the next refresh for a target. */
    void rotateElsewhereAtTheNextRefresh() {
        BiFunction<Token, Target, Token> forTarget = company.script().refreshForTarget;
        company.script().refreshForTarget = (token, target) -> {
            company.script().refreshForTarget = forTarget;
            Token rotated = stored().toBuilder()
                    .refreshToken(Secret.of("refresh-of-another-machine"))
                    .build();
            company.storage().putFromAnotherMachine(ScriptedCompany.PROVIDER, rotated);
            throw new OAuthErrorException("invalid_grant", null, 400, "the server said invalid_grant", null);
        };
    }

    /** Returns the client of another process. */
    AuthClient process() {
        return process(Map.of());
    }

    /** Returns the client of another process, whose clock stands still. */
    AuthClient processAt(Instant now) {
        return company.start(company.program().clock(Clock.fixed(now, ZoneOffset.UTC)))
                .client(ScriptedCompany.PROVIDER);
    }

    AuthClient process(Map<String, Object> keys) {
        return company.start(company.program(keys).warnings(warnings::add)).client(ScriptedCompany.PROVIDER);
    }

    static LoginOptions byAlice() {
        return LoginOptions.with(ScriptedCompany.noOne()).whenLoggedIn(WhenLoggedIn.REPLACE);
    }

    int refreshes() {
        return refreshes.get();
    }

    List<String> revoked() {
        return revoked;
    }

    List<Warning> warnings() {
        return warnings;
    }

    Token stored() {
        return company.storage().load(ScriptedCompany.PROVIDER).orElseThrow();
    }

    void store(Token token) {
        company.storage().put(ScriptedCompany.PROVIDER, token);
    }

    @Override
    public void close() {
        company.close();
    }
}
