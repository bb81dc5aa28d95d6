package io.kstlib.auth.core.route;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection of the client: reads where it leads, opens the tunnel through the proxy, and passes on what comes either way. */
final class RelayTunnel implements Runnable {

    private static final Pattern CONNECT =
            Pattern.compile("CONNECT (\\[[0-9a-fA-F:.]+\\]|[^:\\s]+):([0-9]{1,5}) HTTP/1\\.1");
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);
    private static final int BUFFER_BYTES = 16 * 1024;

    /**
     * What all tunnels of a relay have in common.
     *
     * @param dialer opens connections
     * @param connectTimeout how long that may take
     * @param passHeader the header of the pass
     * @param pass who does not know it is not served
     * @param failures is told why a tunnel was not opened
     */
    record Terms(
            Dialer dialer,
            Duration connectTimeout,
            String passHeader,
            String pass,
            BiConsumer<Target, IOException> failures) {

        @Override
        public String toString() {
            return "Terms[hidden]";
        }
    }

    private final Socket client;
    private final Terms terms;

    RelayTunnel(Socket client, Terms terms) {
        this.client = client;
        this.terms = terms;
    }

    @Override
    public void run() {
        try (client) {
            client.setSoTimeout((int) LONGEST_REQUEST.toMillis());
            client.setTcpNoDelay(true);
            String[] head = head(client.getInputStream()).split("\r\n", -1);
            Matcher request = CONNECT.matcher(head[0]);
            if (!request.matches() || !hasPass(head)) {
                answer("403 Forbidden");
                return;
            }
            serve(new Target(request.group(1), Integer.parseInt(request.group(2))));
        } catch (IOException clientLeft) {
            // there is nobody left to tell
        }
    }

    private void serve(Target target) throws IOException {
        Socket opened;
        try {
            opened = opened(target);
        } catch (IOException noTunnel) {
            terms.failures().accept(target, noTunnel);
            answer("502 Bad Gateway");
            return;
        }
        try (Socket server = opened) {
            answer("200 OK");
            client.setSoTimeout(0);
            Thread upwards = RelayListener.thread(() -> pass(client, server), "kstlib-relay-up");
            upwards.start();
            pass(server, client);
            join(upwards);
        }
    }

    /** Within a time, whatever holds it up: the client stops to wait, and the thread would stay. */
    private Socket opened(Target target) throws IOException {
        Timeouts timeouts = new Timeouts(
                terms.connectTimeout(),
                terms.connectTimeout(),
                terms.connectTimeout().multipliedBy(3));
        Attempt attempt = new Attempt(timeouts, target.host());
        try {
            return Watch.over(() -> terms.dialer().open(target, attempt), attempt);
        } catch (TimeoutException late) {
            throw new ConnectException(attempt.step().peer() + " did not answer in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the relay was stopped");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof IOException noTunnel) {
                throw noTunnel;
            }
            // The password cannot be had, or what is set is no proxy.
            throw new IOException(cause == null ? "no tunnel" : cause.getMessage(), cause);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        long end = System.nanoTime() + LONGEST_REQUEST.toNanos();
        int matched = 0;
        while (matched < 4) {
            int octet = in.read();
            if (octet < 0 || head.size() >= LONGEST_HEAD || System.nanoTime() - end > 0) {
                throw new MalformedAnswerException("no request");
            }
            matched = octet == "\r\n\r\n".charAt(matched) ? matched + 1 : octet == '\r' ? 1 : 0;
            head.write(octet);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private boolean hasPass(String[] head) {
        byte[] expected = (terms.passHeader() + ": " + terms.pass()).getBytes(StandardCharsets.ISO_8859_1);
        boolean found = false;
        for (String line : head) {
            found |= MessageDigest.isEqual(expected, line.getBytes(StandardCharsets.ISO_8859_1));
        }
        return found;
    }

    private void answer(String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    /** When one side has said everything the other is told so, and has a while to do the same: what is under way still arrives. */
    private static void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
            to.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException oneSideLeft) {
            Attempt.closeQuietly(from);
            Attempt.closeQuietly(to);
        }
    }
}
