package io.kstlib.storage.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads commands as Redis does, and answers as a test says. It takes each connection. */
final class ScriptedRedis implements AutoCloseable {

    static final String OK = "+OK\r\n";

    private final ServerSocket socket;
    private final Function<List<String>, String> script;
    private final Consumer<String> before;
    private final List<String> received = new CopyOnWriteArrayList<>();

    /**
     * @param script the answer to a command, as bytes of the protocol
     */
    ScriptedRedis(Function<List<String>, String> script) {
        this(script, command -> {});
    }

    /**
     * @param script the answer to a command, as bytes of the protocol
     * @param before called with the name of each command before it is answered
     */
    ScriptedRedis(Function<List<String>, String> script, Consumer<String> before) {
        this.script = script;
        this.before = before;
        try {
            socket = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        inThread(this::accept);
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "scripted");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                inThread(() -> answer(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void answer(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            while (true) {
                List<String> words = words(in);
                received.add(words.get(0));
                before.accept(words.get(0));
                String said = switch (words.get(0)) {
                    case "AUTH" -> OK;
                    case "PING" -> "+PONG\r\n";
                    default -> script.apply(words);
                };
                client.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static List<String> words(InputStream in) throws IOException {
        List<String> words = new ArrayList<>();
        for (int left = number(in); left > 0; left--) {
            words.add(new String(in.readNBytes(number(in)), StandardCharsets.UTF_8));
            in.skipNBytes(2);
        }
        return words;
    }

    /** Reads a line such as {@code *3}. */
    private static int number(InputStream in) throws IOException {
        int number = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the client hung up");
            }
            number = Character.isDigit(next) ? number * 10 + next - '0' : number;
        }
        return number;
    }

    String host() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Returns the names of the commands. */
    List<String> received() {
        return received;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
