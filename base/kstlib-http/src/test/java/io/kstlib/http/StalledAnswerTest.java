package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that hold a request for as long as they can, or send without end (security rule 5: limits of size and time). */
@Timeout(60)
@Isolated("measures the processor time of the whole process")
class StalledAnswerTest {

    private static final Duration WAIT = Duration.ofMillis(1500);

    private static ProviderHttp within(Duration longest) {
        return ProviderHttp.of(
                CorporateProvider.withNothing(), new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), longest));
    }

    private static URI at(Scripted server) {
        return URI.create("http://127.0.0.1:" + server.port() + "/token");
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    /** Sends these bytes, and then nothing, until the client leaves. */
    private static Scripted stalling(String beginning) throws IOException {
        return Scripted.server(client -> {
            client.getInputStream().read();
            client.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
            client.getOutputStream().flush();
            client.getInputStream().readAllBytes();
        });
    }

    /** Sends the beginning, and then the rest again and again, as fast as the client takes it. */
    private static Scripted flooding(String beginning, String rest) throws IOException {
        byte[] much = rest.repeat(8192 / rest.length() + 1).getBytes(StandardCharsets.ISO_8859_1);
        return Scripted.server(client -> {
            client.getInputStream().read();
            OutputStream out = client.getOutputStream();
            out.write(beginning.getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
                out.write(much);
            }
        });
    }

    @Tag("attack")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Ty",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1",
                "HTTP/1.1 103 Early Hints\r\n\r\n"
            })
    void waitsForAStalledAnswerWithoutTheProcessor(String beginning) throws IOException {
        try (Scripted ready = Scripted.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            within(WAIT).send(HttpCall.get(at(ready))); // what is loaded once does not count
        }
        Duration least = WAIT;
        for (int i = 0;
                i < 5 && least.compareTo(WAIT.dividedBy(3)) >= 0;
                i++) { // the JVM itself may be at work in one of them
            Duration used = usedUntilLate(beginning);
            least = used.compareTo(least) < 0 ? used : least;
        }
        assertTrue(least.compareTo(WAIT.dividedBy(3)) < 0, "used the processor for " + least + " of " + WAIT);
    }

    private static Duration usedUntilLate(String beginning) throws IOException {
        try (Scripted server = stalling(beginning)) {
            Duration before = processorTime();

            var late = assertThrows(NetworkException.class, () -> within(WAIT).send(HttpCall.get(at(server))));

            assertEquals(Reason.TIMED_OUT, late.reason(), late.getMessage());
            return processorTime().minus(before);
        }
    }

    @Test
    void keepsNoConnectionAfterAnAnswer() throws IOException {
        try (Scripted server = stalling("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            within(Duration.ofSeconds(20)).send(HttpCall.get(at(server)));

            server.left().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    @Tag("attack")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n|X-Drip: 1\r\n",
                "HTTP/1.1 200 OK\r\nX-Long: |x",
                "|x",
                "|HTTP/1.1 103 Early Hints\r\n\r\n",
                "|HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=|x",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|00000000",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n|X-Trailer: 1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|1\r\n \r\n"
            })
    void leavesAServerThatSendsWithoutEnd(String script) throws IOException {
        String[] parts = script.split("\\|", -1);
        try (Scripted server = flooding(parts[0], parts[1])) {
            var refused = assertThrows(
                    AuthException.class, () -> within(Duration.ofSeconds(40)).send(HttpCall.get(at(server))));

            boolean isByTime = refused instanceof NetworkException network && network.reason() == Reason.TIMED_OUT;
            assertFalse(isByTime, refused::getMessage);
            server.left().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }
}
