package io.kstlib.auth.cli.hostile;

import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that is a proxy, an identity provider and a vault at once. It keeps every byte, and always asks for more. */
final class AllRolesServer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,6})");

    private final ServerSocket socket;
    private final List<String> received = new CopyOnWriteArrayList<>();

    AllRolesServer() {
        try {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException busy) {
            throw new UncheckedIOException(busy);
        }
        Thread thread = new Thread(this::accept, "all-roles server");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** Returns everything that arrived, in order. */
    String received() {
        return String.join("\n", received);
    }

    void forget() {
        received.clear();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                connection.setSoTimeout(2_000);
                serve(connection);
            } catch (IOException over) {
                received.add(""); // the client left, or this server is closed
            }
        }
    }

    private void serve(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0 && request.length() < 100_000) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            request.append((char) next);
        }
        Matcher length = LENGTH.matcher(request);
        if (length.find()) {
            request.append(new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.ISO_8859_1));
        }
        received.add(request.toString());
        OutputStream out = connection.getOutputStream();
        out.write(answer(request.toString()).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private String answer(String request) {
        if (request.startsWith("CONNECT ")) {
            return "HTTP/1.1 407 More\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", url());
        for (String endpoint :
                List.of("authorization", "token", "userinfo", "revocation", "introspection", "end_session")) {
            document.put(endpoint + "_endpoint", url() + "/" + endpoint);
        }
        document.put("jwks_uri", url() + "/keys");
        document.put("keys", List.of());
        document.put("sub", "x");
        document.put("active", true);
        document.put("access_token", "another-access-token");
        document.put("refresh_token", "another-refresh-token");
        document.put("token_type", "Bearer");
        document.put("expires_in", 300);
        String json = new String(Json.write(document), StandardCharsets.UTF_8);
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
