package io.kstlib.tests.tools;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Serves git repositories by the program that comes with git, {@code git http-backend} (RFC 3875). */
record GitBackend(Path git, Path repositories) implements HttpHandler {

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            ProcessBuilder builder = new ProcessBuilder(git.toString(), "http-backend");
            Map<String, String> variables = builder.environment();
            variables.put("GIT_PROJECT_ROOT", repositories.toString());
            variables.put("GIT_HTTP_EXPORT_ALL", "1");
            variables.put("REMOTE_USER", "alice");
            variables.put("REQUEST_METHOD", exchange.getRequestMethod());
            variables.put("PATH_INFO", exchange.getRequestURI().getPath());
            String query = exchange.getRequestURI().getRawQuery();
            variables.put("QUERY_STRING", query == null ? "" : query);
            byte[] body = exchange.getRequestBody().readAllBytes();
            variables.put("CONTENT_LENGTH", String.valueOf(body.length));
            exchange.getRequestHeaders().forEach((name, values) -> {
                String variable = name.toUpperCase(Locale.ROOT).replace('-', '_');
                variables.put(variable.equals("CONTENT_TYPE") ? variable : "HTTP_" + variable, values.get(0));
            });
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            Process process = builder.start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(body);
            }
            answer(new BufferedInputStream(process.getInputStream()), exchange);
        }
    }

    private static void answer(InputStream output, HttpExchange exchange) throws IOException {
        int status = 200;
        for (String line = line(output); !line.isEmpty(); line = line(output)) {
            String name = line.substring(0, line.indexOf(':'));
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (name.equals("Status")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().set(name, value);
            }
        }
        byte[] body = output.readAllBytes();
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static String line(InputStream output) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = output.read(); next >= 0 && next != '\n'; next = output.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }
}
