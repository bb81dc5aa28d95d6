package io.kstlib.auth.core.session;

import io.kstlib.auth.spi.http.Parameters;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Objects;

/** The body of a request and its media type. */
public final class RequestBody {

    private final BodyPublisher publisher;
    private final String contentType;

    private RequestBody(BodyPublisher publisher, String contentType) {
        this.publisher = Objects.requireNonNull(publisher, "publisher");
        this.contentType = Objects.requireNonNull(contentType, "contentType");
    }

    /**
     * {@return a body of type {@code application/json}}
     *
     * @param json a JSON text
     */
    public static RequestBody json(String json) {
        return text(json, "application/json");
    }

    /**
     * {@return a body of type {@code application/x-www-form-urlencoded}}
     *
     * @param parameters names and values
     */
    public static RequestBody form(Map<String, String> parameters) {
        return text(Parameters.of(parameters).encode(), "application/x-www-form-urlencoded");
    }

    /**
     * {@return a body with a text}
     *
     * @param text any text, sent in UTF-8
     * @param contentType its media type
     */
    public static RequestBody text(String text, String contentType) {
        return new RequestBody(BodyPublishers.ofString(text), contentType);
    }

    /**
     * {@return a body with these bytes}
     *
     * @param bytes the body; do not change them before the request is done
     * @param contentType their media type
     */
    public static RequestBody bytes(byte[] bytes, String contentType) {
        return new RequestBody(BodyPublishers.ofByteArray(bytes), contentType);
    }

    /**
     * Makes a body from a publisher of the JDK. One without a known length may be a stream that can be read only once. A request with such a body is
     * sent once and never repeated.
     *
     * @param publisher what publishes the body
     * @param contentType its media type
     */
    public static RequestBody from(BodyPublisher publisher, String contentType) {
        return new RequestBody(publisher, contentType);
    }

    BodyPublisher publisher() {
        return publisher;
    }

    String contentType() {
        return contentType;
    }
}
