package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.testkit.WatchedHttp.Outage;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of every provider and its factory.
 *
 * <p>It watches the HTTP of the settings, so a provider sends its requests by {@link ProviderContext#http()}. It also answers in place of the server of
 * the test: with an outage, with a new refresh token, with a refresh that cannot be used. The hooks {@link #rotated} and {@link #refusedRefresh} make
 * these answers from those of the server, for JSON with the names of RFC 6749.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ProviderContract extends PluginFactoryContract {

    private static final String ROTATED = "canary-rotated-refresh-token";

    /** Creates the contract, for subclasses. */
    protected ProviderContract() {}

    @Override
    protected abstract ProviderFactory factory();

    @Override
    protected final Class<? extends PluginFactory> serviceType() {
        return ProviderFactory.class;
    }

    /**
     * Returns complete settings.
     *
     * @return settings that suffice; their server answers, and accepts the client of the settings
     */
    protected abstract TestContext context();

    /**
     * Returns settings whose server cannot be reached.
     *
     * @return the same settings except for the server
     */
    protected abstract TestContext unreachable();

    /** Returns how to log in to the server of {@link #context()}. */
    protected abstract LoginRequest login();

    /**
     * Returns the secrets of the settings.
     *
     * @return the secrets that the settings lead to; each at least eight characters
     */
    protected abstract Set<String> secrets();

    /**
     * Makes the answer to a refresh of a server that rotates refresh tokens (RFC 6749 section 6).
     *
     * @param answer the body of the answer of the server; by default it is a JSON object
     * @param refreshToken the new refresh token
     * @return the same answer with the new refresh token; by default as {@code refresh_token}
     */
    protected byte[] rotated(byte[] answer, String refreshToken) {
        Map<String, @Nullable Object> fields = fields(answer, "rotated");
        fields.put("refresh_token", refreshToken);
        return Json.write(fields);
    }

    /**
     * Makes the answer to a refresh that cannot be used, though the server has ended the old refresh token.
     *
     * @param answer the body of the answer of the server; by default it is a JSON object
     * @param refreshToken the new refresh token
     * @return an answer with the new refresh token, which the provider does not accept; by default it has no {@code access_token}
     */
    protected byte[] refusedRefresh(byte[] answer, String refreshToken) {
        Map<String, @Nullable Object> fields = fields(rotated(answer, refreshToken), "refusedRefresh");
        assertTrue(
                fields.remove("access_token") != null,
                "the answer to a refresh has no access_token; override refusedRefresh, which takes the access token away");
        return Json.write(fields);
    }

    private static Map<String, @Nullable Object> fields(byte[] answer, String hook) {
        try {
            return Json.readObject(answer);
        } catch (JsonException another) {
            throw new AssertionError("the answer to a refresh is no JSON object; override " + hook, another);
        }
    }

    private Provider provider() {
        return factory().create(context());
    }

    private Provider away() {
        return factory().create(unreachable());
    }

    private static Token withoutRefreshToken() {
        return Token.builder(Secret.of("canary-access-token"), Instant.now()).build();
    }

    @Test
    public void hasTheNameOfItsSection() {
        ProviderContext context = context();

        assertEquals(context.name(), factory().create(context).name());
    }

    @Test
    public void loginBringsAToken() {
        Token token = provider().login(login());

        assertFalse(token.accessToken().reveal().isBlank());
        assertFalse(token.issuedAt().isAfter(Instant.now().plusSeconds(300)), "issued in the future");
    }

    @Test
    public void makingAProviderAsksNoServer() {
        assertEquals(unreachable().name(), away().name());
    }

    @Test
    public void serverThatCannotBeReachedIsAnErrorOfTheNetwork() {
        assertThrows(NetworkException.class, () -> away().login(login()));
    }

    @Test
    public void refreshNeedsARefreshToken() {
        assertThrows(IllegalArgumentException.class, () -> provider().refresh(withoutRefreshToken()));
    }

    /** Logs in, and demands a refresh token where the provider says that one renews its tokens. */
    private Token refreshable(TestContext context, Provider provider) {
        Token token = provider.login(login());
        if (!token.isRefreshable()) {
            Settings settings = context.settings();
            Renewal renewal = factory()
                    .flow(settings)
                    .map(type -> context.flow(type).renewal())
                    .orElseGet(() -> factory().renewal(settings));
            assertEquals(
                    Renewal.REPETITION,
                    renewal,
                    "the login of this test gives no refresh token; let its server give one, so that a refresh can be"
                            + " tested, or declare in renewal that tokens are renewed by another login");
        }
        assumeTrue(token.isRefreshable(), "the provider has no refresh tokens: it declares that it logs in again");
        return token;
    }

    private static String refreshToken(Token token) {
        return token.refreshToken().orElseThrow().reveal();
    }

    /** Changes the answer to the request that sends a refresh token. */
    private static void changing(WatchedHttp http, Token sent, UnaryOperator<WatchedHttp.Exchange> change) {
        http.changing(exchange -> exchange.sends(refreshToken(sent)) ? change.apply(exchange) : exchange);
    }

    @Test
    public void refreshKeepsTheNewRefreshToken() { // RFC 6749 section 6
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);
        Provider provider = factory().create(context);
        Token first = refreshable(context, provider);
        changing(
                http,
                first,
                exchange -> exchange.answering(
                        exchange.answer().status(), rotated(exchange.answer().body(), ROTATED)));

        RefreshAnswer answer = provider.refresh(first);
        assertEquals(
                Optional.of(Secret.of(ROTATED)),
                answer.refreshToken(),
                "the new refresh token, in the answer to the request that sends the old one");
        Token second = answer.accept();
        assertEquals(Optional.of(Secret.of(ROTATED)), second.refreshToken(), "the refresh token of the token");

        http.forget();
        refreshIfAllowed(provider, second);
        assertTrue(
                http.exchanges().stream().anyMatch(exchange -> exchange.sends(ROTATED)),
                "the next refresh does not send the new refresh token");
        assertFalse(
                http.exchanges().stream().anyMatch(exchange -> exchange.sends(refreshToken(first))),
                "the next refresh sends the old refresh token");
    }

    /** Refreshes with a token that the server of the test never gave, and may refuse. */
    private static void refreshIfAllowed(Provider provider, Token token) {
        try {
            provider.refresh(token);
        } catch (AuthException refused) {
            assertFalse(refused instanceof NetworkException, refused::toString);
        }
    }

    @Test
    public void newRefreshTokenOfARefusedAnswerIsKept() { // else the login is lost
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);
        Provider provider = factory().create(context);
        Token token = refreshable(context, provider);
        changing(
                http,
                token,
                exchange -> exchange.answering(
                        exchange.answer().status(),
                        refusedRefresh(exchange.answer().body(), ROTATED)));

        RefreshAnswer answer = assertDoesNotThrow(
                () -> provider.refresh(token),
                "refresh judges only whether the server refused; the rest is judged by RefreshAnswer.accept, so that"
                        + " the new refresh token is not lost");

        assertEquals(Optional.of(Secret.of(ROTATED)), answer.refreshToken());
        assertThrows(AuthException.class, answer::accept);
    }

    @Test
    public void outageDuringARefreshIsNoRefusal() { // a refusal ends the login
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);
        Provider provider = factory().create(context);
        Token token = refreshable(context, provider);
        for (Outage outage : Outage.values()) {
            changing(http, token, outage::in);

            assertSays(
                    outage,
                    assertThrows(
                            AuthException.class,
                            () -> provider.refresh(token).accept(),
                            () -> "the server answers a refresh with " + outage));
        }
    }

    @Test
    public void outageOfTheServerIsNoRefusal() {
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);
        String token = factory().create(context).login(login()).accessToken().reveal();
        int requests = http.exchanges().size();
        assertTrue(
                requests > 0,
                "a login sends nothing by the http of its context, which has the network settings of the section");
        int bringsTheToken = IntStream.range(0, requests)
                .filter(request -> http.exchanges().get(request).answers(token))
                .findFirst()
                .orElse(requests - 1);
        for (int request = 0; request < requests; request++) {
            for (Outage outage : Outage.values()) {
                if (outage.isSaid() || request == bringsTheToken) { // what else a document may lack is its own matter
                    logInDuring(outage, request, request == bringsTheToken);
                }
            }
        }
    }

    private void logInDuring(Outage outage, int request, boolean bringsTheToken) {
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);
        http.changing(exchange -> http.exchanges().size() == request ? outage.in(exchange) : exchange);
        try {
            factory().create(context).login(login());
        } catch (AuthException failure) {
            assertSays(outage, failure);
            return;
        }
        assertTrue(
                !bringsTheToken || http.exchanges().size() > request + 1,
                () -> "the server answers with " + outage + " in place of a token, and the login succeeds");
    }

    private void assertSays(Outage outage, AuthException failure) {
        assertTrue(
                failure instanceof NetworkException || (!outage.isSaid() && failure instanceof ProtocolException),
                () -> "the server answers with " + outage + ", which says nothing about the login; demanded is a"
                        + " NetworkException" + (outage.isSaid() ? "" : " or a ProtocolException") + ", and not: "
                        + failure);
        SecretLeaks.assertNone(failure, Set.of(WatchedHttp.BODY));
        SecretLeaks.assertNone(failure, secrets());
    }

    @Test
    public void secretIsFetchedForEachLogin() { // its owner may have changed it
        TestContext context = context();
        Provider provider = factory().create(context);
        provider.login(login());
        int before = context.resolved().size();
        assumeTrue(before > 0, "a login of this provider uses no secret of its settings");

        provider.login(login());

        assertTrue(context.resolved().size() > before, "the second login uses the secret of the first one");
    }

    @Test
    public void noSecretIsInAUrl() { // security rule 6; servers and proxies log URLs
        TestContext context = context();
        WatchedHttp http = WatchedHttp.of(context);
        Provider provider = factory().create(context);
        Token token = provider.login(login());
        if (token.isRefreshable()) {
            refreshIfAllowed(provider, token);
            SecretLeaks.assertNone(http.addresses(), Set.of(refreshToken(token)));
        }
        provider.revoke(token);
        provider.preflight();

        SecretLeaks.assertNone(http.addresses(), secrets());
        SecretLeaks.assertNone(http.addresses(), Set.of(token.accessToken().reveal()));
    }

    @Test
    public void revocationThatFailsIsAReportAndNoException() {
        RevocationReport report = away().revoke(withoutRefreshToken());

        report.outcomes().forEach(outcome -> assertNotEquals(Result.REVOKED, outcome.result()));
    }

    @Test
    public void preflightOfAServerThatCannotBeReachedIsAReportAndNoException() {
        PreflightReport report = away().preflight();

        assertFalse(report.passed(), report::toString);
        SecretLeaks.assertNone(report, secrets());
    }

    @Test
    public void tokensBelongToTheServerAndTheClient() {
        ProviderFactory factory = factory();

        Optional<String> here = owner(factory, context());

        assertEquals(here, owner(factory, context()));
        here.ifPresent(owner -> assertNotEquals(
                owner, owner(factory, unreachable()).orElseThrow(), "another server has another owner"));
    }

    private static Optional<String> owner(ProviderFactory factory, ProviderContext context) {
        return factory.binding(context.settings()).map(owner -> owner.server() + " " + owner.clientId());
    }

    @Test
    public void noSecretIsLogged() throws Exception { // security rule 6
        SecretLeaks.assertNoneInLogs(() -> provider().login(login()), secrets());
    }

    @Test
    public void noSecretShows() { // security rule 6
        Provider provider = provider();
        Token token = provider.login(login());

        SecretLeaks.assertNone(provider, secrets());
        SecretLeaks.assertNone(provider, Set.of(token.accessToken().reveal()));
        SecretLeaks.assertNone(factory(), secrets());
        SecretLeaks.assertNone(assertThrows(NetworkException.class, () -> away().login(login())), secrets());
    }
}
