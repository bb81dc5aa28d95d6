package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.text.Redaction;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth error in an answer (RFC 6749 section 5.2).
 *
 * @param code the {@code error}, in the spelling of the RFCs
 * @param sent the {@code error} as the server spelled it
 * @param description the {@code error_description}, cleaned for messages; empty when the server sent none
 * @param status the HTTP status
 */
public record OAuthError(String code, String sent, String description, int status) {

    /** GitHub's codes for errors for which the RFC has a code. Callers distinguish errors by the code. */
    private static final Map<String, String> GITHUB = Map.of(
            "bad_refresh_token", "invalid_grant",
            "bad_verification_code", "invalid_grant",
            "incorrect_client_credentials", "invalid_client");

    /** Tokens that an answer can hold beside an error, although it must not. */
    private static final List<String> TOKENS = List.of("access_token", "refresh_token", "id_token");

    /** Finds the error in an answer. What it says hides what was sent, in case the server echoes it, and the tokens of the answer. */
    static Optional<OAuthError> in(Map<String, @Nullable Object> fields, HttpAnswer answer, Redaction sent) {
        if (!(fields.get("error") instanceof String error) || error.isBlank()) {
            return Optional.empty();
        }
        Redaction redaction = sent.and(TOKENS.stream()
                .map(fields::get)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList());
        String description = fields.get("error_description") instanceof String text ? redaction.clean(text) : "";
        return Optional.of(of(redaction.clean(error), description, answer.status()));
    }

    /**
     * {@return whether an answer is an error of OAuth: JSON with an {@code error}}
     *
     * @param answer any answer
     */
    public static boolean isIn(HttpAnswer answer) {
        try {
            return Json.readObject(answer.body()).get("error") instanceof String;
        } catch (JsonException somethingElse) {
            return false;
        }
    }

    static OAuthError of(String sent, String description, int status) {
        return new OAuthError(GITHUB.getOrDefault(sent, sent), sent, description, status);
    }

    /**
     * Whether a server refuses the client, and not its request. Keycloak does not send {@code invalid_client} for a pushed request, but HTTP 401, which
     * is only for clients (RFC 6749 section 5.2).
     *
     * @param code the {@code error}
     * @param status the HTTP status
     * @return whether the client's authentication is wrong
     */
    public static boolean isAboutClient(String code, int status) {
        return code.equals("invalid_client") || (code.equals("invalid_request") && status == 401);
    }

    /**
     * @param refused what was refused, by which endpoint
     * @param remedy what helps; {@code null} when no remedy is known
     */
    OAuthErrorException toException(String refused, @Nullable Remedy remedy) {
        return new OAuthErrorException(
                code, description.isEmpty() ? null : description, status, refused + ": " + inWords(), remedy);
    }

    /**
     * @param refused what was refused, by which endpoint
     * @param advice what helps; {@code null} where it is a login, or where no remedy is known
     * @param provider the configured name of the provider
     */
    OAuthErrorException toException(String refused, @Nullable String advice, String provider) {
        Remedy login = code.equals("invalid_grant") ? new Remedy.LogInAgain(provider) : null;
        return toException(refused, advice == null ? login : new Remedy.Advice(advice));
    }

    String inWords() {
        String spelled = code.equals(sent) ? code : code + " (" + sent + ")";
        return spelled + (description.isEmpty() ? "" : ", \"" + description + "\"") + " (HTTP " + status + ")";
    }
}
