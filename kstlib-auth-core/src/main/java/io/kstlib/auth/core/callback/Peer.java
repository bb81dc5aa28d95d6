package io.kstlib.auth.core.callback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which user of this machine is at the other end of a connection.
 *
 * @param ownership how the user stands to this process
 * @param uid the user's number; negative where it cannot be known
 */
record Peer(Ownership ownership, long uid) {

    /** How the user of a connection stands to this process. */
    enum Ownership {
        /** The user of this process. */
        OURS,
        /** Certainly another user. */
        ANOTHERS,
        /** The other end has been closed already, so that no one waits for an answer. */
        NO_ONES,
        /** It cannot be known: not Linux, a relay that root runs, a container. */
        UNKNOWN
    }

    private static final long NO_UID = -1;

    static Peer ours(long uid) {
        return new Peer(Ownership.OURS, uid);
    }

    static Peer anothers(long uid) {
        return new Peer(Ownership.ANOTHERS, uid);
    }

    static Peer noOnes() {
        return new Peer(Ownership.NO_ONES, NO_UID);
    }

    static Peer unknown() {
        return new Peer(Ownership.UNKNOWN, NO_UID);
    }

    /** Finds out which user of this machine is at the other end of a connection on loopback. Safe for use by several threads. */
    @FunctionalInterface
    interface Lookup {

        /**
         * {@return the peer; an unknown one if it cannot be found out, without an exception}
         *
         * @param here the end of the connection that is ours
         * @param there the other end
         */
        Peer of(InetSocketAddress here, InetSocketAddress there);

        /** Asks the kernel; on other systems than Linux every peer is unknown. */
        static Lookup ofThisMachine() {
            return new LinuxPeers(Path.of("/proc/net"), LinuxPeers.OwnUsers.ofThisProcess());
        }
    }

    /**
     * Looks up peers in the socket tables of Linux, which list each socket with the user who made it.
     *
     * <p>Root does not count as another user. Root can read the memory of this process, so a refusal keeps nothing from it. The relays that carry a
     * person's browser here also run as root: those of WSL, of a port that is forwarded into a container, of a VPN. So it is unknown who is behind a peer
     * that is root, unless this process is root, too.
     *
     * @param tables {@code /proc/net}
     * @param own the users that stand for the person
     */
    record LinuxPeers(Path tables, OwnUsers own) implements Lookup {

        private static final long ROOT = 0;

        /** A table is read row by row while it changes, so one look can miss a row. Two looks hardly ever do. */
        private static final int LOOKS = 2;

        @Override
        public Peer of(InetSocketAddress here, InetSocketAddress there) {
            if (own.uids().isEmpty()) {
                return Peer.unknown();
            }
            try {
                List<Row> rows = read();
                for (int look = 1; look < LOOKS && end(rows, there, here).isEmpty(); look++) {
                    rows = read();
                }
                return find(rows, here, there);
            } catch (IOException noTables) {
                return Peer.unknown();
            }
        }

        private Peer find(List<Row> rows, InetSocketAddress here, InetSocketAddress there) {
            Optional<Row> peer = end(rows, there, here);
            if (peer.isPresent()) {
                return user(peer.get());
            }
            // Where our own end is not there either, the connection is gone, unless these are the tables of another
            // namespace.
            boolean isGone = hasListener(rows, here) && end(rows, here, there).isEmpty();
            return isGone ? Peer.noOnes() : Peer.unknown();
        }

        private Peer user(Row peer) {
            if (peer.uid() == ROOT && !peer.isOpen()) {
                return Peer.noOnes();
            }
            if (own.uids().contains(peer.uid())) {
                return Peer.ours(peer.uid());
            }
            if (peer.uid() == ROOT) {
                return Peer.unknown();
            }
            return own.foreignUsers() == OwnUsers.ForeignUsers.NONE ? Peer.anothers(peer.uid()) : Peer.unknown();
        }

        /**
         * @throws IOException if there is no table
         */
        private List<Row> read() throws IOException {
            List<Row> rows = new ArrayList<>(rowsOf(tables.resolve("tcp")));
            Path ofIpv6 = tables.resolve("tcp6");
            if (Files.exists(ofIpv6)) { // a kernel may do without IPv6
                rows.addAll(rowsOf(ofIpv6));
            }
            return rows;
        }

        private static List<Row> rowsOf(Path file) throws IOException {
            try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
                return lines.map(Row::read).flatMap(Optional::stream).toList();
            } catch (UncheckedIOException failure) {
                throw failure.getCause();
            }
        }

        /** Returns the socket at one end of a connection; one that is open, if there are several. */
        private static Optional<Row> end(List<Row> rows, InetSocketAddress local, InetSocketAddress remote) {
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
        private static boolean hasListener(List<Row> rows, InetSocketAddress local) {
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

        /**
         * One TCP socket of this network namespace, as Linux lists it in {@code /proc/net/tcp} or {@code tcp6} (proc_pid_net(5)). A connection on loopback
         * stands there twice, once for each end; each end may be in either file, since an IPv6 socket can carry IPv4.
         *
         * @param local its own address and port, in the spelling of the kernel
         * @param remote the address and port of the other end
         * @param state in the spelling of the kernel
         * @param uid the user who made it; 0 once it is closed and only waits for time to pass
         * @param inode 0 once no process has it open
         */
        private record Row(String local, String remote, String state, long uid, long inode) {

            private static final String LISTENING = "0A";

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
                    return Optional.of(new Row(
                            fields[1], fields[2], fields[3], Long.parseLong(fields[7]), Long.parseLong(fields[9])));
                } catch (NumberFormatException heading) {
                    return Optional.empty();
                }
            }
        }

        /**
         * The users that stand for the person of this process: the user of the process, the user who called {@code sudo}, and the user who logged in to the
         * machine before {@code su}. The browser on the desktop runs as the one who logged in.
         *
         * @param uids their numbers; empty where they cannot be known
         * @param foreignUsers whether people who are not users of this machine can connect to its loopback
         */
        record OwnUsers(Set<Long> uids, ForeignUsers foreignUsers) {

            /** Whether another number proves that it is another person. */
            enum ForeignUsers {
                /** It does. */
                NONE,
                /** It does not: a container shares loopback with its host, where the person may have another number. */
                POSSIBLE
            }

            /** The kernel's value for "no one logged in". Services start with it. */
            private static final long NOT_SET = 0xFFFF_FFFFL;

            /** The name of the first namespace of processes, outside of all containers (the kernel's PROC_PID_INIT_INO). */
            private static final String FIRST_NAMESPACE = "pid:[4026531836]";

            OwnUsers {
                uids = Set.copyOf(uids);
            }

            static OwnUsers ofThisProcess() {
                return of(Path.of("/"), System.getenv());
            }

            /**
             * @param root the root directory
             * @param environment the variables that this process was started with
             */
            static OwnUsers of(Path root, Map<String, String> environment) {
                Path self = root.resolve("proc/self");
                Set<Long> uids = new HashSet<>();
                lines(self.resolve("status"))
                        .filter(line -> line.startsWith("Uid:"))
                        .map(line -> line.split("\\s+", 4)[2]) // real, effective, saved, of the file system
                        .forEach(effective -> add(uids, effective));
                if (mapsUsers(root)) {
                    // All users without a number in this namespace have this one (user_namespaces(7)).
                    lines(root.resolve("proc/sys/kernel/overflowuid"))
                            .forEach(number -> uids.removeIf(uid -> number.equals(uid.toString())));
                }
                if (!uids.isEmpty()) {
                    add(uids, environment.getOrDefault("SUDO_UID", ""));
                    lines(self.resolve("loginuid")).forEach(person -> add(uids, person));
                }
                return new OwnUsers(
                        uids, isContainer(root) && sharesLoopback(root) ? ForeignUsers.POSSIBLE : ForeignUsers.NONE);
            }

            private static void add(Set<Long> uids, String number) {
                if (number.matches("[0-9]{1,10}") && Long.parseLong(number) != NOT_SET) {
                    uids.add(Long.valueOf(number));
                }
            }

            private static boolean isContainer(Path root) {
                return mapsUsers(root) || !isLink(root.resolve("proc/self/ns/pid"), FIRST_NAMESPACE);
            }

            private static boolean isLink(Path file, String target) {
                try {
                    return Files.readSymbolicLink(file).toString().equals(target);
                } catch (IOException unknown) {
                    return false;
                }
            }

            /**
             * Whether a container uses the network of its host. A network of its own is joined to that of the host by a pair of interfaces; the container
             * sees one end.
             */
            private static boolean sharesLoopback(Path root) {
                try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(root.resolve("sys/class/net"))) {
                    for (Path network : interfaces) {
                        boolean isLoopback = network.endsWith("lo");
                        if (!isLoopback
                                && number(network.resolve("ifindex")).equals(number(network.resolve("iflink")))) {
                            return true;
                        }
                    }
                    return false;
                } catch (IOException unknown) {
                    return true;
                }
            }

            private static String number(Path file) {
                return lines(file).findFirst().orElse("");
            }

            /** Whether numbers of users are mapped. Outside of user namespaces every number stands for itself. */
            private static boolean mapsUsers(Path root) {
                return lines(root.resolve("proc/self/uid_map"))
                        .anyMatch(line -> !line.strip().matches("0\\s+0\\s+4294967295"));
            }

            private static Stream<String> lines(Path file) {
                try {
                    return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream();
                } catch (IOException notLinux) {
                    return Stream.empty();
                }
            }
        }
    }
}
