package io.kstlib.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.fixture.PlainProofs;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.core.fixture.TokensInContext;
import io.kstlib.auth.core.fixture.WebSocketServer;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.okhttp.Api.Answer;
import io.kstlib.okhttp.Api.Received;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The requests of an OkHttp client. The tests of {@link Authorizer} show the rule; these show it in OkHttp. */
@Timeout(60)
class AuthorizedOkHttpTest {

    private final Tokens tokens = new Tokens();
    private final CorporateProvider corporate = CorporateProvider.withNothing();
    private final OkHttpClient plain = new OkHttpClient();
    private final OkHttpClient http = AuthorizedOkHttp.of(plain, authorizer(tokens));

    private Authorizer authorizer(Tokens source) {
        return Authorizer.builder(TokensInContext.of(source, corporate)).build();
    }

    private static Request request(URI url) {
        return new Request.Builder().url(url.toString()).build();
    }

    private static int send(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }

    private static final class Once extends RequestBody {

        @Override
        public okhttp3.MediaType contentType() {
            return null;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8("once");
        }
    }

    @Test
    void carryTheToken() throws IOException {
        try (Api api = Api.accepting("t1")) {
            assertEquals(200, send(http, request(api.url("/things"))));
            assertEquals(401, send(plain, request(api.url("/things"))), "the given client stays as it is");
        }
    }

    @Test
    void areSentAgainOnceWithAnotherToken() throws IOException {
        try (Api api = Api.accepting("t2")) {
            Request post = request(api.url("/things"))
                    .newBuilder()
                    .post(RequestBody.create("body", null))
                    .build();

            assertEquals(200, send(http, post));

            assertEquals(
                    List.of(
                            new Received("POST /things", "Bearer t1", "", "body"),
                            new Received("POST /things", "Bearer t2", "", "body")),
                    api.received());
        }
    }

    @Test
    void handTheSecondRefusalOver() throws IOException {
        try (Api api = Api.accepting("never")) {
            assertEquals(401, send(http, request(api.url("/things"))));
            assertEquals(List.of("Bearer t1", "Bearer t2"), api.authorizations());
        }
    }

    @Test
    void answerAChallengeWithAnotherProofBeforeTheTokenIsReplaced() throws IOException { // RFC 9449 section 9
        Tokens bound = new Tokens(new PlainProofs());
        try (Api api = new Api(
                request -> request.proof().endsWith(" n1") ? Answer.OK : new Answer(401, Map.of("DPoP-Nonce", "n1")))) {
            assertEquals(200, send(AuthorizedOkHttp.of(plain, authorizer(bound)), request(api.url("/things"))));
            assertEquals(List.of("DPoP t1", "DPoP t1"), api.authorizations());
        }
    }

    @Test
    void takeNeitherTokenNorProofToAnotherServer() throws IOException { // RFC 6750 section 5.3
        Tokens bound = new Tokens(new PlainProofs());
        try (Api foreign = Api.accepting("never");
                Api api =
                        new Api(request -> Answer.to(307, foreign.url("/taken").toString()))) {
            assertEquals(401, send(AuthorizedOkHttp.of(plain, authorizer(bound)), request(api.url("/things"))));

            assertEquals(List.of("DPoP t1"), api.authorizations());
            assertEquals(List.of(new Received("GET /taken", "", "", "")), foreign.received());
            assertEquals(0, bound.replacements());
        }
    }

    @Test
    void haveAProofOfTheirOwnAfterARedirectAndTheNonceOfTheRedirect() throws IOException {
        Tokens bound = new Tokens(new PlainProofs());
        try (Api api = new Api(request -> request.what().equals("GET /things")
                ? new Answer(302, Map.of("Location", "/other", "DPoP-Nonce", "n1"))
                : Answer.OK)) {
            assertEquals(200, send(AuthorizedOkHttp.of(plain, authorizer(bound)), request(api.url("/things"))));

            assertEquals(
                    List.of("GET /things none", "GET /other n1"),
                    api.received().stream().map(Received::proof).toList());
        }
    }

    @Test
    void areSentAgainFromWhereARedirectLed() throws IOException {
        try (Api api = new Api(request -> request.what().startsWith("POST")
                ? Answer.to(303, "/created")
                : request.authorization().equals("Bearer t2") ? Answer.OK : Answer.REFUSED)) {
            Request post = request(api.url("/things"))
                    .newBuilder()
                    .post(RequestBody.create("body", null))
                    .build();

            assertEquals(200, send(http, post));

            assertEquals(
                    List.of("POST /things", "GET /created", "GET /created"),
                    api.received().stream().map(Received::what).toList());
        }
    }

    @Test
    void withABodyThatCanBeSentOnceAreLeftToTheCallerAndTheTokenIsReplaced() throws IOException {
        try (Api api = Api.accepting("t2")) {
            Request once =
                    request(api.url("/things")).newBuilder().post(new Once()).build();

            assertEquals(401, send(http, once));
            assertEquals(200, send(http, once));

            assertEquals(List.of("Bearer t1", "Bearer t2"), api.authorizations());
            assertTrue(
                    corporate.warnings().get(0).contains("the token has been replaced"),
                    corporate.warnings()::toString);
        }
    }

    @Test
    void toAServerThatMustNotReceiveTheTokenAreNotSent() throws IOException {
        try (Api first = Api.accepting("t1");
                Api second = Api.accepting("t1")) {
            assertEquals(200, send(http, request(first.url("/"))));
            IOException refused = assertThrows(IOException.class, () -> send(http, request(second.url("/"))));

            assertInstanceOf(ServerNotAllowedException.class, refused.getCause());
            assertEquals(List.of(), second.received());
        }
    }

    @Test
    void failWithTheReasonWhereThereIsNoToken() throws Exception {
        tokens.logOut();
        try (Api api = Api.accepting("t1")) {
            IOException failed = assertThrows(IOException.class, () -> send(http, request(api.url("/"))));
            assertInstanceOf(NotLoggedInException.class, failed.getCause());

            ExecutionException later = assertThrows(
                    ExecutionException.class, () -> enqueued(api.url("/")).get(30, TimeUnit.SECONDS));
            assertInstanceOf(AuthException.class, later.getCause().getCause());
            assertEquals(List.of(), api.received());
        }
    }

    private CompletableFuture<Integer> enqueued(URI url) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        http.newCall(request(url)).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failed) {
                status.completeExceptionally(failed);
            }

            @Override
            public void onResponse(Call call, Response response) {
                response.close();
                status.complete(response.code());
            }
        });
        return status;
    }

    @Test
    void failWithWhatTheResourceDemands() throws IOException { // RFC 9470
        try (Api api = new Api(request -> new Answer(
                401,
                Map.of("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=\"300\"")))) {
            IOException failed = assertThrows(IOException.class, () -> send(http, request(api.url("/"))));

            assertTrue(assertInstanceOf(OAuthErrorException.class, failed.getCause())
                    .stepUp()
                    .isPresent());
            assertEquals(1, api.received().size());
            assertEquals(1, plain.connectionPool().connectionCount());
            assertEquals(1, plain.connectionPool().idleConnectionCount(), "no answer stays open");
        }
    }

    @Test
    void areNotSentAgainAfterTheCallWasCanceled() throws IOException {
        CompletableFuture<Call> call = new CompletableFuture<>();
        try (Api api = new Api(request -> {
            call.join().cancel();
            return Answer.REFUSED;
        })) {
            Call sent = http.newCall(request(api.url("/")));
            call.complete(sent);

            assertThrows(IOException.class, sent::execute);
            assertEquals(1, api.received().size());
        }
    }

    @Test
    void thatOpenAWebSocketCarryTheTokenAndAreSentAgain() throws Exception { // RFC 6455 section 4.1
        ExecutorService threads = Executors.newCachedThreadPool();
        try (WebSocketServer sockets = WebSocketServer.accepting(
                lines -> lines.contains("Authorization: Bearer t2"), "Connection: close\r\n", threads)) {
            CompletableFuture<String> first = new CompletableFuture<>();
            Request handshake = new Request.Builder()
                    .url(sockets.url().toString())
                    .header("Sec-WebSocket-Protocol", "chat")
                    .build();
            WebSocket socket = http.newWebSocket(handshake, new WebSocketListener() {
                @Override
                public void onMessage(WebSocket opened, String text) {
                    first.complete(text);
                }

                @Override
                public void onFailure(WebSocket opened, Throwable failed, Response response) {
                    first.completeExceptionally(failed);
                }
            });

            assertEquals("hello", first.get(30, TimeUnit.SECONDS));
            assertEquals(1, sockets.handshakesWith("Authorization: Bearer t1"));
            socket.cancel();
        } finally {
            threads.shutdownNow();
        }
    }
}
