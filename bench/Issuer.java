import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** An OpenID Connect provider on this machine that gives anyone an ID token, so that a program to compare with has one in its cache. */
final class Issuer implements AutoCloseable {

    static final String CLIENT_ID = "example";

    private static final int LIFE_SECONDS = 36_000;

    private final HttpServer server;
    private final KeyPair keys;

    Issuer() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/.well-known/openid-configuration", configuration());
        answer("/keys", keySet());
        answer("/token", "{\"access_token\":\"example\",\"token_type\":\"Bearer\",\"expires_in\":" + LIFE_SECONDS
                + ",\"id_token\":\"" + idToken() + "\"}");
        server.start();
    }

    private void answer(String path, String document) {
        byte[] body = document.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String configuration() {
        return "{\"issuer\":\"" + address() + "\",\"authorization_endpoint\":\"" + address() + "/authorize\",\"token_endpoint\":\""
                + address() + "/token\",\"jwks_uri\":\"" + address() + "/keys\",\"response_types_supported\":[\"code\"],"
                + "\"subject_types_supported\":[\"public\"],\"id_token_signing_alg_values_supported\":[\"RS256\"]}";
    }

    private String keySet() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        byte[] modulus = key.getModulus().toByteArray();
        byte[] unsigned = modulus[0] == 0 ? Arrays.copyOfRange(modulus, 1, modulus.length) : modulus;
        return "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"kid\":\"1\",\"n\":\"" + encoded(unsigned)
                + "\",\"e\":\"" + encoded(key.getPublicExponent().toByteArray()) + "\"}]}";
    }

    private String idToken() throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        String head = encoded("{\"alg\":\"RS256\",\"kid\":\"1\"}".getBytes(StandardCharsets.UTF_8));
        String claims = encoded(("{\"iss\":\"" + address() + "\",\"aud\":\"" + CLIENT_ID + "\",\"sub\":\"someone\",\"iat\":" + now
                        + ",\"exp\":" + (now + LIFE_SECONDS) + "}")
                .getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
        return head + "." + claims + "." + encoded(signature.sign());
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
