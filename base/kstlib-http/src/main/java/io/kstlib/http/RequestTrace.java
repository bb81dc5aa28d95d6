package io.kstlib.http;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.http.Challenge;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.auth.spi.text.Redaction;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line about a request: the method, the URL without its query, the names of the parameters, the status, the error of the server and how long it
 * took. It has no value of a parameter or a header, and nothing else of a body.
 */
final class RequestTrace {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String ERROR = "error";
    private static final String DESCRIPTION = "error_description";

    /** Other names may come from a program, and hold anything. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]{0,39}");

    private static final int MOST_NAMES = 30;

    private final HttpCall call;
    private final Redaction sent;
    private final long begun;

    /**
     * @param hidden values that go with the request, beside its own
     * @param begun when the request began, by {@link System#nanoTime()}
     */
    RequestTrace(HttpCall call, Collection<String> hidden, long begun) {
        this.call = call;
        this.sent = call.redaction(hidden);
        this.begun = begun;
    }

    String answered(HttpAnswer answer) {
        return line("HTTP " + answer.status() + error(answer));
    }

    String failed(AuthException failure) {
        return line(sent.clean(failure.problem()));
    }

    private String line(String outcome) {
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        String names = call.parameters().entries().stream()
                .map(Map.Entry::getKey)
                .distinct()
                .limit(MOST_NAMES)
                .map(name -> NAME.matcher(name).matches() ? name : "…")
                .collect(Collectors.joining(", "));
        return call.method() + " "
                + PrintableText.oneLine(WebOrigin.withoutQuery(call.uri()).toString())
                + (names.isEmpty() ? "" : " (" + names + ")") + ": " + outcome + ", after " + taken.toMillis() + " ms";
    }

    private String error(HttpAnswer answer) {
        Map<String, @Nullable Object> fields = fields(answer);
        if (!(fields.get(ERROR) instanceof String code)) {
            return "";
        }
        List<String> others = new ArrayList<>();
        fields.forEach((name, value) -> {
            if (!name.equals(ERROR) && !name.equals(DESCRIPTION) && value instanceof String text) {
                others.add(text);
            }
        });
        Redaction redaction = sent.and(others);
        String description = fields.get(DESCRIPTION) instanceof String text ? redaction.clean(text) : "";
        return ", " + redaction.clean(code) + (description.isEmpty() ? "" : ", \"" + description + "\"");
    }

    /** Returns the fields of an answer in JSON or a form; else those of a challenge that names an error (RFC 6750 section 3). */
    private static Map<String, @Nullable Object> fields(HttpAnswer answer) {
        Map<String, @Nullable Object> fields = Map.of();
        if (answer.mediaType().equals(FORM)) {
            fields = new LinkedHashMap<>(formOf(answer));
        } else if (answer.body().length > 0) {
            try {
                fields = Json.readObject(answer.body());
            } catch (JsonException noFields) {
                // a page, a signed answer, or nothing that can be read
            }
        }
        if (fields.get(ERROR) instanceof String) {
            return fields;
        }
        Optional<Challenge> challenge = Challenge.in(answer.headers("WWW-Authenticate")).stream()
                .filter(found -> found.parameter(ERROR).isPresent())
                .findFirst();
        return challenge.isPresent() ? new LinkedHashMap<>(challenge.get().parameters()) : Map.of();
    }

    private static Map<String, String> formOf(HttpAnswer answer) {
        return Parameters.decoded(new String(answer.body(), StandardCharsets.UTF_8)).entries().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));
    }
}
