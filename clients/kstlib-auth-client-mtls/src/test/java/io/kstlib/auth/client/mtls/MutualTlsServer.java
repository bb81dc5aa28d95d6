package io.kstlib.auth.client.mtls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authorization server with its resource server, by https. It asks for a certificate, issues tokens that are bound to the one that it sees, and
 * takes a token only with that certificate (RFC 8705 section 3).
 */
final class MutualTlsServer implements AutoCloseable {

    private static final String NONE = "none";

    private final HttpsServer server;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile Form form = Form.BOUND;
    private volatile boolean asks = true;

    /** The form of its tokens. */
    enum Form {
        BOUND,
        UNBOUND,
        OPAQUE
    }

    MutualTlsServer() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context()) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                parameters.setWantClientAuth(asks);
                connection.setSSLParameters(parameters);
            }
        });
        server.createContext("/token", this::token);
        server.createContext("/userinfo", exchange -> resource(exchange, "{\"sub\":\"alice\"}"));
        server.createContext("/orders", exchange -> resource(exchange, "[]"));
        server.start();
    }

    /** Sets the form of the next tokens. */
    MutualTlsServer issuing(Form next) {
        form = next;
        return this;
    }

    /** Asks for no certificate in further handshakes. */
    MutualTlsServer withoutAsking() {
        asks = false;
        return this;
    }

    URI url(String path) {
        return URI.create("https://localhost:" + server.getAddress().getPort() + path);
    }

    /** Returns the path of each request with the common name of the certificate that came with it. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    private String note(HttpExchange exchange) throws IOException {
        X509Certificate certificate = certificate((HttpsExchange) exchange);
        String name = certificate == null
                ? NONE
                : certificate.getSubjectX500Principal().getName();
        seen.add(exchange.getRequestURI().getPath() + " " + name);
        return certificate == null ? NONE : TlsIdentity.thumbprint(certificate);
    }

    private static X509Certificate certificate(HttpsExchange exchange) {
        try {
            return (X509Certificate) exchange.getSSLSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String thumbprint = note(exchange);
        if (form.contains("grant_type=")) {
            answer(exchange, 200, token(thumbprint));
        } else {
            answer(exchange, 400, "{\"error\":\"invalid_request\"}");
        }
    }

    private String token(String thumbprint) {
        String claims = form == Form.UNBOUND ? "{}" : "{\"cnf\":{\"x5t#S256\":\"" + thumbprint + "\"}}";
        String token = form == Form.OPAQUE
                ? "opaque-" + thumbprint
                : base64("{\"alg\":\"ES256\"}") + "." + base64(claims) + ".c2ln";
        return "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":300}";
    }

    private void resource(HttpExchange exchange, String body) throws IOException {
        String thumbprint = note(exchange);
        String token = exchange.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length());
        if (isBoundTo(thumbprint, token)) {
            answer(exchange, 200, body);
        } else {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        }
    }

    private static boolean isBoundTo(String thumbprint, String token) {
        if (token.startsWith("opaque-")) {
            return token.equals("opaque-" + thumbprint);
        }
        Map<String, ?> claims = Json.readObject(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        return !claims.containsKey("cnf") || claims.get("cnf").equals(Map.of("x5t#S256", thumbprint));
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SSLContext context() {
        try {
            char[] password = Certificates.PASSPHRASE.toCharArray();
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(
                    new ByteArrayInputStream(Base64.getMimeDecoder().decode(Certificates.text("server.p12.base64"))),
                    password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, password);
            return trusting(keys.getKeyManagers());
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Returns TLS settings that trust this server, with these keys. */
    static SSLContext trusting(KeyManager... keys) throws IOException, GeneralSecurityException {
        KeyStore authority = KeyStore.getInstance("PKCS12");
        authority.load(null, null);
        authority.setCertificateEntry("ca", Certificates.certificate("ca.pem"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authority);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
