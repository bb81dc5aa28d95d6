package io.kstlib.auth.core.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.PresentedToken.Resend;
import io.kstlib.auth.core.fixture.PlainProofs;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.core.fixture.TokensInContext;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.http.fixture.CorporateProvider;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule for clients of any kind. That sessions keep it, the tests of sessions show. */
class AuthorizerTest {

    private static final URI API = URI.create("https://api.company.com/things?q=s3cret");
    private static final URI ELSEWHERE = URI.create("https://evil.example/things");

    private final Tokens tokens = new Tokens();
    private final CorporateProvider corporate = CorporateProvider.withNothing();
    private final Authorizer authorizer = authorizer(tokens);

    private Authorizer authorizer(TokenSource source) {
        return Authorizer.builder(TokensInContext.of(source, corporate))
                .allowHost("api.company.com")
                .build();
    }

    private static PresentationAnswer answer(int status) {
        return new PresentationAnswer(API, status, Map.of());
    }

    private static String authorization(PresentedToken presented) {
        return presented.headers("GET", API).get(0).getValue();
    }

    @Test
    void showsTheTokenToAnAllowedServer() {
        assertTrue(authorizer.allows(API));
        assertEquals(
                List.of(Map.entry("Authorization", "Bearer t1")),
                authorizer.present(API).headers("GET", API));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/things",
                "https://sub.api.company.com/",
                "http://api.company.com/things",
                "http://127.0.0.1/",
                "ftp://api.company.com/"
            })
    void getsNoTokenForAnotherServer(String url) {
        URI other = URI.create(url);

        assertFalse(authorizer.allows(other));
        assertThrows(ServerNotAllowedException.class, () -> authorizer.require(other));
        assertThrows(ServerNotAllowedException.class, () -> authorizer.present(other));
        assertThrows(ServerNotAllowedException.class, () -> authorizer.presentAsync(other, Runnable::run));
    }

    @Test
    void sendsTheTokenToTheFirstServerWhereNoneIsNamed() {
        Authorizer first =
                Authorizer.builder(TokensInContext.of(tokens, corporate)).build();

        assertTrue(first.allows(API));
        first.require(API);

        assertTrue(first.allows(API.resolve("/other")));
        assertFalse(first.allows(ELSEWHERE));
        assertThrows(ServerNotAllowedException.class, () -> first.present(ELSEWHERE));
    }

    @Test
    void makesNoHeadersForARedirectToAnotherServer() {
        PresentedToken presented = authorizer.present(API);

        assertFalse(presented.isFor(ELSEWHERE));
        assertFalse(presented.isFor(URI.create("http://api.company.com/things")));
        ServerNotAllowedException refused =
                assertThrows(ServerNotAllowedException.class, () -> presented.headers("GET", ELSEWHERE));
        assertFalse(refused.getMessage().contains("t1"));
    }

    @Test
    void replacesARefusedTokenOnce() {
        PresentedToken second =
                authorizer.present(API).after(answer(401), Resend.POSSIBLE).orElseThrow();

        assertEquals("Bearer t2", authorization(second));
        assertEquals(Optional.empty(), second.after(answer(401), Resend.POSSIBLE));
        assertEquals(1, tokens.replacements());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 403, 407, 500})
    void replacesNoTokenForAnotherAnswer(int status) {
        assertEquals(Optional.empty(), authorizer.present(API).after(answer(status), Resend.POSSIBLE));
        assertEquals(0, tokens.replacements());
    }

    @Test
    void anotherServerThatARedirectLedToReplacesNoToken() {
        PresentationAnswer foreign = new PresentationAnswer(ELSEWHERE, 401, Map.of("dpop-nonce", List.of("n1")));
        PlainProofs proofs = new PlainProofs();

        assertEquals(
                Optional.empty(), authorizer(new Tokens(proofs)).present(API).after(foreign, Resend.POSSIBLE));
        assertEquals(List.of(), proofs.seen());
    }

    @Test
    void answersAChallengeOnceWithEachToken() { // RFC 9449 section 9
        Tokens bound = new Tokens(new PlainProofs());
        PresentationAnswer challenge = new PresentationAnswer(API, 401, Map.of("dpop-nonce", List.of("n1")));
        PresentedToken presented = authorizer(bound).present(API);
        StringBuilder sent = new StringBuilder(authorization(presented));
        Optional<PresentedToken> next = presented.after(challenge, Resend.POSSIBLE);
        while (next.isPresent()) {
            sent.append(", ").append(authorization(next.get()));
            next = next.get().after(challenge, Resend.POSSIBLE);
        }

        assertEquals("DPoP t1, DPoP t1, DPoP t2, DPoP t2", sent.toString());
        assertEquals(
                "GET /things n1",
                presented.headers("GET", API).get(1).getValue(),
                "the nonce counts for each further request");
    }

    @Test
    void replacesTheTokenOfARequestThatOnlyTheCallerCanSendAgain() {
        assertEquals(Optional.empty(), authorizer.present(API).after(answer(401), Resend.IMPOSSIBLE));

        assertEquals("Bearer t2", authorization(authorizer.present(API)));
        assertEquals(1, corporate.warnings().size());
        String warning = corporate.warnings().get(0);
        assertTrue(warning.startsWith("https://api.company.com/things answered 401 to a request whose body"), warning);
        assertFalse(warning.contains("s3cret"), warning);
    }

    @Test
    void throwsWhatTheResourceDemands() { // RFC 9470 section 3
        PresentationAnswer demand = new PresentationAnswer(
                API,
                401,
                Map.of(
                        "WWW-Authenticate",
                        List.of("Bearer error=\"insufficient_user_authentication\", acr_values=\"phr\"")));

        OAuthErrorException thrown = assertThrows(
                OAuthErrorException.class, () -> authorizer.present(API).after(demand, Resend.POSSIBLE));

        assertEquals(List.of("phr"), thrown.stepUp().orElseThrow().acrValues());
        assertEquals(0, tokens.replacements());
    }

    @Test
    void waitsOnTheExecutorIfNoTokenIsAtHand() throws Exception {
        Token token = tokens.getToken();
        TokenSource slow = () -> token;
        Queue<Runnable> waiting = new ArrayDeque<>();

        CompletableFuture<PresentedToken> later = authorizer(slow).presentAsync(API, waiting::add);
        assertFalse(later.isDone());
        waiting.remove().run();

        assertEquals("Bearer t1", authorization(later.get()));
        authorizer.present(API);
        assertTrue(authorizer
                .presentAsync(API, work -> {
                    throw new AssertionError("a token is cached that was presented before");
                })
                .isDone());
    }

    @Test
    void failsLaterWhereWhatATokenNeedsCannotBeHadAnyMore() { // such as a certificate that is read again
        AtomicBoolean broken = new AtomicBoolean();
        Tokens bound = new Tokens(new TokenPresentation() {
            @Override
            public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
                return Tokens.BEARER.headers(token, method, url);
            }

            @Override
            public Optional<TlsIdentity> tlsIdentity(Token token) {
                if (broken.get()) {
                    throw new PluginException("presentation", "mtls", "the certificate cannot be read", null, null);
                }
                return Optional.empty();
            }
        });
        Authorizer authorizer = authorizer(bound);
        authorizer.present(API);
        broken.set(true);

        CompletableFuture<PresentedToken> later = authorizer.presentAsync(API, Runnable::run);

        ExecutionException failed = assertThrows(ExecutionException.class, later::get);
        assertInstanceOf(PluginException.class, failed.getCause());
    }

    @Test
    void failsWithoutAToken() {
        tokens.logOut();

        assertThrows(NotLoggedInException.class, () -> authorizer.present(API));
        ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> authorizer.presentAsync(API, Runnable::run).get());
        assertInstanceOf(NotLoggedInException.class, failed.getCause());
    }

    @Test
    void refusesATokenThatIsNoHeaderValueAndDoesNotQuoteIt() {
        Token broken =
                Token.builder(Secret.of("s3cret\r\nX-Evil: 1"), Instant.EPOCH).build();
        PresentedToken presented = authorizer(() -> broken).present(API);

        TokenRefusedException refused = assertThrows(TokenRefusedException.class, () -> presented.headers("GET", API));

        assertFalse(refused.getMessage().contains("s3cret"));
        assertFalse((presented + " " + authorizer).contains("s3cret"));
    }
}
