package io.kstlib.auth.cli.token;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.Redaction;
import io.kstlib.files.BoundedInput;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints the answer of a server to a request with a token. */
final class CalledServer {

    /** A document, and an answer for a person, is kept in memory. Output to a pipe is not. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /** The printed parts of the answer. */
    enum Shape {
        /** The body. */
        BODY,
        /** The status, the headers and the body. */
        WITH_HEAD,
        /** A JSON document of all of these. */
        DOCUMENT
    }

    private final CommandRun run;

    CalledServer(CommandRun run) {
        this.run = run;
    }

    /** Returns {@link ExitCode#DONE} for an answer with a status below 400. */
    ExitCode print(HttpResponse<InputStream> answer, Shape shape) {
        try (InputStream body = answer.body()) {
            if (shape == Shape.DOCUMENT) {
                run.answer().json(document(answer, bounded(body)));
            } else {
                if (shape == Shape.WITH_HEAD) {
                    head(answer);
                }
                body(answer, body);
            }
        } catch (IOException broken) {
            throw CommandException.failed("the connection to " + server(answer) + " broke before the end");
        }
        if (answer.statusCode() < 400) {
            return ExitCode.DONE;
        }
        run.messages().fail(server(answer) + " answered HTTP " + answer.statusCode() + reason(answer));
        return ExitCode.FAILED;
    }

    private static WebOrigin server(HttpResponse<?> answer) {
        return WebOrigin.of(answer.uri());
    }

    /** Quotes the challenge: it says which scope, or which kind of login, the server wants (RFC 6750 section 3, RFC 9470 section 3). */
    private static String reason(HttpResponse<?> answer) {
        String challenges = String.join(", ", answer.headers().allValues("WWW-Authenticate"));
        return challenges.isEmpty() ? "" : ": " + redaction(answer.request()).clean(challenges);
    }

    /** Servers also quote the token there. */
    private static Redaction redaction(HttpRequest sent) {
        HttpCall call = HttpCall.get(sent.uri());
        for (Map.Entry<String, List<String>> header : sent.headers().map().entrySet()) {
            for (String value : header.getValue()) {
                call = call.withHeader(header.getKey(), value);
            }
        }
        return call.redaction(List.of());
    }

    private void head(HttpResponse<?> answer) {
        run.answer().line("HTTP " + answer.statusCode());
        answer.headers()
                .map()
                .forEach((name, values) -> values.forEach(value -> run.answer().line(name + ": " + value)));
        run.answer().line("");
    }

    private void body(HttpResponse<?> answer, InputStream body) throws IOException {
        if (run.answer().reader() == Output.Reader.PROGRAM) {
            run.answer().bytes(body);
            return;
        }
        byte[] content = bounded(body);
        if (content.length == 0) {
            run.messages().say(server(answer) + " answered HTTP " + answer.statusCode() + " without a body");
            return;
        }
        Object value = value(answer, content);
        if (value instanceof String text) {
            run.answer().lines(text);
        } else {
            run.answer().json(value);
        }
    }

    private static boolean isJson(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Content-Type")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .contains("json");
    }

    /** Returns the JSON value; the text of a body that only claims to be JSON, and of any other. */
    private static @Nullable Object value(HttpResponse<?> answer, byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        try {
            return isJson(answer) ? Json.read(content) : text;
        } catch (JsonException shownAsItIs) {
            return text;
        }
    }

    private byte[] bounded(InputStream body) throws IOException {
        return BoundedInput.read(body, MOST_BYTES)
                .orElseThrow(() ->
                        CommandException.failed("the answer is longer than 4 MiB; write it to a file without --json"));
    }

    private static Map<String, @Nullable Object> document(HttpResponse<?> answer, byte[] content) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("url", answer.uri().toString());
        document.put("status", answer.statusCode());
        document.put("headers", answer.headers().map());
        document.put("body", value(answer, content));
        return document;
    }
}
