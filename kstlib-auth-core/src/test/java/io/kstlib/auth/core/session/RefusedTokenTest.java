package io.kstlib.auth.core.session;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.core.fixture.TokensInContext;
import io.kstlib.http.fixture.CorporateProvider;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The reaction of a session to 401. */
@Timeout(60)
class RefusedTokenTest {

    @RegisterExtension
    private final WireMockExtension api = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig()
                    .dynamicPort()
                    .bindAddress("127.0.0.1")
                    .containerThreads(80))
            .build();

    private final Tokens tokens = new Tokens();
    private final CorporateProvider corporate = CorporateProvider.withNothing();
    private final AuthSession session =
            AuthSession.builder(TokensInContext.of(tokens, corporate)).build();

    @AfterEach
    void close() {
        session.close();
    }

    private String url() {
        return "http://127.0.0.1:" + api.getPort() + "/things?q=s3cret";
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create(url()));
    }

    private void accept(String token) {
        api.stubFor(any(anyUrl()).willReturn(unauthorized().withFixedDelay(200).withBody("refused")));
        api.stubFor(any(anyUrl())
                .withHeader("Authorization", equalTo("Bearer " + token))
                .willReturn(ok("done")));
    }

    private static RequestBody stream() {
        return RequestBody.from(
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[] {1, 2, 3})), "text/plain");
    }

    @Test
    void isReplacedAndTheRequestRepeatedOnce() {
        accept("t2");

        HttpResponse<String> answer = session.post(url(), RequestBody.json("{\"a\":1}"));

        assertEquals("done", answer.body());
        assertEquals(1, tokens.replacements());
        api.verify(2, postRequestedFor(anyUrl()).withRequestBody(equalTo("{\"a\":1}")));
    }

    @Test
    void isHandedOverTheSecondTime() {
        accept("never");

        assertEquals(401, session.get(url()).statusCode());
        assertEquals(1, tokens.replacements());
        api.verify(2, getRequestedFor(anyUrl()));
    }

    @Test
    void isHandedOverWhenNoOtherTokenCanBeHad() {
        tokens.cannotBeReplaced();
        accept("never");

        assertEquals("refused", session.get(url()).body());
        api.verify(1, getRequestedFor(anyUrl()));
    }

    @Test
    void isReplacedOnceForManyRequestsUnderWay() {
        accept("t2");
        HttpRequest request = request().build();

        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                        () -> session.sendAsync(request, BodyHandlers.ofString()))
                .limit(20)
                .toList();

        answers.forEach(answer -> assertEquals("done", answer.join().body()));
        assertEquals(1, tokens.replacements());
    }

    @Test
    void isReplacedOnceForManyThreadsAndEachRequestIsRepeatedOnce() throws Exception {
        int many = 32;
        accept("t2");
        tokens.replaceOnlyAfter(many);
        ExecutorService threads = Executors.newFixedThreadPool(many);
        CountDownLatch together = new CountDownLatch(many);
        Callable<String> get = () -> {
            together.countDown();
            together.await();
            return session.get(url()).body();
        };
        try {
            for (Future<String> body :
                    threads.invokeAll(Stream.generate(() -> get).limit(many).toList())) {
                assertEquals("done", body.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertEquals(1, tokens.replacements());
        api.verify(many, getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer t1")));
        api.verify(many, getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer t2")));
    }

    @Test
    void isHandedOverWithAHintWhenTheBodyCanBeReadOnlyOnceAndTheNextRequestHasAnotherToken() {
        accept("t2");

        assertEquals(401, session.post(url(), stream()).statusCode());

        api.verify(1, postRequestedFor(anyUrl()));
        String hint = String.join("\n", corporate.warnings());
        assertTrue(hint.contains("/things answered 401 to a request whose body can be read only once"), hint);
        assertTrue(hint.contains("the token has been replaced. Send the request again"), hint);
        assertFalse(hint.contains("s3cret"), hint);
        assertEquals("done", session.post(url(), stream()).body());
        assertEquals(1, tokens.replacements());
    }

    @Test
    void isHandedOverWithAHintAlsoWhenTheTokenCannotBeReplacedNow() {
        accept("never");
        TokenSource unreachable = new FailingReplacement(tokens);
        AuthSession failing =
                AuthSession.builder(TokensInContext.of(unreachable, corporate)).build();

        assertEquals(401, failing.post(url(), stream()).statusCode());

        String hint = String.join("\n", corporate.warnings());
        assertTrue(hint.contains("the token could not be replaced: no answer from the provider"), hint);
        assertThrows(NetworkException.class, () -> failing.get(url()));
    }

    /** Fails to refresh, as when the provider cannot be reached. */
    private record FailingReplacement(Tokens tokens) implements TokenSource {

        @Override
        public Token getToken() {
            return tokens.getToken();
        }

        @Override
        public Optional<Token> cachedToken() {
            return tokens.cachedToken();
        }

        @Override
        public Optional<Token> replace(Token rejected) {
            throw new NetworkException(
                    URI.create("https://sso.example.com/token"),
                    NetworkException.Reason.TIMED_OUT,
                    "no answer from the provider",
                    null,
                    null);
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

    /** For example a token that a program was given. */
    @Test
    void tokenOfALambdaIsSentAsABearerTokenAndNotReplaced() {
        Token given = Token.builder(Secret.of("given"), Instant.now())
                .expiresAt(Instant.now().plusSeconds(600))
                .build();
        try (AuthSession own = AuthSession.builder(() -> given).build()) {
            accept("given");
            assertEquals(200, own.get(url()).statusCode());

            accept("another");
            assertEquals(401, own.get(url()).statusCode());
        }
        api.verify(2, anyRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer given")));
        assertEquals(2, api.getAllServeEvents().size());
    }
}
