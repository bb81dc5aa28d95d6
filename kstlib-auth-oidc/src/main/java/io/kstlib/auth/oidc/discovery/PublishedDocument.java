package io.kstlib.auth.oidc.discovery;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.core.http.HttpAnswer;
import io.kstlib.auth.core.http.HttpTransport;
import io.kstlib.auth.core.http.WebOrigin;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object that a server publishes for everybody, and the answer that brought it. Its bytes and its time are bounded. */
public record PublishedDocument(HttpAnswer answer, Map<String, @Nullable Object> members) {

    /**
     * Fetches a document.
     *
     * @param transport sends the request
     * @param url where it is
     * @param name what it is, for messages: "the discovery document"
     * @return the document; empty when the server says that there is none (HTTP 404 or 410)
     * @throws NetworkException if there is no answer, or the server cannot answer now
     * @throws ProtocolException if the answer is not a JSON object
     */
    public static Optional<PublishedDocument> fetch(HttpTransport transport, URI url, String name) {
        HttpAnswer answer = transport.get(url, Map.of("Accept", "application/json"));
        int status = answer.status();
        if (status == 404 || status == 410) {
            return Optional.empty();
        }
        if (status == 429 || status >= 500) {
            throw new NetworkException(
                    answer.endpoint(),
                    "the server cannot give " + name + " now (" + answer.endpoint() + ", HTTP " + status + ")",
                    "Try again later",
                    answer.retryAfter().orElse(null));
        }
        if (!answer.isSuccess()) {
            throw unreadable(answer, name, "HTTP " + status);
        }
        try {
            return Optional.of(new PublishedDocument(answer, Json.readObject(answer.body())));
        } catch (JsonException notAnObject) {
            String found = answer.mediaType().equals("text/html")
                    ? "a web page (text/html)"
                    : "not a JSON object: " + notAnObject.getMessage();
            throw unreadable(answer, name, found);
        }
    }

    /**
     * The error for a document that is not there.
     *
     * @param url where it should be
     * @param name what it is
     * @param remedy what to do
     * @return the error
     */
    public static ProtocolException missing(URI url, String name, String remedy) {
        URI shown = WebOrigin.withoutQuery(url);
        return new ProtocolException(
                shown, name + " is not at " + shown + " (HTTP 404)", remedy + ". " + lookAt(shown), null);
    }

    private static ProtocolException unreadable(HttpAnswer answer, String name, String found) {
        return new ProtocolException(
                answer.endpoint(),
                "cannot read " + name + " at " + answer.endpoint() + ": " + found,
                lookAt(answer.endpoint()),
                null);
    }

    /**
     * @param url a document
     * @return how to look at it, safe to paste into a shell
     */
    public static String lookAt(URI url) {
        return "See what is there: curl '" + url.toString().replace("'", "%27") + "'";
    }
}
