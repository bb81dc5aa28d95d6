package io.kstlib.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.http.fixture.TestAuthority;
import io.kstlib.http.fixture.TlsServer;
import io.kstlib.http.fixture.TlsServer.Demand;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens that are bound to a certificate (RFC 8705 section 3). */
@Timeout(60)
class PresentedCertificatesTest {

    private final TestAuthority authority = new TestAuthority("Company");

    /** @param identity the certificate that its tokens are bound to, which may be renewed */
    private record Bound(Supplier<TlsIdentity> identity) implements TokenPresentation {

        @Override
        public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
            return Tokens.BEARER.headers(token, method, url);
        }

        @Override
        public Optional<TlsIdentity> tlsIdentity(Token token) {
            return Optional.of(identity.get());
        }
    }

    private OkHttpClient trusting() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("company", authority.certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return new OkHttpClient.Builder()
                .sslSocketFactory(context.getSocketFactory(), (X509TrustManager) factory.getTrustManagers()[0])
                .build();
    }

    private Authorizer authorizer() {
        TlsIdentity identity = authority.clientNamed("my-app");
        return authorizer(() -> identity);
    }

    private static Authorizer authorizer(Supplier<TlsIdentity> identity) {
        return Authorizer.builder(new Tokens(new Bound(identity))).build();
    }

    private static Request request(TlsServer server) {
        return new Request.Builder()
                .url("https://127.0.0.1:" + server.port() + "/")
                .build();
    }

    @Test
    void showTheirCertificateAndNoOtherRequestUsesTheConnection() throws Exception {
        try (TlsServer server =
                new TlsServer(authority.serverNamed("127.0.0.1", authority), Demand.A_CERTIFICATE_IF_THERE_IS_ONE)) {
            Request request = request(server);
            OkHttpClient plain = trusting();
            OkHttpClient bound = AuthorizedOkHttp.of(plain, authorizer());
            for (OkHttpClient client : List.of(plain, bound, bound, plain)) {
                try (Response response = client.newCall(request).execute()) {
                    assertEquals(200, response.code());
                }
            }

            assertEquals(List.of("none", "CN=my-app", "CN=my-app", "none"), server.clients());
            assertEquals(2, plain.connectionPool().connectionCount());
        }
    }

    @Test
    void areShownOnANewConnectionOnceTheyAreRenewed() throws Exception {
        AtomicReference<TlsIdentity> identity = new AtomicReference<>(authority.clientNamed("my-app"));
        try (TlsServer server =
                new TlsServer(authority.serverNamed("127.0.0.1", authority), Demand.A_CERTIFICATE_IF_THERE_IS_ONE)) {
            OkHttpClient bound = AuthorizedOkHttp.of(trusting(), authorizer(identity::get));
            bound.newCall(request(server)).execute().close();
            identity.set(authority.clientNamed("my-app-renewed"));
            bound.newCall(request(server)).execute().close();

            assertEquals(List.of("CN=my-app", "CN=my-app-renewed"), server.clients());
        }
    }

    @Test
    void areNotTakenToAnotherServerByARedirect() throws Exception {
        try (TlsServer other = new TlsServer(
                        authority.serverNamed("127.0.0.1", authority), Demand.A_CERTIFICATE_IF_THERE_IS_ONE);
                TlsServer server = new TlsServer(
                        authority.serverNamed("127.0.0.1", authority), Demand.A_CERTIFICATE_IF_THERE_IS_ONE)) {
            server.redirectTo("https://127.0.0.1:" + other.port() + "/");
            OkHttpClient bound = AuthorizedOkHttp.of(trusting(), authorizer());

            IOException refused = assertThrows(
                    IOException.class, () -> bound.newCall(request(server)).execute());

            assertTrue(refused.getMessage().contains("redirects to"), refused::getMessage);
            assertEquals(List.of("CN=my-app"), server.clients());
            assertEquals(List.of(), other.clients());
        }
    }

    @Test
    void areNotLeftOutWhereTheTokenIsShownOnlyIfAsked() throws Exception {
        try (TlsServer server = new TlsServer(authority.serverNamed("127.0.0.1", authority))) {
            server.refuse();
            OkHttpClient asked = AuthorizedOkHttp.whereAsked(trusting(), authorizer());

            IOException refused = assertThrows(
                    IOException.class, () -> asked.newCall(request(server)).execute());

            assertTrue(refused.getMessage().contains("clientPresentsCertificate()"), refused::getMessage);
            assertEquals(1, server.requests().size());
        }
    }
}
