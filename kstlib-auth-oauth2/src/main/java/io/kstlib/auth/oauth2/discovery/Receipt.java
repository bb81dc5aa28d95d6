package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.api.validation.SignatureFacts;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
