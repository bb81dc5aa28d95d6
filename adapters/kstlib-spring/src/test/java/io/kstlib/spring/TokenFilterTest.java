package io.kstlib.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.spring.fixture.GuardedApi;
import io.kstlib.spring.fixture.GuardedApi.Received;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

class TokenFilterTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<Warning> warnings = new CopyOnWriteArrayList<>();
    private final LoopResources oneThread = LoopResources.create("event-loop", 1, 1, true);

    @AutoClose
    private final GuardedApi api = new GuardedApi();

    @AutoClose
    private final Kstlib kstlib = api.logins(Kstlib.builder().warnings(warnings::add));

    @AfterEach
    void stop() {
        oneThread.disposeLater(Duration.ZERO, LIMIT).block(LIMIT);
    }

    private WebClient.Builder builder() {
        return WebClient.builder()
                .clientConnector(
                        new ReactorClientHttpConnector(HttpClient.create().runOn(oneThread, false)));
    }

    private WebClient client(String... hosts) {
        return builder().filter(TokenFilter.of(kstlib.client(), List.of(hosts))).build();
    }

    private WebClient clientWhoseTokenIsRevoked() {
        WebClient client = client("127.0.0.1");
        get(client, "/api/one").block(LIMIT);
        api.revoke();
        return client;
    }

    private Mono<String> get(WebClient client, String path) {
        return client.get().uri(api.url(path)).retrieve().bodyToMono(String.class);
    }

    private Mono<String> post(WebClient client, BodyInserters.FormInserter<?> form) {
        return client.post().uri(api.url("/api/orders")).body(form).retrieve().bodyToMono(String.class);
    }

    @Test
    void replacesARefusedTokenOnce() {
        WebClient client = client("127.0.0.1");
        assertEquals("served", get(client, "/api/one").block(LIMIT));
        api.revoke();

        assertEquals("served", get(client, "/api/one").block(LIMIT));

        assertEquals(2, api.issued());
        assertEquals("Bearer access-2", api.received().get(2).authorization());
    }

    @Test
    void causesOneRefreshForManyRequestsAtOnce() {
        WebClient client = clientWhoseTokenIsRevoked();

        List<String> answers = Flux.fromStream(IntStream.range(0, 20).boxed())
                .flatMap(i -> get(client, "/api/" + i), 20)
                .collectList()
                .block(LIMIT);

        assertEquals(List.of("served"), answers.stream().distinct().toList());
        assertEquals(2, api.issued());
    }

    @Test
    void sendsABodyThatWasWrittenAsAWholeAgain() {
        WebClient client = clientWhoseTokenIsRevoked();

        String answer = client.post()
                .uri(api.url("/api/orders"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"item\":1}")
                .retrieve()
                .bodyToMono(String.class)
                .block(LIMIT);

        assertEquals("served", answer);
        Received refused = api.received().get(1);
        Received served = api.received().get(2);
        assertEquals("{\"item\":1}", served.body());
        assertEquals(refused.body(), served.body());
        assertEquals(refused.contentType(), served.contentType());
    }

    @Test
    void sendsAFormAgainWithItsMediaType() {
        WebClient client = clientWhoseTokenIsRevoked();

        assertEquals(
                "served", post(client, BodyInserters.fromFormData("item", "1")).block(LIMIT));

        assertEquals("item=1", api.received().get(2).body());
        assertEquals(api.received().get(1).contentType(), api.received().get(2).contentType());
    }

    @Test
    void readsABodyOnceThatCanBeReadOnlyOnce() {
        WebClient client = clientWhoseTokenIsRevoked();
        CountDownLatch readOnce = new CountDownLatch(1);
        Mono<String> onlyOnce = Mono.defer(() -> {
            if (readOnce.getCount() == 0) {
                return Mono.error(new IllegalStateException("read twice"));
            }
            readOnce.countDown();
            return Mono.just("{\"item\":1}");
        });

        String answer = client.post()
                .uri(api.url("/api/orders"))
                .body(onlyOnce, String.class)
                .retrieve()
                .bodyToMono(String.class)
                .block(LIMIT);

        assertEquals("served", answer);
        assertEquals("{\"item\":1}", api.received().get(2).body());
    }

    @Test
    void asksOnceForABodyThatTurnsOutEmpty() {
        WebClient client = clientWhoseTokenIsRevoked();
        AtomicInteger asked = new AtomicInteger();

        String answer = client.post()
                .uri(api.url("/api/orders"))
                .body(
                        Mono.<String>defer(() -> {
                            asked.incrementAndGet();
                            return Mono.empty();
                        }),
                        String.class)
                .retrieve()
                .bodyToMono(String.class)
                .block(LIMIT);

        assertEquals("served", answer);
        assertEquals(1, asked.get());
        assertEquals("", api.received().get(2).body());
    }

    @Test
    void asksOnceForABodyIfTheServerAnswersBeforeItIsThere() {
        AtomicInteger attempts = new AtomicInteger();
        ClientRequest request = ClientRequest.create(HttpMethod.POST, api.url("/api/orders"))
                .body(Mono.never(), String.class)
                .build();

        ClientResponse answer = TokenFilter.of(kstlib.client(), List.of("127.0.0.1"))
                .filter(request, authorized -> {
                    attempts.incrementAndGet();
                    var unused = authorized
                            .writeTo(
                                    new MockClientHttpRequest(authorized.method(), authorized.url()),
                                    ExchangeStrategies.withDefaults())
                            .subscribe();
                    return Mono.just(
                            ClientResponse.create(HttpStatus.UNAUTHORIZED).build());
                })
                .block(LIMIT);

        assertEquals(HttpStatus.UNAUTHORIZED, answer.statusCode());
        assertEquals(1, attempts.get());
        assertEquals(
                List.of(Warning.Kind.NOT_REPEATED),
                warnings.stream().map(Warning::kind).toList());
    }

    @Test
    void sendsAStreamOnceAndReplacesTheTokenForTheNextRequest() {
        WebClient client = clientWhoseTokenIsRevoked();
        Flux<DataBuffer> stream = Flux.just("one", "two")
                .map(text -> DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8)));

        assertThrows(
                WebClientResponseException.Unauthorized.class,
                () -> client.post()
                        .uri(api.url("/api/orders"))
                        .body(BodyInserters.fromDataBuffers(stream))
                        .retrieve()
                        .toBodilessEntity()
                        .block(LIMIT));

        assertEquals(2, api.received().size());
        assertEquals(
                List.of(Warning.Kind.NOT_REPEATED),
                warnings.stream().map(Warning::kind).toList());
        assertEquals("served", get(client, "/api/one").block(LIMIT));
        assertEquals(2, api.issued());
    }

    @Test
    void leavesTheEventLoopToOthersDuringARefresh() {
        WebClient client = clientWhoseTokenIsRevoked();
        CountDownLatch tokens = new CountDownLatch(1);
        api.holdTokens(tokens);
        List<String> served = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        var unused = get(client, "/api/one")
                .subscribe(
                        answer -> {
                            served.add(answer);
                            done.countDown();
                        },
                        failed -> done.countDown());
        Mono.defer(() -> api.received().size() < 2 ? Mono.<Integer>empty() : Mono.just(2))
                .repeatWhenEmpty(attempts -> attempts.delayElements(Duration.ofMillis(10)))
                .block(LIMIT);

        assertEquals("open", get(builder().build(), "/open").block(LIMIT)); // by the same and only thread
        assertEquals(List.of(), served);

        tokens.countDown();
        assertTrue(awaits(done));
        assertEquals(List.of("served"), served);
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void failsWithTheErrorOfTheLogin() {
        api.refuseClients();

        OAuthErrorException refusal = assertThrows(
                OAuthErrorException.class,
                () -> get(client("127.0.0.1"), "/api/one").block(LIMIT));

        assertEquals("invalid_client", refusal.error());
        assertFalse(refusal.getMessage().contains(GuardedApi.CLIENT_SECRET));
        assertEquals(List.of(), api.received());
    }

    @Test
    void sendsNothingToAServerThatIsNotAllowed() {
        assertThrows(
                ServerNotAllowedException.class,
                () -> get(client("api.company.com"), "/api/one").block(LIMIT));

        assertEquals(List.of(), api.received());
    }
}
