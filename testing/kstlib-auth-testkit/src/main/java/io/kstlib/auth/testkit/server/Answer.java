package io.kstlib.auth.testkit.server;

import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer of the server. */
record Answer(int status, Map<String, String> headers, String body) {

    static final int OK = 200;
    static final int FOUND = 302;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;

    static Answer of(int status, Map<String, String> headers, String body) {
        return new Answer(status, Map.copyOf(headers), body);
    }

    private static String text(Map<String, ?> document) {
        return new String(Json.write(document), StandardCharsets.UTF_8);
    }

    static Answer json(Map<String, ?> document) {
        return json(OK, document);
    }

    static Answer json(int status, Map<String, ?> document) {
        return new Answer(
                status, Map.of("Content-Type", "application/json", "Cache-Control", "no-store"), text(document));
    }

    /** Makes a document that a client may keep. */
    static Answer document(Map<String, ?> document) {
        return new Answer(OK, Map.of("Content-Type", "application/json"), text(document));
    }

    /** Makes an error of the token endpoint (RFC 6749 section 5.2). */
    static Answer error(String error, String description) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("error", error);
        members.put("error_description", description);
        if (!error.equals("invalid_client")) {
            return json(BAD_REQUEST, members);
        }
        Answer plain = json(UNAUTHORIZED, members);
        Map<String, String> headers = new LinkedHashMap<>(plain.headers);
        headers.put("WWW-Authenticate", "Basic realm=\"test\"");
        return new Answer(UNAUTHORIZED, headers, plain.body);
    }

    static Answer redirect(String location) {
        return of(FOUND, Map.of("Location", location), "");
    }

    static Answer page(int status, String text) {
        return of(status, Map.of("Content-Type", "text/plain;charset=utf-8"), text);
    }
}
