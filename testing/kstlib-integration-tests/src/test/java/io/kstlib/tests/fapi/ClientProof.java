package io.kstlib.tests.fapi;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.kstlib.tests.company.CompanyAuthority;
import io.kstlib.tests.company.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLParameters;

/** How a client authenticates and what its tokens are bound to: the variants {@code client_auth_type} and {@code sender_constrain} of the plan. */
enum ClientProof {
    /** {@code private_key_jwt} and DPoP. */
    KEY("DPoP") {
        @Override
        HttpServer server() throws IOException {
            return HttpServer.create(ANY_PORT, 0);
        }

        @Override
        String scheme() {
            return "http";
        }

        @Override
        HttpClient.Builder browser() {
            return HttpClient.newBuilder();
        }

        @Override
        Map<String, Object> section() {
            return Map.of("client_key", BankClient.KEY.toJSONString());
        }

        @Override
        Map<String, Object> metadata() {
            return Map.of(
                    "token_endpoint_auth_methods_supported", List.of("private_key_jwt"),
                    "token_endpoint_auth_signing_alg_values_supported", List.of("PS256", "ES256"),
                    "dpop_signing_alg_values_supported", List.of("PS256", "ES256"));
        }
    },
    /** {@code tls_client_auth} and tokens that are bound to the certificate (RFC 8705). */
    CERTIFICATE("Bearer") {
        @Override
        HttpServer server() throws IOException {
            HttpsServer server = HttpsServer.create(ANY_PORT, 0);
            server.setHttpsConfigurator(new HttpsConfigurator(SERVER.knowing(AUTHORITY)) {
                @Override
                public void configure(HttpsParameters connection) {
                    SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                    parameters.setWantClientAuth(true);
                    connection.setSSLParameters(parameters);
                }
            });
            return server;
        }

        @Override
        String scheme() {
            return "https";
        }

        @Override
        HttpClient.Builder browser() {
            return HttpClient.newBuilder().sslContext(AUTHORITY.trusted());
        }

        @Override
        Map<String, Object> section() {
            return Map.of(
                    "client_certificate", CLIENT.chainPem(),
                    "client_key", CLIENT.keyPem(),
                    "certificate_bound_tokens", true,
                    "ssl_ca_bundle", file().toString());
        }

        @Override
        Map<String, Object> metadata() {
            return Map.of(
                    "token_endpoint_auth_methods_supported",
                    List.of("tls_client_auth"),
                    "tls_client_certificate_bound_access_tokens",
                    true);
        }
    };

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final CompanyAuthority AUTHORITY = CompanyAuthority.named("Bank Root CA");
    private static final ServerIdentity SERVER = AUTHORITY.server("127.0.0.1");
    private static final ServerIdentity CLIENT = AUTHORITY.client("bank-client");

    private final String tokenType;

    ClientProof(String tokenType) {
        this.tokenType = tokenType;
    }

    /** Returns a server on a free port of this machine, which is not started. */
    abstract HttpServer server() throws IOException;

    abstract String scheme();

    /** Returns a browser that trusts the server. */
    abstract HttpClient.Builder browser();

    /** Returns what the client is configured with. */
    abstract Map<String, Object> section();

    /** Returns what the server publishes of it. */
    abstract Map<String, Object> metadata();

    String tokenType() {
        return tokenType;
    }

    /** Returns the certificate that is registered for the client. */
    static X509Certificate registered() {
        return CLIENT.chain().get(0);
    }

    private static Path file() {
        try {
            return Files.writeString(Path.of("target", "bank-ca.pem").toAbsolutePath(), AUTHORITY.pem());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
