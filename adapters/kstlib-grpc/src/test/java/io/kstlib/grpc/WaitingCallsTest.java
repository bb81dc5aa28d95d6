package io.kstlib.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.fixture.Tokens;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls while a token is awaited, on a channel whose callbacks run on the threads of Netty. */
@Timeout(60)
class WaitingCallsTest {

    private final Tokens tokens = new Tokens();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final Things things = new Things((authorization, proof) -> !authorization.equals("Bearer t1"));
    private Server server;
    private ManagedChannel plain;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forPort(0)
                .addService(things.service())
                .build()
                .start();
        plain = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .directExecutor()
                .build();
        warmUp();
    }

    /** Makes one whole call, so that a deadline is not over before the first connection is there. */
    private void warmUp() {
        assertEquals(
                "hello you",
                ClientCalls.blockingUnaryCall(channel(new Tokens()), Things.GET, CallOptions.DEFAULT, "you"));
        things.forget();
    }

    private void awaitAsked() throws InterruptedException {
        assertTrue(asked.await(30, TimeUnit.SECONDS), "the token is asked for");
    }

    @AfterEach
    void stop() {
        released.countDown();
        plain.shutdownNow();
        server.shutdownNow();
        threads.shutdownNow();
    }

    private void waitForRelease() {
        asked.countDown();
        try {
            released.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its first token takes as long as the test wants. */
    private final class SlowToken implements TokenSource {

        @Override
        public Token getToken() {
            waitForRelease();
            return tokens.getToken();
        }
    }

    /** Its second token takes as long as the test wants. */
    private final class SlowReplacement implements TokenSource {

        @Override
        public Token getToken() {
            return tokens.getToken();
        }

        @Override
        public Optional<Token> replace(Token rejected) {
            waitForRelease();
            return tokens.replace(rejected);
        }
    }

    private Channel channel(TokenSource source) {
        return ClientInterceptors.intercept(
                plain, AuthorizedGrpc.interceptor(Authorizer.builder(source).build()));
    }

    private static Future<String> later(Channel channel, CallOptions options) {
        return ClientCalls.futureUnaryCall(channel.newCall(Things.GET, options), "you");
    }

    private static Status.Code failure(Future<String> answer) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS));
        return Status.fromThrowable(failed.getCause()).getCode();
    }

    @Test
    void letOtherCallsOfTheChannelPass() throws Exception {
        Future<String> held = later(channel(new SlowToken()), CallOptions.DEFAULT);
        awaitAsked();

        assertEquals(
                "hello you",
                ClientCalls.blockingUnaryCall(
                        plain, Things.GET, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), "you"));
        released.countDown();

        assertEquals(Status.Code.UNAUTHENTICATED, failure(held));
        assertEquals(List.of("null", "Bearer t1"), things.authorizations());
    }

    @Test
    void letOtherCallsOfTheChannelPassAlsoWithCredentialsOnly() throws Exception {
        Authorizer slow = Authorizer.builder(new SlowToken()).build();
        Future<String> held = later(plain, CallOptions.DEFAULT.withCallCredentials(AuthorizedGrpc.credentials(slow)));
        awaitAsked();

        assertEquals(
                "hello you",
                ClientCalls.blockingUnaryCall(
                        plain, Things.GET, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), "you"));
        released.countDown();

        assertEquals(Status.Code.UNAUTHENTICATED, failure(held));
    }

    @Test
    void endAtTheirDeadlineBeforeTheFirstToken() {
        StatusRuntimeException ended = assertThrows(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        channel(new SlowToken()),
                        Things.GET,
                        CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS),
                        "you"));

        assertEquals(Status.Code.DEADLINE_EXCEEDED, ended.getStatus().getCode());
        assertEquals(List.of(), things.authorizations());
    }

    @Test
    void endAtTheirDeadlineWhileTheTokenIsReplaced() throws Exception {
        Future<String> held =
                later(channel(new SlowReplacement()), CallOptions.DEFAULT.withDeadlineAfter(3, TimeUnit.SECONDS));

        awaitAsked();
        assertEquals(Status.Code.DEADLINE_EXCEEDED, failure(held));
        assertEquals(List.of("Bearer t1"), things.authorizations());
    }

    @Test
    void endWithTheContextWhileTheTokenIsReplaced() throws Exception {
        Context.CancellableContext context = Context.current().withDeadlineAfter(3, TimeUnit.SECONDS, threads);
        Future<String> held = context.call(() -> later(channel(new SlowReplacement()), CallOptions.DEFAULT));

        awaitAsked();
        assertEquals(Status.Code.DEADLINE_EXCEEDED, failure(held));
        assertEquals(List.of("Bearer t1"), things.authorizations());
        context.close();
    }

    @Test
    void endWhenTheyAreCanceledWhileTheTokenIsReplaced() throws Exception {
        FutureTask<Status.Code> ended = new FutureTask<>(() -> assertThrows(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(
                                channel(new SlowReplacement()), Things.GET, CallOptions.DEFAULT, "you"))
                .getStatus()
                .getCode());
        Thread caller = new Thread(ended, "caller");
        caller.start();

        awaitAsked();
        caller.interrupt();

        assertEquals(Status.Code.CANCELLED, ended.get(30, TimeUnit.SECONDS));
        assertEquals(List.of("Bearer t1"), things.authorizations());
    }
}
