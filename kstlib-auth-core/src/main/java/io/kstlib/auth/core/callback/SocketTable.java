package io.kstlib.auth.core.callback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The TCP sockets of this network namespace, as Linux lists them in {@code /proc/net/tcp} and {@code tcp6} (proc_pid_net(5)). A connection
 * on loopback stands there twice, once for each end; each end may be in either file, since an IPv6 socket can carry IPv4.
 *
 * @param rows in the order of the files
 */
record SocketTable(List<Row> rows) {

    private static final String LISTENING = "0A";

    SocketTable {
        rows = List.copyOf(rows);
    }

    /**
     * One socket.
     *
     * @param local its own address and port, in the spelling of the kernel
     * @param remote the address and port of the other end
     * @param state in the spelling of the kernel
     * @param uid the user who made it; 0 once it is closed and only waits for time to pass
     * @param inode 0 once no process has it open
     */
    record Row(String local, String remote, String state, long uid, long inode) {

        boolean isOpen() {
            return inode != 0;
        }

        boolean isListening() {
            return state.equals(LISTENING);
        }

        private static Optional<Row> read(String line) {
            String[] fields = line.strip().split("\\s+", 11);
            if (fields.length < 10) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        new Row(fields[1], fields[2], fields[3], Long.parseLong(fields[7]), Long.parseLong(fields[9])));
            } catch (NumberFormatException heading) {
                return Optional.empty();
            }
        }
    }

    /**
     * @param folder {@code /proc/net}
     * @throws IOException if there is no table
     */
    static SocketTable read(Path folder) throws IOException {
        List<Row> rows = new ArrayList<>(rowsOf(folder.resolve("tcp")));
        Path ofIpv6 = folder.resolve("tcp6");
        if (Files.exists(ofIpv6)) { // a kernel may do without IPv6
            rows.addAll(rowsOf(ofIpv6));
        }
        return new SocketTable(rows);
    }

    private static List<Row> rowsOf(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
            return lines.map(Row::read).flatMap(Optional::stream).toList();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /** Returns the socket at one end of a connection; one that is open, if there are several. */
    Optional<Row> end(InetSocketAddress local, InetSocketAddress remote) {
        List<String> locals = spellings(local);
        List<String> remotes = spellings(remote);
        Predicate<Row> isTheEnd =
                row -> !row.isListening() && locals.contains(row.local()) && remotes.contains(row.remote());
        return rows.stream()
                .filter(isTheEnd.and(Row::isOpen))
                .findFirst()
                .or(() -> rows.stream().filter(isTheEnd).findFirst());
    }

    /** Whether a socket listens there. Then this is the table of the namespace that the address belongs to. */
    boolean hasListener(InetSocketAddress local) {
        List<String> locals = spellings(local);
        return rows.stream().anyMatch(row -> row.isListening() && locals.contains(row.local()));
    }

    /** Returns the forms of an address. An IPv4 address stands in the table as such, or mapped into IPv6 (RFC 4291 section 2.5.5.2). */
    private static List<String> spellings(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        String port = String.format(Locale.ROOT, ":%04X", address.getPort());
        String plain = words(bytes) + port;
        if (bytes.length != 4) {
            return List.of(plain);
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return List.of(plain, words(mapped) + port);
    }

    /** The kernel prints the bytes as numbers of 32 bits, each in the byte order of the machine. */
    private static String words(byte[] address) {
        ByteBuffer buffer = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        StringBuilder words = new StringBuilder(address.length * 2);
        while (buffer.hasRemaining()) {
            words.append(String.format(Locale.ROOT, "%08X", buffer.getInt()));
        }
        return words.toString();
    }
}
