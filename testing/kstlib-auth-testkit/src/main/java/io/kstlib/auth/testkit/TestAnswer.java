package io.kstlib.auth.testkit;

import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the answers of a server for a test: {@code TestContext.http(call -> TestAnswer.json(call, 200, Map.of("session", "s-1")))}. */
public final class TestAnswer {

    private TestAnswer() {}

    /**
     * Makes an answer without a body.
     *
     * @param call the request that it answers
     * @param status the HTTP status
     */
    public static HttpAnswer empty(HttpCall call, int status) {
        return answer(call, status, Map.of(), new byte[0]);
    }

    /**
     * Makes an answer in JSON.
     *
     * @param call the request that it answers
     * @param status the HTTP status
     * @param body the members of the JSON object: texts, numbers, booleans, lists and maps of these
     */
    public static HttpAnswer json(HttpCall call, int status, Map<String, ?> body) {
        return answer(call, status, Map.of("Content-Type", "application/json"), Json.write(body));
    }

    /**
     * Makes an answer with a text and headers, such as {@code Retry-After}.
     *
     * @param call the request that it answers
     * @param status the HTTP status
     * @param headers the headers; none for a text without a media type
     * @param body the text
     */
    public static HttpAnswer text(HttpCall call, int status, Map<String, String> headers, String body) {
        return answer(call, status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpAnswer answer(HttpCall call, int status, Map<String, String> headers, byte[] body) {
        URI asked = call.uri();
        URI endpoint = asked.getRawQuery() == null
                ? asked
                : URI.create(asked.toString().substring(0, asked.toString().indexOf('?')));
        Instant now = Instant.now();
        Map<String, List<String>> all = headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        return new HttpAnswer(endpoint, status, all, body, now, now, null, null);
    }
}
