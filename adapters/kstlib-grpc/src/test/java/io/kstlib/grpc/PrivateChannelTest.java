package io.kstlib.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.AuthorizerBuilder;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.http.fixture.TestAuthority;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel that TLS protects, to a server with a certificate. */
@Timeout(60)
class PrivateChannelTest {

    private final TestAuthority authority = new TestAuthority("Company");
    private final Things things = Things.accepting("t1");
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        KeyStore.PrivateKeyEntry key = authority.keyNamed(
                "localhost", Instant.now().minusSeconds(60), Instant.now().plusSeconds(3600));
        server = NettyServerBuilder.forPort(
                        0,
                        TlsServerCredentials.create(
                                pem("CERTIFICATE", key.getCertificate().getEncoded()),
                                pem("PRIVATE KEY", key.getPrivateKey().getEncoded())))
                .addService(things.service())
                .build()
                .start();
        ChannelCredentials trusting = TlsChannelCredentials.newBuilder()
                .trustManager(new ByteArrayInputStream(authority.pem().getBytes(StandardCharsets.US_ASCII)))
                .build();
        channel = NettyChannelBuilder.forAddress("localhost", server.getPort(), trusting)
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private static ByteArrayInputStream pem(String what, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return new ByteArrayInputStream(("-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static AuthorizerBuilder authorizer(Tokens tokens) {
        return Authorizer.builder(tokens).allowHost("localhost");
    }

    private static String get(Channel channel, Authorizer authorizer) {
        return ClientCalls.blockingUnaryCall(
                channel,
                Things.GET,
                CallOptions.DEFAULT.withCallCredentials(AuthorizedGrpc.credentials(authorizer)),
                "you");
    }

    @Test
    void carriesTheTokenOfTheCredentials() {
        assertEquals("hello you", get(channel, authorizer(new Tokens()).build()));
        assertEquals(List.of("Bearer t1"), things.authorizations());
    }

    @Test
    void carriesNoTokenWhereACallNamesAnAuthorityOfItsOwn() { // TLS has verified localhost only
        Authorizer company =
                Authorizer.builder(new Tokens()).allowHost("api.company.com").build();
        CallOptions named = CallOptions.DEFAULT.withAuthority("api.company.com:" + server.getPort());

        for (StatusRuntimeException refused : List.of(
                assertThrows(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(
                                ClientInterceptors.intercept(channel, AuthorizedGrpc.interceptor(company)),
                                Things.GET,
                                named,
                                "you")),
                assertThrows(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(
                                channel,
                                Things.GET,
                                named.withCallCredentials(AuthorizedGrpc.credentials(company)),
                                "you")))) {
            assertEquals(Status.Code.PERMISSION_DENIED, refused.getStatus().getCode());
            assertTrue(
                    String.valueOf(refused.getStatus().getDescription()).contains("does not prove"), refused::toString);
        }
        assertEquals(List.of(), things.authorizations());
    }

    @Test
    void needsAChannelThatShowsTheCertificateOfABoundToken() { // RFC 8705 section 3
        TlsIdentity identity = authority.clientNamed("my-app");
        Tokens bound = new Tokens(new TokenPresentation() {
            @Override
            public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
                return Tokens.BEARER.headers(token, method, url);
            }

            @Override
            public Optional<TlsIdentity> tlsIdentity(Token token) {
                return Optional.of(identity);
            }
        });

        Status refused = assertThrows(
                        StatusRuntimeException.class,
                        () -> get(channel, authorizer(bound).build()))
                .getStatus();

        assertTrue(String.valueOf(refused.getDescription()).contains("clientPresentsCertificate"), refused::toString);
        assertEquals(List.of(), things.authorizations());
        assertEquals(
                "hello you",
                get(channel, authorizer(bound).clientPresentsCertificate().build()));
    }
}
