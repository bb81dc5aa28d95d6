package io.kstlib.storage.keyring.dbus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A session bus whose only service is written by the test. */
public final class ScriptedBus implements AutoCloseable {

    /** What the service does with a call. */
    @FunctionalInterface
    public interface Service {
        /**
         * @param path the object that is called
         * @param method the method
         * @param arguments its arguments
         * @return what it does
         */
        Reaction on(String path, String method, List<Object> arguments);
    }

    /** How the service reacts. */
    public sealed interface Reaction {}

    /** It answers. */
    public record Answer(List<DBusValue> values) implements Reaction {}

    /** It answers with an error. */
    public record Refusal(String error) implements Reaction {}

    /** It says nothing. */
    public record Silence() implements Reaction {}

    /** It sends bytes of its own. */
    public record Bytes(List<Integer> bytes) implements Reaction {}

    /** It answers, and sends a signal of the object that was called. */
    public record Signal(String name, List<DBusValue> values) implements Reaction {}

    private final ServerSocketChannel server;
    private final Path socket;
    private final Service service;
    private final List<SocketChannel> accepted = new CopyOnWriteArrayList<>();

    /**
     * @param socket where the bus is
     * @param service the service
     */
    public ScriptedBus(Path socket, Service service) {
        this.socket = socket;
        this.service = service;
        try {
            this.server =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread accepting = new Thread(this::accept, "bus");
        accepting.setDaemon(true);
        accepting.start();
    }

    /** @return the variables by which a program finds this bus */
    public Map<String, String> environment() {
        return Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:guid=1,path=" + socket);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                accepted.add(client);
                Thread serving = new Thread(() -> serve(client), "client of the bus");
                serving.setDaemon(true);
                serving.start();
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(SocketChannel client) {
        try (InputStream in = Channels.newInputStream(client);
                OutputStream out = Channels.newOutputStream(client)) {
            for (String answer : List.of("DATA", "OK 0123456789abcdef0123456789abcdef", "")) {
                skipLine(in);
                if (!answer.isEmpty()) {
                    out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
            }
            while (true) {
                byte[] start = in.readNBytes(DBusMessage.START_BYTES);
                if (start.length < DBusMessage.START_BYTES) {
                    return;
                }
                byte[] rest = in.readNBytes(DBusMessage.length(start) - start.length);
                DBusMessage call = DBusMessage.read(ByteBuffer.allocate(start.length + rest.length)
                        .put(start)
                        .put(rest)
                        .array());
                react(call, out);
            }
        } catch (IOException | DBusException ended) {
            return;
        }
    }

    private void react(DBusMessage call, OutputStream out) throws IOException, DBusException {
        String method = call.field(DBusMessage.MEMBER);
        Reaction reaction = switch (method) {
            case "Hello" -> new Answer(List.of(DBusValue.text(":1.1")));
            case "AddMatch" -> new Answer(List.of());
            default -> service.on(call.field(DBusMessage.PATH), method, call.body());
        };
        DBusValue replies = new DBusValue("u", call.serial());
        if (reaction instanceof Answer answer) {
            out.write(DBusMessage.write(
                    DBusMessage.ANSWER, 1, Map.of(DBusMessage.REPLY_SERIAL, replies), answer.values()));
        } else if (reaction instanceof Refusal refusal) {
            Map<Integer, DBusValue> fields =
                    Map.of(DBusMessage.REPLY_SERIAL, replies, DBusMessage.ERROR_NAME, DBusValue.text(refusal.error()));
            out.write(DBusMessage.write(
                    DBusMessage.ERROR, 1, fields, List.of(DBusValue.text("canary in the text of an error"))));
        } else if (reaction instanceof Bytes bytes) {
            for (int next : bytes.bytes()) {
                out.write(next);
            }
        } else if (reaction instanceof Signal signal) {
            Map<Integer, DBusValue> fields = Map.of(
                    DBusMessage.PATH, DBusValue.path(call.field(DBusMessage.PATH)),
                    DBusMessage.INTERFACE, DBusValue.text("org.freedesktop.Secret.Prompt"),
                    DBusMessage.MEMBER, DBusValue.text(signal.name()));
            out.write(DBusMessage.write(DBusMessage.SIGNAL, 2, fields, signal.values()));
            out.write(DBusMessage.write(DBusMessage.ANSWER, 3, Map.of(DBusMessage.REPLY_SERIAL, replies), List.of()));
        }
        out.flush();
    }

    private static void skipLine(InputStream in) throws IOException {
        for (int next = in.read(); next >= 0 && next != '\n'; ) {
            next = in.read();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel client : accepted) {
                client.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
