package io.kstlib.tests.keycloak;

import io.kstlib.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the tests do and read as administrator, through Keycloak's admin REST API. */
public final class KeycloakAdmin {

    static final String USERNAME = "administrator";

    private final URI base;
    private final String password;
    private final HttpClient http = HttpClient.newHttpClient();
    private String accessToken = "";
    private long obtained;

    KeycloakAdmin(URI base, String password) {
        this.base = base;
        this.password = password;
    }

    /**
     * An entry of Keycloak's event log.
     *
     * @param type such as {@code LOGIN}, {@code CODE_TO_TOKEN}, {@code REFRESH_TOKEN} or {@code REFRESH_TOKEN_ERROR}
     * @param clientId the client
     * @param error the error, or an empty text
     */
    public record Event(String type, String clientId, String error) {}

    /**
     * @param realm the name of a realm
     * @return the newest 10,000 user events, newest first
     */
    public List<Event> events(String realm) {
        return list(call("GET", realm + "/events?max=10000", null)).stream()
                .map(event -> new Event(
                        String.valueOf(event.get("type")),
                        String.valueOf(event.get("clientId")),
                        event.get("error") instanceof String error ? error : ""))
                .toList();
    }

    /**
     * Ends all sessions of a user. This revokes the refresh tokens.
     *
     * @param realm the name of a realm
     * @param username the user
     */
    public void endSessions(String realm, String username) {
        call("POST", realm + "/users/" + userId(realm, username) + "/logout", "");
    }

    /**
     * @param realm the name of a realm
     * @param username the user
     * @return how many sessions the user has
     */
    public int sessions(String realm, String username) {
        return list(call("GET", realm + "/users/" + userId(realm, username) + "/sessions", null))
                .size();
    }

    /**
     * Removes the consent of a user.
     *
     * @param realm the name of a realm
     * @param username the user
     * @param clientId the client of the consent
     */
    public void forgetConsent(String realm, String username, String clientId) {
        call("DELETE", realm + "/users/" + userId(realm, username) + "/consents/" + clientId, null);
    }

    /**
     * Adds a signing key for ES256 that is preferred to the present ones.
     *
     * @param realm the name of a realm
     * @param priority higher than that of the others
     */
    public void addKey(String realm, int priority) {
        String parent = String.valueOf(Json.readObject(call("GET", realm, null)).get("id"));
        Map<String, Object> component = Map.of(
                "name",
                "rotated-" + priority,
                "providerId",
                "ecdsa-generated",
                "providerType",
                "org.keycloak.keys.KeyProvider",
                "parentId",
                parent,
                "config",
                Map.of(
                        "priority", List.of(String.valueOf(priority)),
                        "ecdsaEllipticCurveKey", List.of("P-256")));
        add(realm, "components", component);
    }

    /**
     * Adds a confidential client, at which no person logs in.
     *
     * @param realm the name of a realm
     * @param clientId the client
     * @param more fields that it has besides, or instead
     */
    public void addClient(String realm, String clientId, Map<String, Object> more) {
        Map<String, Object> client =
                new LinkedHashMap<>(Map.of("clientId", clientId, "publicClient", false, "standardFlowEnabled", false));
        client.putAll(more);
        add(realm, "clients", client);
    }

    /**
     * Sets how often a refresh token that has been replaced is accepted again.
     *
     * @param realm the name of a realm that revokes refresh tokens
     * @param times the number of times
     */
    public void allowReuse(String realm, int times) {
        call("PUT", realm, "{\"refreshTokenMaxReuse\": " + times + "}");
    }

    /**
     * Adds something to a realm.
     *
     * @param realm the name of a realm
     * @param collection where it belongs in the admin REST API, such as {@code clients}
     * @param representation what is added
     */
    public void add(String realm, String collection, Map<String, Object> representation) {
        call("POST", realm + "/" + collection, new String(Json.write(representation), StandardCharsets.UTF_8));
    }

    /**
     * Links a user to an account elsewhere.
     *
     * @param realm the name of a realm
     * @param username the user
     * @param identityProvider the alias of an identity provider
     * @param subject the user's {@code sub} there
     */
    public void link(String realm, String username, String identityProvider, String subject) {
        add(
                realm,
                "users/" + userId(realm, username) + "/federated-identity/" + identityProvider,
                Map.of("identityProvider", identityProvider, "userId", subject, "userName", username));
    }

    private String userId(String realm, String username) {
        return String.valueOf(list(call("GET", realm + "/users?exact=true&username=" + username, null))
                .get(0)
                .get("id"));
    }

    private static List<Map<?, ?>> list(String json) {
        return ((List<?>) Json.read(json.getBytes(StandardCharsets.UTF_8)))
                .stream().<Map<?, ?>>map(entry -> (Map<?, ?>) entry).toList();
    }

    private String call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/admin/realms/" + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + accessToken())
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return send(request);
    }

    /** Returns an access token, which is valid for a minute and used for half of it, since the server takes its time to check a password. */
    private synchronized String accessToken() {
        if (accessToken.isEmpty()
                || System.nanoTime() - obtained > Duration.ofSeconds(30).toNanos()) {
            String form = "grant_type=password&client_id=admin-cli&username=" + USERNAME + "&password="
                    + URLEncoder.encode(password, StandardCharsets.UTF_8);
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/realms/master/protocol/openid-connect/token"))
                    .timeout(Duration.ofSeconds(30))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form))
                    .build();
            obtained = System.nanoTime();
            accessToken = String.valueOf(Json.readObject(send(request)).get("access_token"));
        }
        return accessToken;
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(request.method() + " "
                        + request.uri().getPath() + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
