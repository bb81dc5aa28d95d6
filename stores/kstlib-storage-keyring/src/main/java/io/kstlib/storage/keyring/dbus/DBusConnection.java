package io.kstlib.storage.keyring.dbus;

import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A connection to the session bus for a few calls. Used by one thread. */
public final class DBusConnection implements Closeable {

    private static final String BUS = "org.freedesktop.DBus";
    private static final String BUS_PATH = "/org/freedesktop/DBus";
    private static final String VARIABLE = "DBUS_SESSION_BUS_ADDRESS";
    private static final String UNIX = "unix:";
    private static final Pattern ESCAPED = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*");
    private static final int MAX_LINE_BYTES = 512;
    private static final int MAX_SIGNALS = 64;
    private static final long CONNECT_AGAIN_MILLIS = 50;

    private final SocketChannel channel;
    private final Selector selector;
    private final Deadline deadline;
    private final Duration limit;
    private final Deque<DBusMessage> signals = new ArrayDeque<>();
    private long serial;

    private DBusConnection(SocketChannel channel, Selector selector, Deadline deadline, Duration limit) {
        this.channel = channel;
        this.selector = selector;
        this.deadline = deadline;
        this.limit = limit;
    }

    /**
     * Connects to the session bus.
     *
     * @param environment the environment variables, which say where it is
     * @param limit the time for the connection and all of its calls
     * @return the connection
     * @throws DBusException NO_BUS if there is none
     */
    public static DBusConnection open(Map<String, String> environment, Duration limit) throws DBusException {
        UnixDomainSocketAddress address = session(environment);
        DBusConnection connection = connect(address, limit);
        try {
            connection.authenticate();
            connection.call(new Call(BUS, BUS_PATH, BUS, "Hello"), List.of());
            return connection;
        } catch (DBusException failure) {
            connection.close();
            throw failure;
        }
    }

    private static DBusConnection connect(UnixDomainSocketAddress address, Duration limit) throws DBusException {
        Deadline deadline = Deadline.in(limit);
        try {
            while (true) {
                Selector selector = Selector.open();
                DBusConnection connection =
                        new DBusConnection(SocketChannel.open(StandardProtocolFamily.UNIX), selector, deadline, limit);
                try {
                    connection.channel.configureBlocking(false);
                    if (connection.isConnected(address)) {
                        return connection;
                    }
                    connection.select(Math.min(CONNECT_AGAIN_MILLIS, connection.millisLeft()));
                } catch (IOException | DBusException failure) {
                    connection.close();
                    throw failure;
                }
                connection.close();
            }
        } catch (IOException | UnsupportedOperationException unreachable) {
            throw DBusException.noBus("the session bus at " + address + " cannot be reached", unreachable);
        }
    }

    /** Connects without waiting. A bus that hangs has no more room for connections; Java reports that as an error without a class of its own. */
    private boolean isConnected(UnixDomainSocketAddress address) throws IOException {
        try {
            return channel.connect(address);
        } catch (SocketException failure) {
            boolean mayBeBusy = failure.getClass() == SocketException.class && Files.isWritable(address.getPath());
            if (mayBeBusy) {
                return false;
            }
            throw failure;
        }
    }

    /**
     * A method of an object on the bus.
     *
     * @param destination the name of the service
     * @param path the path of the object
     * @param in the name of the interface
     * @param method the name of the method
     */
    public record Call(String destination, String path, String in, String method) {}

    private void authenticate() throws DBusException {
        send("\0AUTH EXTERNAL\r\n".getBytes(StandardCharsets.US_ASCII));
        if (line().startsWith("DATA")) {
            send("DATA\r\n".getBytes(StandardCharsets.US_ASCII));
            if (line().startsWith("OK ")) {
                send("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
        }
        throw DBusException.noBus("the session bus does not accept this user", null);
    }

    private String line() throws DBusException {
        StringBuilder line = new StringBuilder();
        while (line.length() < MAX_LINE_BYTES) {
            char next = (char) receive(1)[0];
            if (next == '\n') {
                return line.toString();
            }
            line.append(next);
        }
        throw DBusException.malformed("a line of the bus is longer than " + MAX_LINE_BYTES + " bytes");
    }

    /**
     * Calls a method and waits for its answer.
     *
     * @param call the method
     * @return the values of the answer, as {@link DBusValue#value()} has them; a variant is the value in it
     * @throws DBusException if there is no answer, or it is an error
     */
    public List<Object> call(Call call, List<DBusValue> arguments) throws DBusException {
        long number = ++serial;
        Map<Integer, DBusValue> fields = new HashMap<>();
        fields.put(DBusMessage.PATH, DBusValue.path(call.path()));
        fields.put(DBusMessage.INTERFACE, DBusValue.text(call.in()));
        fields.put(DBusMessage.MEMBER, DBusValue.text(call.method()));
        fields.put(DBusMessage.DESTINATION, DBusValue.text(call.destination()));
        send(DBusMessage.write(DBusMessage.CALL, number, fields, arguments));
        while (true) {
            DBusMessage message = message();
            if (message.answers(number) && message.type() == DBusMessage.ERROR) {
                throw DBusException.error(message.field(DBusMessage.ERROR_NAME));
            }
            if (message.answers(number) && message.type() == DBusMessage.ANSWER) {
                return message.body();
            }
            keep(message);
        }
    }

    private void keep(DBusMessage message) throws DBusException {
        if (message.type() == DBusMessage.SIGNAL) {
            if (signals.size() == MAX_SIGNALS) {
                throw DBusException.malformed("more signals came than were asked for");
            }
            signals.add(message);
        }
    }

    /**
     * Asks the bus to pass on the signals of an object.
     *
     * @param sender the name of the service
     * @param path the path of the object
     * @throws DBusException if the bus refuses
     */
    public void listen(String sender, String path) throws DBusException {
        String rule = "type='signal',sender='" + sender + "',path='" + path + "'";
        call(new Call(BUS, BUS_PATH, BUS, "AddMatch"), List.of(DBusValue.text(rule)));
    }

    /**
     * Waits for a signal of an object, or returns one that has arrived.
     *
     * @param path the path of the object
     * @param name the name of the signal
     * @return its values
     * @throws DBusException if it does not come in time
     */
    public List<Object> await(String path, String name) throws DBusException {
        Predicate<DBusMessage> wanted =
                message -> message.field(DBusMessage.PATH).equals(path)
                        && message.field(DBusMessage.MEMBER).equals(name);
        while (true) {
            for (DBusMessage signal : signals) {
                if (wanted.test(signal)) {
                    signals.remove(signal);
                    return signal.body();
                }
            }
            signals.clear();
            keep(message());
        }
    }

    private DBusMessage message() throws DBusException {
        byte[] start = receive(DBusMessage.START_BYTES);
        int length = DBusMessage.length(start);
        ByteBuffer whole = ByteBuffer.allocate(length);
        whole.put(start).put(receive(length - start.length));
        return DBusMessage.read(whole.array());
    }

    private void send(byte[] bytes) throws DBusException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        try {
            while (left.hasRemaining()) {
                if (channel.write(left) == 0) {
                    await(SelectionKey.OP_WRITE);
                }
            }
        } catch (IOException broken) {
            throw DBusException.noBus("the connection to the session bus broke", broken);
        }
    }

    private byte[] receive(int length) throws DBusException {
        ByteBuffer into = ByteBuffer.allocate(length);
        try {
            while (into.hasRemaining()) {
                int read = channel.read(into);
                if (read < 0) {
                    throw DBusException.noBus("the session bus ended the connection", null);
                }
                if (read == 0) {
                    await(SelectionKey.OP_READ);
                }
            }
        } catch (IOException broken) {
            throw DBusException.noBus("the connection to the session bus broke", broken);
        }
        return into.array();
    }

    /** Waits until something can be read or written. An interrupt does not end the wait, because a token could be lost and the deadline is near. */
    private void await(int operation) throws IOException, DBusException {
        channel.register(selector, operation);
        select(millisLeft());
    }

    /** Returns the milliseconds that are left, at least one. */
    private long millisLeft() throws DBusException {
        if (deadline.isOver()) {
            throw DBusException.noAnswer("no answer within " + Spans.inWords(limit));
        }
        return Math.max(1, deadline.left().toMillis());
    }

    private void select(long millis) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            selector.select(millis);
            selector.selectedKeys().clear();
            interrupted |= Thread.interrupted();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        try (channel;
                selector) {
            return;
        } catch (IOException closed) {
            return; // the request is complete
        }
    }

    /**
     * Finds the socket that {@code DBUS_SESSION_BUS_ADDRESS} names, else {@code bus} in {@code XDG_RUNTIME_DIR}.
     *
     * @param environment the environment variables
     * @throws DBusException if none is named, or only one that Java cannot reach
     */
    private static UnixDomainSocketAddress session(Map<String, String> environment) throws DBusException {
        String named = environment.getOrDefault(VARIABLE, "");
        if (named.isEmpty()) {
            return usual(environment);
        }
        for (String address : List.of(named.split(";", -1))) {
            if (address.startsWith(UNIX)) {
                for (String pair : List.of(address.substring(UNIX.length()).split(",", -1))) {
                    if (pair.startsWith("path=")) {
                        return socket(unescaped(pair.substring("path=".length())));
                    }
                }
            }
        }
        throw DBusException.noBus(
                VARIABLE + " names no socket by unix:path=, which is the only kind that works here", null);
    }

    private static UnixDomainSocketAddress usual(Map<String, String> environment) throws DBusException {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (runtime.startsWith("/") && Files.exists(Path.of(runtime, "bus"))) {
            return socket(runtime + "/bus");
        }
        throw DBusException.noBus(VARIABLE + " is not set, and there is no bus in XDG_RUNTIME_DIR", null);
    }

    private static UnixDomainSocketAddress socket(String path) throws DBusException {
        try {
            return UnixDomainSocketAddress.of(path);
        } catch (InvalidPathException notAPath) {
            throw DBusException.noBus(VARIABLE + " names no path", notAPath);
        }
    }

    private static String unescaped(String text) throws DBusException {
        if (!ESCAPED.matcher(text).matches()) {
            throw DBusException.noBus(VARIABLE + " is malformed", null);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '%') {
                bytes.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                at += 2;
            } else {
                bytes.writeBytes(text.substring(at, at + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
