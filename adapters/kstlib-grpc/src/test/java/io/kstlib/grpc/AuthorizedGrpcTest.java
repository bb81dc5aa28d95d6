package io.kstlib.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.fixture.PlainProofs;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.core.fixture.TokensInContext;
import io.kstlib.http.fixture.CorporateProvider;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls of a channel to a server on a port of this machine. The tests of {@link Authorizer} show the rule. */
@Timeout(60)
class AuthorizedGrpcTest {

    private final Tokens tokens = new Tokens();
    private final CorporateProvider corporate = CorporateProvider.withNothing();
    private final List<Runnable> endings = new ArrayList<>();

    @AfterEach
    void end() {
        endings.forEach(Runnable::run);
    }

    private int serving(Things things) throws IOException {
        Server server = NettyServerBuilder.forPort(0)
                .addService(things.service())
                .build()
                .start();
        endings.add(server::shutdownNow);
        return server.getPort();
    }

    private Channel channel(Things things) throws IOException {
        return channel(things, tokens);
    }

    private Channel channel(Things things, TokenSource source) throws IOException {
        return channel(new InetSocketAddress(InetAddress.getLoopbackAddress(), serving(things)), source);
    }

    private Channel channel(InetSocketAddress server, TokenSource source) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(server)
                .usePlaintext()
                .overrideAuthority("localhost")
                .build();
        endings.add(channel::shutdownNow);
        return ClientInterceptors.intercept(
                channel,
                AuthorizedGrpc.interceptor(Authorizer.builder(TokensInContext.of(source, corporate))
                        .build()));
    }

    private static String get(Channel channel) {
        return ClientCalls.blockingUnaryCall(channel, Things.GET, CallOptions.DEFAULT, "you");
    }

    private static Status refusal(Channel channel) {
        return assertThrows(StatusRuntimeException.class, () -> get(channel)).getStatus();
    }

    @Test
    void carryTheToken() throws IOException {
        Things things = Things.accepting("t1");

        assertEquals("hello you", get(channel(things)));
        assertEquals(List.of("Bearer t1"), things.authorizations());
    }

    @Test
    void areRepeatedOnceWithAnotherToken() throws IOException {
        Things things = Things.accepting("t2");

        assertEquals("hello you", get(channel(things)));

        assertEquals(List.of("Bearer t1", "Bearer t2"), things.authorizations());
        assertEquals(List.of("you"), things.messages());
    }

    @Test
    void areRepeatedWhereNoOneWaits() throws Exception {
        Things things = Things.accepting("t2");
        CallOptions onTheThreadsOfTheChannel = CallOptions.DEFAULT.withExecutor(Runnable::run);
        Channel channel = channel(things);

        Future<String> answer =
                ClientCalls.futureUnaryCall(channel.newCall(Things.GET, onTheThreadsOfTheChannel), "you");

        assertEquals("hello you", answer.get(30, TimeUnit.SECONDS));
        assertEquals(List.of("Bearer t1", "Bearer t2"), things.authorizations());
    }

    @Test
    void withManyAnswersAreRepeatedBeforeTheFirstOne() throws IOException {
        Things things = Things.accepting("t2");

        Iterator<String> answers =
                ClientCalls.blockingServerStreamingCall(channel(things), Things.LIST, CallOptions.DEFAULT, "you");

        assertEquals("hello you", answers.next());
        assertEquals(List.of("Bearer t1", "Bearer t2"), things.authorizations());
    }

    @Test
    void handTheSecondRefusalOver() throws IOException {
        Things things = Things.accepting("never");

        Status status = refusal(channel(things));

        assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
        assertEquals("refused", status.getDescription());
        assertEquals(List.of("Bearer t1", "Bearer t2"), things.authorizations());
    }

    @Test
    void withManyMessagesAreLeftToTheCallerAndTheTokenIsReplaced() throws Exception {
        Things things = Things.accepting("t2");
        Channel channel = channel(things);

        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> put(channel).get(30, TimeUnit.SECONDS));
        assertEquals(
                Status.Code.UNAUTHENTICATED,
                Status.fromThrowable(refused.getCause()).getCode());
        assertEquals("hello all", put(channel).get(30, TimeUnit.SECONDS));

        assertEquals(List.of("Bearer t1", "Bearer t2"), things.authorizations());
        assertTrue(corporate.warnings().get(0).contains("the token has been replaced"), corporate.warnings()::toString);
    }

    private static CompletableFuture<String> put(Channel channel) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        StreamObserver<String> messages = ClientCalls.asyncClientStreamingCall(
                channel.newCall(Things.PUT, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(String text) {
                        answer.complete(text);
                    }

                    @Override
                    public void onError(Throwable failed) {
                        answer.completeExceptionally(failed);
                    }

                    @Override
                    public void onCompleted() {
                        // the answer came before
                    }
                });
        messages.onNext("one");
        messages.onCompleted();
        return answer;
    }

    @Test
    void answerAChallengeWithAnotherProofOfTheirMethodAndUrl() throws IOException { // RFC 9449 section 9
        Tokens bound = new Tokens(new PlainProofs());
        Things things = new Things((authorization, proof) -> proof.endsWith(" n1")).refusingWith("dpop-nonce", "n1");

        assertEquals("hello you", get(channel(things, bound)));

        assertEquals(List.of("DPoP t1", "DPoP t1"), things.authorizations());
        assertEquals(List.of("POST /test.Things/Get none", "POST /test.Things/Get n1"), things.proofs());
    }

    @Test
    void endWithWhatTheResourceDemands() throws IOException { // RFC 9470
        Things things = Things.accepting("never")
                .refusingWith(
                        "www-authenticate", "Bearer error=\"insufficient_user_authentication\", acr_values=\"phr\"");

        Status status = refusal(channel(things));

        OAuthErrorException demand = assertInstanceOf(OAuthErrorException.class, status.getCause());
        assertEquals(List.of("phr"), demand.stepUp().orElseThrow().acrValues());
        assertEquals(1, things.authorizations().size());
    }

    @Test
    void endWithTheReasonWhereThereIsNoToken() throws IOException {
        tokens.logOut();
        Things things = Things.accepting("t1");

        Status status = refusal(channel(things));

        assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
        assertInstanceOf(NotLoggedInException.class, status.getCause());
        assertEquals(List.of(), things.authorizations());
    }

    @Test
    void areUnavailableWhileTheProviderCannotBeReached() throws IOException {
        TokenSource unreachable = () -> {
            throw new NetworkException(
                    URI.create("https://sso.company.com/token"),
                    NetworkException.Reason.CANNOT_CONNECT,
                    "sso.company.com cannot be reached",
                    null,
                    null);
        };

        assertEquals(
                Status.Code.UNAVAILABLE,
                refusal(channel(Things.accepting("t1"), unreachable)).getCode());
    }

    @Test
    void areUnavailableWhileARefreshTakesLongerThanTheyWait() throws IOException {
        TokenSource late = () -> {
            throw new DeadlineException("corporate", Duration.ofSeconds(2), "no token within 2 s");
        };

        Status status = refusal(channel(Things.accepting("t1"), late));

        assertEquals(Status.Code.UNAVAILABLE, status.getCode());
        assertInstanceOf(DeadlineException.class, status.getCause());
    }

    @Test
    void toAnotherAuthorityAreNotSent() throws IOException {
        Things things = Things.accepting("t1");
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", serving(things))
                .usePlaintext()
                .build();
        endings.add(channel::shutdownNow);
        Authorizer other = Authorizer.builder(TokensInContext.of(tokens, corporate))
                .allowHost("api.company.com")
                .build();

        Status status = refusal(ClientInterceptors.intercept(channel, AuthorizedGrpc.interceptor(other)));

        assertEquals(Status.Code.PERMISSION_DENIED, status.getCode());
        assertTrue(String.valueOf(status.getDescription()).contains("api.company.com only"), status::toString);
        assertEquals(List.of(), things.authorizations());
    }

    @Test
    void inPlainTextToAnotherMachineAreNotSentWhateverTheirAuthority() throws IOException {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        Assumptions.assumeTrue(outside.isPresent(), "this machine has no address that others reach");
        Things things = Things.accepting("t1");

        Status status = refusal(channel(new InetSocketAddress(outside.orElseThrow(), serving(things)), tokens));

        assertEquals(Status.Code.PERMISSION_DENIED, status.getCode());
        assertTrue(String.valueOf(status.getDescription()).contains("without TLS"), status::toString);
        assertEquals(List.of(), things.authorizations());
    }

    @Test
    void withAnAuthorizationOfTheProgramAreNotSent() throws IOException {
        Things things = Things.accepting("t1");
        Metadata own = new Metadata();
        own.put(Things.AUTHORIZATION, "Basic own");
        ClientCall<String, String> call = channel(things).newCall(Things.GET, CallOptions.DEFAULT);

        assertThrows(IllegalArgumentException.class, () -> call.start(new ClientCall.Listener<>() {}, own));
        assertEquals(List.of(), things.authorizations());
    }
}
