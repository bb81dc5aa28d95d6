package io.kstlib.auth.core.session;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;

/** Opens web sockets for one token, says hello on each, and refuses other tokens with 401. */
final class WebSocketServer implements AutoCloseable {

    private final ServerSocket listener;
    private final Predicate<List<String>> accepted;
    private final String refusal;
    private final List<List<String>> handshakes = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private WebSocketServer(ServerSocket listener, Predicate<List<String>> accepted, String refusal) {
        this.listener = listener;
        this.accepted = accepted;
        this.refusal = refusal;
    }

    static WebSocketServer accepting(String authorization, ExecutorService threads) throws IOException {
        return accepting(lines -> lines.contains("Authorization: " + authorization), "", threads);
    }

    /** @param refusal further header lines of a 401, each with its end */
    static WebSocketServer accepting(Predicate<List<String>> handshake, String refusal, ExecutorService threads)
            throws IOException {
        WebSocketServer server =
                new WebSocketServer(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), handshake, refusal);
        threads.execute(server::serve);
        return server;
    }

    URI url() {
        return URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    long handshakesWith(String header) {
        return handshakes.stream().filter(lines -> lines.contains(header)).count();
    }

    private void serve() {
        try {
            while (true) {
                answerOne();
            }
        } catch (IOException closed) {
            // the test is over
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void answerOne() throws IOException, NoSuchAlgorithmException {
        Socket socket = listener.accept();
        open.add(socket);
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
            lines.add(line);
        }
        handshakes.add(lines);
        socket.getOutputStream().write(answer(lines));
        socket.getOutputStream().flush();
    }

    private byte[] answer(List<String> lines) throws NoSuchAlgorithmException {
        if (!accepted.test(lines)) {
            return ("HTTP/1.1 401 Unauthorized\r\n" + refusal + "Content-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        String key = lines.stream()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .findFirst()
                .orElseThrow()
                .substring("Sec-WebSocket-Key: ".length());
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
        String head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
        return (head + "\u0081\u0005hello").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
