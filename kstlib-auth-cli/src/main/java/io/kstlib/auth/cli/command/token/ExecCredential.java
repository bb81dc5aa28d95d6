package io.kstlib.auth.cli.command.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.output.Times;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The answer to a client of Kubernetes that asks for a credential (API group {@code client.authentication.k8s.io}). */
final class ExecCredential {

    /** The variable in which the client says what it expects. */
    private static final String ASKED = "KUBERNETES_EXEC_INFO";

    private static final String V1 = "client.authentication.k8s.io/v1";
    private static final Set<String> KNOWN = Set.of(V1, "client.authentication.k8s.io/v1beta1");

    private ExecCredential() {}

    /**
     * @param environment the environment variables
     * @param token the token for the cluster
     * @param expiresAt when it expires
     * @return the document, in the version that the client asks for, else in v1
     */
    static Map<String, Object> of(Map<String, String> environment, Secret token, Instant expiresAt) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("expirationTimestamp", Times.iso(expiresAt));
        status.put("token", token.reveal());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", version(environment.getOrDefault(ASKED, "")));
        document.put("kind", "ExecCredential");
        document.put("spec", Map.of("interactive", false));
        document.put("status", status);
        return document;
    }

    private static String version(String asked) {
        if (asked.isEmpty()) {
            return V1;
        }
        try {
            Object version = Json.readObject(asked).get("apiVersion");
            return version instanceof String known && KNOWN.contains(known) ? known : V1;
        } catch (JsonException unreadable) {
            return V1;
        }
    }
}
