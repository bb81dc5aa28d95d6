package io.kstlib.auth.testkit.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The authorization requests that clients sent here first (RFC 9126). Each is used once. */
final class PushedRequests {

    private static final int CREATED = 201;
    private static final int LIFETIME_SECONDS = 60;
    private static final String PREFIX = "urn:ietf:params:oauth:request_uri:";

    private final AtomicInteger counter = new AtomicInteger();
    private final Map<String, Map<String, String>> requests = new ConcurrentHashMap<>();

    /** Keeps a request for the client that sent it, and answers as RFC 9126 section 2.2 says. */
    Answer keep(String client, Map<String, String> request) {
        if (request.containsKey("request_uri")) {
            return Answer.error("invalid_request", "request_uri is not for this endpoint");
        }
        Map<String, String> kept = new LinkedHashMap<>(request);
        kept.put("client_id", client);
        String uri = PREFIX + counter.incrementAndGet();
        requests.put(uri, kept);
        return Answer.json(CREATED, Map.of("request_uri", uri, "expires_in", LIFETIME_SECONDS));
    }

    /** Returns the parameters of a browser, or the pushed request of the same client that they name; nothing if it is not known. */
    Map<String, String> of(Map<String, String> ofBrowser) {
        String uri = ofBrowser.get("request_uri");
        if (uri == null) {
            return ofBrowser;
        }
        Map<String, String> kept = requests.remove(uri);
        return kept != null && Objects.equals(kept.get("client_id"), ofBrowser.get("client_id")) ? kept : Map.of();
    }
}
