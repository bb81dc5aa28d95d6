package io.kstlib.tests.chromium;

import io.kstlib.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A page of a browser, driven by the parts of the Chrome DevTools Protocol that the tests need. */
final class DevTools implements AutoCloseable {

    private final WebSocket socket;
    private final Answers answers;
    private final Duration limit;
    private final AtomicLong ids = new AtomicLong();

    private DevTools(WebSocket socket, Answers answers, Duration limit) {
        this.socket = socket;
        this.answers = answers;
        this.limit = limit;
    }

    static DevTools connect(int port, Duration limit) {
        HttpClient http = HttpClient.newHttpClient();
        String page = Chromium.await("page in the browser", () -> pageOf(http, port));
        Answers answers = new Answers();
        WebSocket socket =
                http.newWebSocketBuilder().buildAsync(URI.create(page), answers).join();
        return new DevTools(socket, answers, limit);
    }

    private static String pageOf(HttpClient http, int port) {
        URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
        try {
            String json = http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                    .body();
            List<?> targets = (List<?>) Json.read(json.getBytes(StandardCharsets.UTF_8));
            return targets.stream()
                    .map(target -> (Map<?, ?>) target)
                    .filter(target -> "page".equals(target.get("type")))
                    .map(target -> String.valueOf(target.get("webSocketDebuggerUrl")))
                    .findFirst()
                    .orElse(null);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** Types into a field of the page, once it is there. */
    void fill(String field, String text) {
        awaitTrue("field " + field, "document.querySelector(" + quoted(field) + ") !== null");
        evaluate("document.querySelector(" + quoted(field) + ").value = " + quoted(text));
    }

    void click(String button) {
        evaluate("document.querySelector(" + quoted(button) + ").click()");
    }

    /** Waits until the page contains a text, and returns the whole text of the page. */
    String awaitText(String part) {
        awaitTrue("page with \"" + part + "\"", "document.body.innerText.includes(" + quoted(part) + ")");
        return String.valueOf(evaluate("document.body.innerText"));
    }

    /** Makes the browser report events, such as {@code Network}; see {@link #events(String)}. */
    void watch(String... domains) {
        for (String domain : domains) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Returns the events of this kind so far, such as {@code Network.requestWillBeSent}. */
    List<Map<?, ?>> events(String method) {
        return answers.events.stream()
                .filter(event -> method.equals(event.get("method")))
                .<Map<?, ?>>map(event -> (Map<?, ?>) event.get("params"))
                .toList();
    }

    /** Goes to a page and waits until it is loaded completely. */
    void open(URI page) {
        long before = events("Page.loadEventFired").size();
        call("Page.navigate", Map.of("url", page.toString()));
        Chromium.await("page " + page, () -> events("Page.loadEventFired").size() > before ? page : null);
    }

    private void awaitTrue(String what, String condition) {
        Chromium.await(
                what, () -> Boolean.TRUE.equals(evaluate("document.body !== null && " + condition)) ? what : null);
    }

    Object evaluate(String expression) {
        Map<?, ?> answer = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        return answer.get("result") instanceof Map<?, ?> result ? result.get("value") : null;
    }

    Map<?, ?> call(String method, Map<String, Object> parameters) {
        long id = ids.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = answers.expect(id);
        byte[] message = Json.write(Map.of("id", id, "method", method, "params", parameters));
        socket.sendText(new String(message, StandardCharsets.UTF_8), true).join();
        Map<String, Object> said =
                answer.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
        return said.get("result") instanceof Map<?, ?> result ? result : Map.of();
    }

    private static String quoted(String text) {
        return new String(Json.write(text), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Passes each answer to the call that waits for it. */
    private static final class Answers implements WebSocket.Listener {

        private final Map<Long, CompletableFuture<Map<String, Object>>> waiting = new ConcurrentHashMap<>();
        private final Queue<Map<String, Object>> events = new ConcurrentLinkedQueue<>();
        private final StringBuilder message = new StringBuilder();

        CompletableFuture<Map<String, Object>> expect(long id) {
            return waiting.computeIfAbsent(id, unused -> new CompletableFuture<>());
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                Map<String, Object> answer = Json.readObject(message.toString());
                message.setLength(0);
                if (answer.get("id") instanceof Long id) {
                    expect(id).complete(answer);
                } else {
                    events.add(answer);
                }
            }
            socket.request(1);
            return null;
        }
    }
}
