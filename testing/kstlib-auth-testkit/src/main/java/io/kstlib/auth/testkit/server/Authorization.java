package io.kstlib.auth.testkit.server;

import io.kstlib.auth.spi.http.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The authorization endpoint and the end of a session: both send the browser back. */
final class Authorization {

    private final Grants grants;

    Authorization(Grants grants) {
        this.grants = grants;
    }

    /** Sends the browser back with a code, or with an error where RFC 6749 section 4.1.2.1 has one. */
    Answer answer(Map<String, String> request, Map<String, String> refusal, @Nullable String issuer) {
        String back = request.get("redirect_uri");
        if (back == null || !request.containsKey("client_id")) {
            return Answer.page(Answer.BAD_REQUEST, "client_id and redirect_uri are required");
        }
        Map<String, String> answer = new LinkedHashMap<>();
        String mistake = mistake(request);
        if (mistake != null) {
            answer.put(
                    "error",
                    request.containsKey("response_type") && !isCode(request)
                            ? "unsupported_response_type"
                            : "invalid_request");
            answer.put("error_description", mistake);
        } else if (!refusal.isEmpty()) {
            answer.putAll(refusal);
        } else {
            answer.put("code", grants.code(request));
        }
        if (request.containsKey("state")) {
            answer.put("state", request.get("state"));
        }
        if (issuer != null) {
            answer.put("iss", issuer); // RFC 9207
        }
        return Answer.redirect(
                back + (back.contains("?") ? "&" : "?") + Parameters.of(answer).encode());
    }

    private static boolean isCode(Map<String, String> request) {
        return "code".equals(request.get("response_type"));
    }

    private static @Nullable String mistake(Map<String, String> request) {
        if (!isCode(request)) {
            return "response_type is not code";
        }
        if (request.containsKey("code_challenge") && !"S256".equals(request.get("code_challenge_method"))) {
            return "code_challenge_method is not S256";
        }
        return null;
    }

    /** Ends the session and sends the browser back (OpenID Connect RP-Initiated Logout 1.0 section 3). */
    static Answer endSession(Map<String, String> request) {
        String back = request.get("post_logout_redirect_uri");
        if (back == null) {
            return Answer.page(Answer.OK, "You are logged out.");
        }
        String state = request.get("state");
        return Answer.redirect(
                state == null
                        ? back
                        : back + (back.contains("?") ? "&" : "?") + "state=" + UrlParameters.encode(state));
    }
}
