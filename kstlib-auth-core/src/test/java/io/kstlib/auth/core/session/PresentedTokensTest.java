package io.kstlib.auth.core.session;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.fixture.PlainProofs;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.core.fixture.TokensInContext;
import io.kstlib.auth.core.fixture.WebSocketServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.http.fixture.CorporateProvider;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens that are presented with a proof, as in DPoP (RFC 9449). A proof is made for each request, with the latest nonce of the server. */
@Timeout(60)
class PresentedTokensTest {

    @RegisterExtension
    private final WireMockExtension api = WireMockExtension.newInstance().build();

    private final PlainProofs proofs = new PlainProofs();
    private final Tokens tokens = new Tokens(proofs);
    private final CorporateProvider corporate = CorporateProvider.withNothing();
    private final AuthSession session =
            AuthSession.builder(TokensInContext.of(tokens, corporate)).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        session.close();
        threads.shutdownNow();
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + api.getPort() + path);
    }

    private void serverWantsNonce() {
        api.stubFor(any(anyUrl()).willReturn(unauthorized().withHeader("DPoP-Nonce", "n1")));
        api.stubFor(any(anyUrl())
                .withHeader("DPoP", equalTo("GET /things n1"))
                .withHeader("Authorization", equalTo("DPoP t1"))
                .willReturn(ok("done").withHeader("DPoP-Nonce", "n2")));
    }

    private List<String> proofsThatCame() {
        return api.getAllServeEvents().stream()
                .map(event -> event.getRequest())
                .sorted(java.util.Comparator.comparing(LoggedRequest::getLoggedDate))
                .map(request -> request.getHeader("DPoP"))
                .toList();
    }

    private void assertAnsweredByTheSecondProof(HttpResponse<String> answer) {
        assertEquals("done", answer.body());
        assertEquals(0, tokens.replacements());
        assertEquals(List.of(401, 200), proofs.seen());
        assertEquals("n2", proofs.nonce(), "the nonce of an answer that is no challenge counts, too");
    }

    @Test
    void challengeIsAnsweredWithTheSameToken() { // RFC 9449 section 9
        serverWantsNonce();

        assertAnsweredByTheSecondProof(session.get(url("/things").toString()));
        assertEquals(2, proofsThatCame().size());
    }

    @Test
    void challengeIsAnsweredWhereNoOneWaits() throws Exception {
        serverWantsNonce();

        assertAnsweredByTheSecondProof(
                session.sendAsync(HttpRequest.newBuilder(url("/things")).build(), BodyHandlers.ofString())
                        .get(30, TimeUnit.SECONDS));
    }

    @Test
    void challengeIsAnsweredByTheJdksClient() throws Exception {
        serverWantsNonce();

        assertAnsweredByTheSecondProof(
                session.httpClient().send(HttpRequest.newBuilder(url("/things")).build(), BodyHandlers.ofString()));
    }

    @Test
    void tokenIsReplacedWhereASecondProofDoesNotHelp() {
        api.stubFor(any(anyUrl()).willReturn(unauthorized().withHeader("DPoP-Nonce", "n1")));

        assertEquals(401, session.get(url("/things").toString()).statusCode());

        assertEquals(1, tokens.replacements());
        assertEquals(4, api.getAllServeEvents().size(), "each token was shown twice");
    }

    @Test
    void challengeCountsForARefusalOnly() {
        api.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(403).withHeader("DPoP-Nonce", "n1")));

        assertEquals(403, session.get(url("/things").toString()).statusCode());

        assertEquals(1, api.getAllServeEvents().size());
    }

    @Test
    void proofIsMadeAnewForARedirect() {
        api.stubFor(any(urlEqualTo("/things")).willReturn(temporaryRedirect("/other")));
        api.stubFor(any(urlEqualTo("/other")).willReturn(ok()));

        assertEquals(200, session.get(url("/things").toString()).statusCode());

        assertEquals(List.of("GET /things none", "GET /other none"), proofsThatCame());
    }

    @Test
    void requestWhoseBodyCanBeReadOnceIsLeftToTheCallerAndTheTokenIsKept() {
        serverWantsNonce();
        HttpRequest once = HttpRequest.newBuilder(url("/things"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10])))
                .build();

        assertEquals(401, session.send(once, BodyHandlers.ofString()).statusCode());

        assertEquals(0, tokens.replacements());
        assertEquals(1, corporate.warnings().size());
        assertTrue(corporate.warnings().get(0).contains("asked for another proof"), corporate.warnings()::toString);
    }

    @Test
    void whatATokenNeedsIsFetchedOnAThreadOfTheSession()
            throws Exception { // a certificate, whose secret a server may keep
        List<Thread> fetching = Collections.synchronizedList(new ArrayList<>());
        TokenPresentation withCertificate = new TokenPresentation() {
            @Override
            public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
                return Tokens.BEARER.headers(token, method, url);
            }

            @Override
            public Optional<TlsIdentity> tlsIdentity(Token token) {
                fetching.add(Thread.currentThread());
                return Optional.empty();
            }
        };
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:1/things")).build();
        try (AuthSession own = AuthSession.builder(TokensInContext.of(new Tokens(withCertificate), corporate))
                .build()) {
            assertThrows(
                    ExecutionException.class,
                    () -> own.sendAsync(request, BodyHandlers.ofString()).get(30, TimeUnit.SECONDS));
        }
        try (AuthSession own = AuthSession.builder(TokensInContext.of(new Tokens(withCertificate), corporate))
                .build()) {
            assertThrows(
                    ExecutionException.class,
                    () -> own.httpClient()
                            .newWebSocketBuilder()
                            .buildAsync(URI.create("wss://127.0.0.1:1/things"), new Messages())
                            .get(30, TimeUnit.SECONDS));
        }

        assertEquals(2, fetching.size());
        assertFalse(fetching.contains(Thread.currentThread()), fetching::toString);
    }

    @Test
    void webSocketAnswersAChallenge() throws Exception {
        try (WebSocketServer sockets = WebSocketServer.accepting(
                        lines -> lines.contains("DPoP: GET / n1") && lines.contains("Authorization: DPoP t1"),
                        "DPoP-Nonce: n1\r\n",
                        threads);
                AuthSession own = AuthSession.builder(TokensInContext.of(tokens, corporate))
                        .build()) {
            Messages messages = new Messages();

            own.httpClient()
                    .newWebSocketBuilder()
                    .subprotocols("chat")
                    .buildAsync(sockets.url(), messages)
                    .get(30, TimeUnit.SECONDS);

            assertEquals("hello", messages.first.get(20, TimeUnit.SECONDS));
            assertEquals(0, tokens.replacements());
            assertEquals(List.of(401), proofs.seen());
        }
    }
}
