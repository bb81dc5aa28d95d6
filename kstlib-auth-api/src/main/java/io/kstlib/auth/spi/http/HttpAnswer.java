package io.kstlib.auth.spi.http;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a server. Its body may hold secrets, so {@link #toString()} does not show it.
 *
 * @param endpoint the URL that answered, without query and user info
 * @param status the HTTP status
 * @param headers the headers, each with its values in order; the case of names does not matter
 * @param body the body, of a limited size; not copied: do not change it
 * @param sentAt when the request was sent, by this machine's clock
 * @param receivedAt when the answer was complete, by this machine's clock
 * @param serverCertificate the SHA-256 of the certificate that the server presented, in lower-case hex; {@code null} without TLS
 * @param clientCertificate the {@linkplain TlsIdentity#thumbprint() thumbprint} of the certificate that the client presented; {@code null} if it
 *     presented none, for example because the server asked for none
 */
@SuppressWarnings("ArrayRecordComponent") // a body is read once, by its one reader
public record HttpAnswer(
        URI endpoint,
        int status,
        Map<String, List<String>> headers,
        byte[] body,
        Instant sentAt,
        Instant receivedAt,
        @Nullable String serverCertificate,
        @Nullable String clientCertificate) {

    private static final Set<String> KINDS =
            Set.of("application", "audio", "font", "image", "multipart", "text", "video");

    private static final Set<String> COMMON = Set.of(
            "application/atom+xml",
            "application/javascript",
            "application/jose",
            "application/json",
            "application/jwk-set+json",
            "application/octet-stream",
            "application/pdf",
            "application/problem+json",
            "application/problem+xml",
            "application/x-www-form-urlencoded",
            "application/xhtml+xml",
            "application/xml",
            "image/gif",
            "image/jpeg",
            "image/png",
            "image/svg+xml",
            "multipart/form-data",
            "text/css",
            "text/csv",
            "text/html",
            "text/javascript",
            "text/plain",
            "text/xml");

    /** Copies the headers. */
    public HttpAnswer {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.merge(name, List.copyOf(values), HttpAnswer::joined));
        headers = Collections.unmodifiableMap(copy);
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** {@return whether the status is 2xx} */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** {@return whether the server cannot answer now (HTTP 429 or 5xx): such an answer says nothing about the request} */
    public boolean isUnavailable() {
        return status == 429 || status >= 500;
    }

    /**
     * Makes sure that the answer is about the request.
     *
     * @param server the name of the server, for messages, such as {@code the token endpoint}; the URL follows it
     * @return this answer
     * @throws NetworkException if the server {@linkplain #isUnavailable() cannot answer now}, with the time after which it asks the client to come again
     */
    public HttpAnswer requireAvailable(String server) {
        if (!isUnavailable()) {
            return this;
        }
        Optional<Duration> wait = retryAfter();
        throw new NetworkException(
                endpoint,
                status,
                server + " (" + endpoint + ") cannot answer now: HTTP " + status,
                Remedy.advice("Try again "
                        + wait.map(time -> "in " + time.toSeconds() + " s").orElse("later")),
                wait.orElse(null));
    }

    /**
     * Reads the JSON of an answer, and says what an answer without it means: HTTP 429 and 5xx that the server cannot answer now, any other status but 2xx a
     * refusal, and a body that is no JSON that the server does not speak the protocol.
     *
     * @param <T> what the JSON becomes
     * @param reader reads the body, such as {@code () -> Json.readObject(answer.body())}; the message of its exception is not repeated, because it may quote
     *     the answer
     * @param refusal makes the exception for a refusal
     * @throws NetworkException if the server {@linkplain #isUnavailable() cannot answer now}
     * @throws ProtocolException if the reader throws an exception that is no {@link AuthException}
     */
    public <T> T json(Callable<T> reader, Function<HttpAnswer, ? extends AuthException> refusal) {
        requireAvailable("the server");
        if (!isSuccess()) {
            throw refusal.apply(this);
        }
        try {
            return reader.call();
        } catch (AuthException known) {
            throw known;
        } catch (Exception quotesTheAnswer) {
            throw new ProtocolException(
                    endpoint,
                    "the server (" + endpoint + ") sent no JSON that can be read (HTTP " + status + ")",
                    null,
                    null);
        }
    }

    /**
     * {@return the first value of a header; empty if the header is not there}
     *
     * @param name a header's name
     */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /**
     * {@return the values of a header, in order; empty if the header is not there}
     *
     * @param name a header's name
     */
    public List<String> headers(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /**
     * Returns the media type without parameters.
     *
     * @return in lower case; empty when the server sent none
     */
    public String mediaType() {
        String contentType = header("Content-Type").orElse("");
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the media type for messages. A server can write there what it received, so only the common ones are shown whole.
     *
     * @return the media type, or its first part with an ellipsis; empty when the server sent none
     */
    public String mediaTypeInWords() {
        String mediaType = mediaType();
        if (mediaType.isEmpty() || COMMON.contains(mediaType)) {
            return mediaType;
        }
        String kind = mediaType.substring(0, Math.max(0, mediaType.indexOf('/')));
        return KINDS.contains(kind) ? kind + "/…" : "media type that is unknown";
    }

    /** {@return whether the media type is {@code application/json} or ends in {@code +json}} */
    public boolean isJson() {
        return mediaType().equals("application/json") || mediaType().endsWith("+json");
    }

    /** {@return the body as UTF-8} */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Says how far this machine's clock is ahead of the server's clock. The server's time has whole seconds, and the answer took some time. Only a
     * larger drift means anything.
     *
     * @return the drift, negative when this machine's clock is behind; empty when the server did not send its time ({@code Date}, RFC 9110 section
     *     6.6.1)
     */
    public Optional<Duration> clockDrift() {
        return date("Date").map(there -> Duration.between(there.plus(age()), receivedAt));
    }

    /**
     * Says how long the server asks the client to wait: {@code Retry-After}, in seconds or as a date by the server's own clock (RFC 9110 section
     * 10.2.3).
     *
     * @return the time to wait, never negative; empty when the server does not say
     */
    public Optional<Duration> retryAfter() {
        Optional<String> value = header("Retry-After").map(String::trim);
        if (value.isPresent() && value.get().matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value.get())));
        }
        return date("Retry-After")
                .map(until -> Duration.between(date("Date").orElse(receivedAt), until))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    /** Says how long a cache on the way kept the answer (RFC 9111 section 5.1). The {@code Date} of the answer is older by this time. */
    private Duration age() {
        return header("Age")
                .map(String::trim)
                .filter(seconds -> seconds.matches("[0-9]{1,9}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(Duration.ZERO);
    }

    private Optional<Instant> date(String header) {
        try {
            return header(header)
                    .map(text -> ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "HttpAnswer[" + endpoint + ", status=" + status + ", " + body.length + " bytes]";
    }
}
