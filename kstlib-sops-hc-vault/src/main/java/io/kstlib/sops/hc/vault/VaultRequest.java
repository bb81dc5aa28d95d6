package io.kstlib.sops.hc.vault;

import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import io.kstlib.sops.error.RecipientException;
import io.kstlib.sops.key.KeyContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request to a transit engine.
 *
 * @param recipient the key
 * @param context the surroundings
 */
record VaultRequest(VaultRecipient recipient, KeyContext context) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final String CHECK_NETWORK = "Check the network and the address";

    private record Answer(int status, String body) {}

    /**
     * Asks.
     *
     * @param action what to do with the key
     * @param question the fields of the request
     * @param field which field of the answer to return
     * @return its text
     * @throws RecipientException if the answer has none
     */
    String ask(String action, Map<String, Object> question, String field) {
        AllowedAddresses.require(recipient.address(), context);
        VaultToken token = VaultToken.at(context, recipient.address());
        HttpRequest.Builder request = HttpRequest.newBuilder(recipient.endpoint(action))
                .timeout(context.attemptTimeout())
                .header("X-Vault-Token", token.reveal())
                .header("X-Vault-Request", "true")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(Json.write(question)));
        String namespace =
                context.environment().getOrDefault("VAULT_NAMESPACE", "").strip();
        if (!namespace.isEmpty()) {
            request.header("X-Vault-Namespace", namespace);
        }
        Answer answer = answer(request.build(), action);
        if (answer.status() != OK) {
            throw refused(action, answer);
        }
        return field(answer, field, action);
    }

    private HttpClient client() {
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER); // the token is for this address
        String certificates =
                context.environment().getOrDefault("VAULT_CACERT", "").strip();
        if (!certificates.isEmpty()) {
            client.sslContext(TrustedCertificates.in(context.workingDirectory().resolve(certificates)));
        }
        return client.build();
    }

    private Answer answer(HttpRequest request, String action) {
        CompletableFuture<HttpResponse<InputStream>> sent = client().sendAsync(request, BodyHandlers.ofInputStream());
        try {
            return sent.thenApply(VaultRequest::read)
                    .get(context.attemptTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            sent.cancel(true);
            throw failed(
                    action, "no answer within " + context.attemptTimeout().toSeconds() + " s", CHECK_NETWORK, late);
        } catch (InterruptedException interrupted) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw failed(action, "interrupted", CHECK_NETWORK, interrupted);
        } catch (ExecutionException failure) {
            Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
            String words = cause.getMessage() == null ? "" : ": " + cause.getMessage();
            throw failed(action, cause.getClass().getSimpleName() + words, CHECK_NETWORK, cause);
        }
    }

    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return new Answer(
                    response.statusCode(), new String(body.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private String field(Answer answer, String field, String action) {
        try {
            if (Json.readObject(answer.body()).get("data") instanceof Map<?, ?> data
                    && data.get(field) instanceof String text) {
                return text;
            }
        } catch (JsonException noJson) {
            throw failed(action, "the answer is not JSON", "Check that Vault is at this address", noJson);
        }
        throw failed(action, "the answer holds no " + field, "Check that the engine is a transit engine", null);
    }

    private RecipientException refused(String action, Answer answer) {
        String remedy = answer.status() == FORBIDDEN
                ? "Log in (vault login -address=" + recipient.address() + "), or have the policy allow update on "
                        + recipient.enginePath() + "/" + action + "/" + recipient.keyName()
                : "Check the key: vault read " + recipient.enginePath() + "/keys/" + recipient.keyName();
        return failed(action, "status " + answer.status() + errors(answer), remedy, null);
    }

    private static String errors(Answer answer) {
        try {
            if (Json.readObject(answer.body()).get("errors") instanceof List<?> errors && !errors.isEmpty()) {
                return errors.stream().map(String::valueOf).collect(Collectors.joining("; ", ": ", ""));
            }
        } catch (JsonException noJson) {
            return ""; // the status says it
        }
        return "";
    }

    private RecipientException failed(String action, String problem, String remedy, @Nullable Throwable cause) {
        return new RecipientException(
                "Vault could not " + action + " the data key with " + recipient.text() + ": " + problem, remedy, cause);
    }
}
