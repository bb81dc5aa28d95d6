package io.kstlib.auth.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.core.fixture.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The body of a 401 that the caller never sees, from a server that never ends it. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD) // no interrupt ends the reading of an answer
class UnreadAnswerTest {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Tokens tokens = new Tokens();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inBackground(() -> {
            while (true) {
                Socket connection = server.accept();
                inBackground(() -> answer(connection));
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        end.countDown();
        server.close();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException ended) {
                return; // with the test
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void answer(Socket connection) throws IOException, InterruptedException {
        try (connection) {
            BufferedReader request =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            boolean refused = false;
            for (String line = request.readLine(); line != null && !line.isEmpty(); line = request.readLine()) {
                refused |= line.endsWith("Bearer t1");
            }
            OutputStream out = connection.getOutputStream();
            if (!refused) {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            out.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 9999\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            inBackground(() -> drip(out));
            if (request.read() == -1) {
                closed.countDown();
            }
        }
    }

    private void drip(OutputStream out) throws IOException, InterruptedException {
        while (!end.await(100, TimeUnit.MILLISECONDS)) {
            out.write('.');
        }
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"))
                .build();
    }

    private void assertConnectionIsClosed() throws InterruptedException {
        assertTrue(closed.await(10, TimeUnit.SECONDS), "the connection of the 401 is held");
    }

    @Test
    void isNotWaitedFor() throws Exception {
        try (AuthSession session = AuthSession.builder(tokens).build()) {
            var answer = session.send(request(), BodyHandlers.ofInputStream());

            assertEquals("done", new String(answer.body().readAllBytes(), StandardCharsets.US_ASCII));
            assertConnectionIsClosed();
        }
    }

    @Test
    void isLetGoOfWhenTheTokenCannotBeReplaced() throws Exception {
        try (AuthSession session =
                AuthSession.builder(UnreachableProvider.failingAtOnce()).build()) {
            assertThrows(NetworkException.class, () -> session.send(request(), BodyHandlers.ofInputStream()));

            assertConnectionIsClosed();
        }
    }

    @Test
    void isLetGoOfWhenTheTokenCannotBeReplacedLater() throws Exception {
        try (AuthSession session =
                AuthSession.builder(UnreachableProvider.failingAtOnce()).build()) {
            ExecutionException failed = assertThrows(
                    ExecutionException.class,
                    () -> session.sendAsync(request(), BodyHandlers.ofInputStream())
                            .get());

            assertInstanceOf(NetworkException.class, failed.getCause());
            assertConnectionIsClosed();
        }
    }
}
