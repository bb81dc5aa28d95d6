package io.kstlib.auth.testkit.leased;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server like those of shared stores: values that may expire, and locks that end by themselves. A command is one line of words with
 * spaces between them; the answer is one line.
 */
final class LeaseServer implements AutoCloseable {

    private record Value(String text, Instant end) {}

    private record Lock(String owner, Instant end) {}

    static final String PASSWORD = "s3cret-password";

    /** The answer to a wrong password. */
    static final String DENIED = "DENIED";

    private static final String NONE = "-";

    private final ServerSocket listener;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Lock> locks = new HashMap<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    LeaseServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "lease-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                boolean isAllowed = words[0].equals(PASSWORD);
                out.write((isAllowed ? answer(Arrays.copyOfRange(words, 1, words.length)) : DENIED) + "\n");
                out.flush();
            }
        } catch (IOException killed) {
            // a killed client ends without a last command
        }
    }

    /** Answers one command at a time. */
    private synchronized String answer(String... words) {
        Instant now = clock.instant();
        values.values().removeIf(value -> !value.end().isAfter(now));
        locks.values().removeIf(lock -> !lock.end().isAfter(now));
        String key = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "GET" -> values.containsKey(key) ? values.get(key).text() : NONE;
            case "KEYS" -> String.join(" ", new TreeSet<>(values.keySet()));
            case "END" -> values.containsKey(key) ? values.get(key).end().toString() : NONE;
            case "LOCK" -> lock(key, words[2], now.plusMillis(Long.parseLong(words[3])));
            case "RENEW" ->
                isHolder(key, words[2]) ? lock(key, words[2], now.plusMillis(Long.parseLong(words[3]))) : NONE;
            case "UNLOCK" -> isHolder(key, words[2]) ? unlock(key) : NONE;
            case "BREAK" -> unlock(key);
            case "HELD" -> isHolder(key, words[2]) ? "OK" : NONE;
            // The lock is checked and the value is set in one step; "*" is for commands that check no lock.
            case "SET" -> isHolder(key, words[2]) ? set(key, words[3], Instant.parse(words[4])) : NONE;
            case "DEL" -> isHolder(key, words[2]) ? delete(key) : NONE;
            case "LEAVE" -> isHolder(key, words[2]) ? set("left:" + key, words[3], Instant.MAX) : NONE;
            case "TAKE" -> isHolder(key, words[2]) ? delete("left:" + key) : NONE;
            case "PUT" -> set(key, words[2], Instant.MAX);
            default -> "ERROR";
        };
    }

    private String lock(String key, String owner, Instant end) {
        Lock held = locks.get(key);
        if (held != null && !held.owner().equals(owner)) {
            return NONE;
        }
        locks.put(key, new Lock(owner, end));
        return "OK";
    }

    private boolean isHolder(String key, String owner) {
        return owner.equals("*")
                || (locks.containsKey(key) && locks.get(key).owner().equals(owner));
    }

    private String unlock(String key) {
        locks.remove(key);
        return "OK";
    }

    private String set(String key, String text, Instant end) {
        values.put(key, new Value(text, end));
        return "OK";
    }

    private String delete(String key) {
        return values.remove(key) == null ? "NOTHING" : "OK";
    }

    /** Removes a lock, which no client may do. */
    synchronized void takeLockAway(String key) {
        answer("BREAK", key);
    }

    synchronized String ask(String... words) {
        return answer(words);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
