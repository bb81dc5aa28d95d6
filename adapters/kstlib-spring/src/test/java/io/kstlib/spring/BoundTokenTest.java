package io.kstlib.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.AuthorizerBuilder;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.login.Engine.TokensOfProvider;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.spring.fixture.GuardedApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Mono;

/** A token that is bound to a certificate (RFC 8705 section 3), which only the HTTP client can show. */
class BoundTokenTest {

    private static final URI URL = URI.create("https://api.company.com/reports");

    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBeTCCAR+gAwIBAgIUOvHswwdCM7II7iqiJcTt5uYxGI4wCgYIKoZIzj0EAwIw
            ETEPMA0GA1UEAwwGbXktYXBwMCAXDTI2MTEzMDEwMzEwN1oYDzIxMjYxMTA2MTAz
            MTA3WjARMQ8wDQYDVQQDDAZteS1hcHAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
            AARzzcHu8VFp2WMy+sxG+o6wX76MAKJ0cD7Oz0gKRdCM8LTbeaU70BZ4IstpBkF1
            k38TJgYhprypRUTicehFZONJo1MwUTAdBgNVHQ4EFgQUCekRmt67927Ul6e9cb10
            Hdg0gEUwHwYDVR0jBBgwFoAUCekRmt67927Ul6e9cb10Hdg0gEUwDwYDVR0TAQH/
            BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAwqlMDfV/xG3kp8SQemh9DwpYTfc3
            BWq0yEb7FmtggUICID/r75cl+2hHDFkPn7IW76OVN+FMdh51FEFS4OP3O0xh
            -----END CERTIFICATE-----
            """;

    private final AtomicInteger sent = new AtomicInteger();

    @AutoClose
    private final GuardedApi api = new GuardedApi();

    @AutoClose
    private final Kstlib kstlib = api.logins(Kstlib.builder());

    private AuthorizerBuilder authorizer() throws GeneralSecurityException {
        TlsIdentity identity = new TlsIdentity(
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate(),
                List.of((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(CERTIFICATE.getBytes(StandardCharsets.US_ASCII)))));
        AuthClient client = kstlib.client();
        TokenPresentation bound = new TokenPresentation() {
            @Override
            public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
                return List.of(Map.entry("Authorization", token.authorizationHeader()));
            }

            @Override
            public Optional<TlsIdentity> tlsIdentity(Token token) {
                return Optional.of(identity);
            }
        };
        return Authorizer.builder(new BoundTokens(client, bound)).allowHost("api.company.com");
    }

    private static final class BoundTokens implements TokenSource, TokensOfProvider {

        private final AuthClient client;
        private final TokenPresentation bound;

        BoundTokens(AuthClient client, TokenPresentation bound) {
            this.client = client;
            this.bound = bound;
        }

        @Override
        public Token getToken() {
            return client.getToken();
        }

        @Override
        public TokenPresentation presentation(Token token) {
            return bound;
        }

        @Override
        public PluginContext context() {
            return Engine.login(client).context();
        }
    }

    private HttpStatus intercepted(Authorizer authorizer) throws IOException {
        MockClientHttpRequest request = new MockClientHttpRequest(HttpMethod.GET, URL);
        return HttpStatus.valueOf(new TokenInterceptor(authorizer)
                .intercept(request, new byte[0], (authorized, body) -> {
                    sent.incrementAndGet();
                    return new MockClientHttpResponse(new byte[0], HttpStatus.OK);
                })
                .getStatusCode()
                .value());
    }

    private HttpStatus filtered(Authorizer authorizer) {
        ClientRequest request = ClientRequest.create(HttpMethod.GET, URL).build();
        return new TokenFilter(authorizer)
                .filter(request, authorized -> {
                    sent.incrementAndGet();
                    return Mono.just(ClientResponse.create(HttpStatus.OK).build());
                })
                .map(response -> HttpStatus.valueOf(response.statusCode().value()))
                .block();
    }

    @Test
    void isNotSentByAnInterceptorThatCannotShowTheCertificate() throws IOException, GeneralSecurityException {
        Authorizer asked = authorizer().build();

        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> intercepted(asked));

        assertTrue(refusal.getMessage().contains("clientPresentsCertificate"), refusal::getMessage);
        assertEquals(0, sent.get());
    }

    @Test
    void isNotSentByAFilterThatCannotShowTheCertificate() throws GeneralSecurityException {
        Authorizer asked = authorizer().build();

        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> filtered(asked));

        assertTrue(refusal.getMessage().contains("clientPresentsCertificate"), refusal::getMessage);
        assertEquals(0, sent.get());
    }

    @Test
    void isSentIfTheHttpClientShowsTheCertificate() throws IOException, GeneralSecurityException {
        Authorizer ofClient = authorizer().clientPresentsCertificate().build();

        assertEquals(HttpStatus.OK, intercepted(ofClient));
        assertEquals(HttpStatus.OK, filtered(ofClient));
        assertEquals(2, sent.get());
    }
}
