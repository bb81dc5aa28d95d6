package io.kstlib.auth.testkit;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** The transport of a plugin under test. It keeps what is sent and answered, and may answer otherwise than the server of the test. */
final class WatchedHttp implements HttpTransport {

    /** Stands in each body that is no proper answer. No error shows it. */
    static final String BODY = "canary-body";

    private final HttpTransport server;
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private volatile UnaryOperator<Exchange> change = UnaryOperator.identity();

    /** A request, and what the plugin was answered. */
    record Exchange(HttpCall call, HttpAnswer answer) {

        /** Says whether the request has a value in its address, a header or its body, as it is or in a form. */
        boolean sends(String value) {
            return address().contains(value)
                    || call.headers().stream()
                            .anyMatch(header -> header.getValue().contains(value))
                    || call.parameters().entries().stream()
                            .anyMatch(parameter -> parameter.getValue().equals(value))
                    || new String(call.body(), StandardCharsets.UTF_8).contains(value);
        }

        /** Returns the address as it is sent, and decoded. */
        String address() {
            String sent = call.uri().toString();
            try {
                return sent + ' ' + URLDecoder.decode(sent, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException notEncoded) {
                return sent;
            }
        }

        boolean answers(String value) {
            return answer.text().contains(value);
        }

        boolean answersJson() {
            return answer.text().stripLeading().startsWith("{");
        }

        Exchange answering(int status, byte[] body) {
            return new Exchange(
                    call,
                    new HttpAnswer(
                            answer.endpoint(),
                            status,
                            answer.headers(),
                            body,
                            answer.sentAt(),
                            answer.receivedAt(),
                            answer.serverCertificate(),
                            answer.clientCertificate()));
        }
    }

    /** What a server, or a gateway before it, answers when it cannot work. It says nothing about a token, a secret or a login. */
    enum Outage {
        FAILS(500, "<html>" + BODY + "</html>"),
        IS_AWAY(503, "<html>" + BODY + "</html>"),
        IS_BUSY(429, "<html>" + BODY + "</html>"),
        SENDS_NOTHING(200, ""),
        SENDS_A_PAGE(200, "<html>" + BODY + "</html>"),
        BREAKS_OFF(200, "{\"" + BODY + "\": \"" + BODY),
        SENDS_NO_FIELD(200, "{}");

        private final int status;
        private final String body;

        Outage(int status, String body) {
            this.status = status;
            this.body = body;
        }

        /** Says whether the status tells of the outage. */
        boolean isSaid() {
            return status != 200;
        }

        Exchange in(Exchange exchange) {
            return exchange.answering(status, body.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "HTTP " + status + " with the body " + (body.isEmpty() ? "of no bytes" : body);
        }
    }

    private WatchedHttp(HttpTransport server) {
        this.server = server;
    }

    /** Watches the transport of a context. */
    static WatchedHttp of(TestContext context) {
        WatchedHttp watched = new WatchedHttp(context.http());
        context.http(watched);
        return watched;
    }

    /** Changes the answers from now on. */
    void changing(UnaryOperator<Exchange> by) {
        change = by;
    }

    /** Interrupts the thread that waits for an answer. */
    static Exchange interrupted(Exchange exchange) {
        Thread.currentThread().interrupt();
        throw new NetworkException(
                exchange.answer().endpoint(),
                NetworkException.Reason.INTERRUPTED,
                "the thread of the request was interrupted",
                null,
                null);
    }

    @Override
    public HttpAnswer send(HttpCall call) {
        Exchange exchange = change.apply(new Exchange(call, server.send(call)));
        exchanges.add(exchange);
        return exchange.answer();
    }

    List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    /** Returns the addresses to which was sent. */
    List<String> addresses() {
        return exchanges.stream().map(Exchange::address).toList();
    }

    void forget() {
        exchanges.clear();
    }
}
