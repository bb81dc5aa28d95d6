package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The answer to a client of Kubernetes that asks for a credential (API group {@code client.authentication.k8s.io}), in the version that it asks for. */
public final class ExecCredential {

    /** The variable with the request of the client. */
    private static final String ASKED = "KUBERNETES_EXEC_INFO";

    /** The version of the answer if the client asks for none. */
    public static final String V1 = "client.authentication.k8s.io/v1";

    private static final Set<String> KNOWN = Set.of(V1, "client.authentication.k8s.io/v1beta1");

    private final String version;

    private ExecCredential(String version) {
        this.version = version;
    }

    /**
     * Reads what the client asks for.
     *
     * @param environment the environment variables
     * @return an answer in that version, in v1 where no client asks
     * @throws CommandException if the client speaks no version that is known here
     */
    public static ExecCredential asked(Map<String, String> environment) {
        String asked = environment.getOrDefault(ASKED, "");
        String version = asked.isEmpty() ? V1 : version(asked);
        if (!KNOWN.contains(version)) {
            throw CommandException.configuration(ASKED + " asks for \"" + PrintableText.escaped(version)
                    + "\"; set apiVersion to " + V1 + " in the entry of the kubeconfig");
        }
        return new ExecCredential(version);
    }

    private static String version(String asked) {
        try {
            return String.valueOf(Json.readObject(asked).get("apiVersion"));
        } catch (JsonException unreadable) {
            throw CommandException.configuration(ASKED + " is not a JSON document");
        }
    }

    /**
     * {@return the document}
     *
     * @param token the token for the cluster
     * @param expiresAt when it expires; {@code null} if that is not known
     */
    public JsonDocument with(Secret token, @Nullable Instant expiresAt) {
        JsonDocument status = new JsonDocument();
        if (expiresAt != null) {
            status.with("expirationTimestamp", Times.iso(expiresAt));
        }
        status.with("token", token.reveal());
        return JsonDocument.of("apiVersion", version)
                .with("kind", "ExecCredential")
                .with("spec", Map.of("interactive", false))
                .with("status", status);
    }
}
