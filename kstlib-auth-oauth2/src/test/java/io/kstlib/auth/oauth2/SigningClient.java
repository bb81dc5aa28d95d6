package io.kstlib.auth.oauth2;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.json.Json;
import java.net.URI;
import java.util.Base64;
import java.util.Map;

/** A plugin that signs requests with a signature that everyone can read: none. */
public record SigningClient() implements ClientAuthentication {

    @Override
    public Strength strength() {
        return Strength.KEY_PROVEN;
    }

    @Override
    public boolean isConfigured() {
        return true;
    }

    @Override
    public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
        return ClientCredentials.none().with("client_id", "my-app").with("client_assertion", Secret.of("an-assertion"));
    }

    @Override
    public boolean signsRequests() {
        return true;
    }

    @Override
    public Secret signRequest(AuthorizationServer server, Map<String, ?> claims) {
        String payload = Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(claims));
        return Secret.of("e30." + payload + ".signature");
    }

    @Override
    public Map<String, String> requestFacts(AuthorizationServer server) {
        return Map.of("request_object_signing_alg", "ES256");
    }

    /** Reads the claims of what is signed. */
    public static Map<String, ?> claims(String jwt) {
        return Json.readObject(Base64.getUrlDecoder().decode(jwt.strip().split("\\.", -1)[1]));
    }
}
