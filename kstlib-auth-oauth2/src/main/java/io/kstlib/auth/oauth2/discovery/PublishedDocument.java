package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.report.SignatureFacts;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that a server publishes for everyone. Its size and the time to read it are limited. Immutable.
 *
 * @param url where it is, without query
 * @param text the document as it was received
 * @param receipt how it came here
 */
public record PublishedDocument(URI url, String text, Map<String, @Nullable Object> members, Receipt receipt) {

    public PublishedDocument {
        members = Collections.unmodifiableMap(members);
    }

    /**
     * Reads the answer of a server.
     *
     * @param answer what it answered
     * @param name what was asked for, for messages: "the discovery document"
     * @param receipt how it came here
     * @return the document; empty when the server says that there is none (HTTP 404 or 410)
     * @throws NetworkException if the server cannot answer now
     * @throws ProtocolException if the answer is not a JSON object
     */
    static Optional<PublishedDocument> of(HttpAnswer answer, String name, Receipt receipt) {
        int status = answer.status();
        if (status == 404 || status == 410) {
            return Optional.empty();
        }
        answer.requireAvailable("the server of " + name);
        if (!answer.isSuccess()) {
            throw unreadable(answer, name, "HTTP " + status);
        }
        try {
            return Optional.of(
                    new PublishedDocument(answer.endpoint(), answer.text(), Json.readObject(answer.body()), receipt));
        } catch (JsonException notAnObject) {
            String found = answer.mediaType().equals("text/html")
                    ? "a web page (text/html)"
                    : "not a JSON object: " + notAnObject.getMessage();
            throw unreadable(answer, name, found);
        }
    }

    /**
     * Reads a saved document.
     *
     * @param url its address in messages
     * @param text the document
     * @param name the name of the document, for messages
     * @param receipt how it came here
     * @throws ProtocolException if it is not a JSON object
     */
    public static PublishedDocument saved(URI url, String text, String name, Receipt receipt) {
        try {
            return new PublishedDocument(url, text, Json.readObject(text), receipt);
        } catch (JsonException notAnObject) {
            throw new ProtocolException(
                    url,
                    "cannot read " + name + " in " + url + ": not a JSON object: " + notAnObject.getMessage(),
                    Remedy.advice("Save it again as the provider publishes it, with curl"),
                    null);
        }
    }

    /**
     * Makes the error for a missing document.
     *
     * @param url where it should be
     * @param name the name of the document
     * @param remedy what to do
     */
    public static ProtocolException missing(URI url, String name, String remedy) {
        URI shown = WebOrigin.withoutQuery(url);
        return new ProtocolException(
                shown,
                name + " is not at " + shown + " (HTTP 404)",
                Remedy.advice(remedy + ". " + lookAt(shown)),
                null);
    }

    private static ProtocolException unreadable(HttpAnswer answer, String name, String found) {
        return new ProtocolException(
                answer.endpoint(),
                "cannot read " + name + " at " + answer.endpoint() + ": " + found,
                Remedy.advice(lookAt(answer.endpoint())),
                null);
    }

    /**
     * {@return the advice to look at a document, with a command that is safe to paste into a shell}
     *
     * @param url a document
     */
    public static String lookAt(URI url) {
        return "See what is there: curl '" + url.toString().replace("'", "%27") + "'";
    }

    /**
     * How a published document came here.
     *
     * @param from where from
     * @param fetchedAt when the server gave it, by this machine's clock
     * @param freshUntil until when it need not be asked for again
     * @param clockDrift how far this machine's clock was ahead of the server's, negative when it was behind; {@code null} when the server did
     *     not send its time
     * @param serverCertificate the SHA-256 of the certificate that the server presented, in hex; {@code null} without TLS
     */
    public record Receipt(
            From from,
            Instant fetchedAt,
            Instant freshUntil,
            @Nullable Duration clockDrift,
            @Nullable String serverCertificate) {

        /** Where a document came from. */
        public enum From {
            /** The server, just now. */
            SERVER("the server"),
            /** The server, at an earlier time; kept on this machine's disk since. */
            DISK("the server, kept on disk"),
            /** A file from the caller. */
            FILE("a file");

            private final String words;

            From(String words) {
                this.words = words;
            }
        }

        /**
         * {@return a receipt for a document that the caller gave as a file; it never expires}
         *
         * @param now the present
         */
        public static Receipt ofFile(Instant now) {
            return new Receipt(From.FILE, now, Instant.MAX, null, null);
        }

        /**
         * {@return whether the document is fresh, so that it need not be fetched again}
         *
         * @param now the present
         */
        public boolean isFresh(Instant now) {
            return now.isBefore(freshUntil);
        }

        /** {@return the fields of a report} */
        public SignatureFacts.Receipt forReport() {
            return new SignatureFacts.Receipt(
                    from.words, from == From.FILE ? null : fetchedAt, clockDrift, serverCertificate);
        }
    }
}
