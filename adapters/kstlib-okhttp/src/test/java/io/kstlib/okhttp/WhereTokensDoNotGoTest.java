package io.kstlib.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.fixture.PlainProofs;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.okhttp.Api.Answer;
import io.kstlib.okhttp.Api.Received;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Caches, proxies, other servers, and clients of another login. */
@Timeout(60)
class WhereTokensDoNotGoTest {

    private final Tokens bound = new Tokens(new PlainProofs());

    @TempDir
    private Path directory;

    private static Authorizer authorizer(Tokens tokens) {
        return Authorizer.builder(tokens).build();
    }

    private static Request request(URI url) {
        return new Request.Builder().url(url.toString()).build();
    }

    private static String get(OkHttpClient client, URI url) throws IOException {
        try (Response response = client.newCall(request(url)).execute()) {
            return response.code() + " " + response.body().string();
        }
    }

    private String cached() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            StringBuilder all = new StringBuilder();
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            });
            return all.toString();
        }
    }

    private void keepsNothingThatVaries(String header, BiFunction<OkHttpClient, Authorizer, OkHttpClient> mode)
            throws IOException { // RFC 9111 section 4.1
        Answer answer = new Answer(200, Map.of("Cache-Control", "max-age=60", "Vary", "Accept, " + header));
        File folder = directory.resolve(header).toFile();
        try (Api api = new Api(request -> request.authorization().isEmpty() ? Answer.REFUSED : answer);
                Cache cache = new Cache(folder, 1_000_000)) {
            OkHttpClient client =
                    mode.apply(new OkHttpClient.Builder().cache(cache).build(), authorizer(bound));

            assertEquals("200 answered", get(client, api.url("/things")));
            assertEquals("200 answered", get(client, api.url("/things")));

            assertEquals(
                    2,
                    api.authorizations().stream()
                            .filter(shown -> !shown.isEmpty())
                            .count(),
                    "both asked the server");
            cache.flush();
            assertFalse(cached().contains("DPoP t1"), "the token is on the disk");
            assertFalse(cached().contains("GET /things none"), "a proof is on the disk");
        }
    }

    @Test
    void aCacheKeepsNoAnswerThatVariesWithTheTokenOrAProof() throws IOException {
        keepsNothingThatVaries("Authorization", AuthorizedOkHttp::of);
        keepsNothingThatVaries("dpop", AuthorizedOkHttp::of);
        keepsNothingThatVaries("authorization", AuthorizedOkHttp::whereAsked);
    }

    @Test
    void aCacheKeepsOtherAnswersWithoutTheToken() throws IOException {
        Answer answer = new Answer(200, Map.of("Cache-Control", "max-age=60", "Vary", "Accept"));
        try (Api api = new Api(request -> answer);
                Cache cache = new Cache(directory.toFile(), 1_000_000)) {
            OkHttpClient client =
                    AuthorizedOkHttp.of(new OkHttpClient.Builder().cache(cache).build(), authorizer(bound));

            assertEquals("200 answered", get(client, api.url("/things")));
            assertEquals("200 answered", get(client, api.url("/things")));

            assertEquals(1, api.received().size());
            cache.flush();
            assertTrue(cached().contains("/things"), "the answer is on the disk");
            assertFalse(cached().contains("t1"), "the token is on the disk");
        }
    }

    @Test
    void aProxyReceivesNoTokenInPlainText() throws IOException {
        try (Api proxy = new Api(request -> Answer.OK);
                Api api = new Api(request -> request.authorization().isEmpty() ? Answer.REFUSED : Answer.OK)) {
            OkHttpClient client = new OkHttpClient.Builder()
                    .proxy(new Proxy(Proxy.Type.HTTP, proxy.address()))
                    .build();

            IOException refused = assertThrows(
                    IOException.class, () -> get(AuthorizedOkHttp.of(client, authorizer(bound)), api.url("/things")));

            assertTrue(refused.getMessage().contains("plain text"), refused::getMessage);
            assertEquals(List.of(), proxy.received());
            assertEquals(List.of(), api.received());
        }
    }

    @Test
    void aWebSocketInPlainTextPassesProxiesBy() throws Exception {
        try (Api proxy = new Api(request -> Answer.OK);
                Api api = new Api(request -> Answer.OK)) {
            OkHttpClient client = new OkHttpClient.Builder()
                    .proxy(new Proxy(Proxy.Type.HTTP, proxy.address()))
                    .build();

            failure(AuthorizedOkHttp.of(client, authorizer(bound)), api.url("/socket"));

            assertEquals(List.of(), proxy.received());
            assertEquals(List.of("DPoP t1"), api.authorizations());
        }
    }

    @Test
    void aNameOfThisMachineThatLeadsElsewhereReceivesNoToken() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("192.0.2.1"); // RFC 5737
        OkHttpClient client = AuthorizedOkHttp.of(
                new OkHttpClient.Builder().dns(host -> List.of(elsewhere)).build(), authorizer(bound));

        Throwable failed = failure(client, URI.create("http://localhost:9/socket"));

        assertTrue(failed.getMessage().contains("localhost leads to another machine"), failed::getMessage);
    }

    /** Opens a web socket, which has to fail. */
    private static Throwable failure(OkHttpClient client, URI url) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        client.newWebSocket(request(url), new WebSocketListener() {
            @Override
            public void onOpen(WebSocket opened, Response response) {
                failure.completeExceptionally(new IllegalStateException("it is open"));
            }

            @Override
            public void onFailure(WebSocket opened, Throwable failed, Response response) {
                failure.complete(failed);
            }
        });
        return failure.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aRedirectTakesAWebSocketNowhere() throws Exception {
        try (Api foreign = new Api(request -> Answer.OK);
                Api api =
                        new Api(request -> Answer.to(302, foreign.url("/taken").toString()))) {
            Throwable failed = failure(AuthorizedOkHttp.of(new OkHttpClient(), authorizer(bound)), api.url("/socket"));

            assertTrue(failed.getMessage().contains("redirects to http://127.0.0.1:"), failed::getMessage);
            assertEquals(List.of("DPoP t1"), api.authorizations());
            assertEquals(List.of(), foreign.received());
        }
    }

    @Test
    void aClientOfAnotherLoginShowsNoTokenOfARequestThatWasSentBefore() throws IOException {
        try (Api api = new Api(request -> Answer.OK)) {
            Request sent;
            try (Response response = AuthorizedOkHttp.of(new OkHttpClient(), authorizer(bound))
                    .newCall(request(api.url("/things")))
                    .execute()) {
                sent = response.request();
            }
            OkHttpClient other = AuthorizedOkHttp.whereAsked(new OkHttpClient(), authorizer(new Tokens()));
            try (Response response = other.newCall(sent).execute()) {
                assertEquals(200, response.code());
            }

            assertEquals(
                    List.of("DPoP t1", ""),
                    api.received().stream().map(Received::authorization).toList());
        }
    }
}
