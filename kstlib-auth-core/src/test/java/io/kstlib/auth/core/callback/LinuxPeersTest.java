package io.kstlib.auth.core.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.core.callback.Peer.LinuxPeers.OwnUsers;
import io.kstlib.auth.core.callback.Peer.LinuxPeers.OwnUsers.ForeignUsers;
import io.kstlib.auth.core.callback.Peer.Ownership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which user a connection belongs to, by the socket tables of Linux (proc_pid_net(5)). */
class LinuxPeersTest {

    private static final String HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    private static final String LISTENER = row("0100007F:20D0", "00000000:0000", "0A", 1000, 70001);
    private static final String OUR_END = row("0100007F:20D0", "0100007F:C350", "01", 1000, 70002);

    @TempDir
    private Path tables;

    private static String row(String local, String remote, String state, long uid, long inode) {
        return "   1: " + local + " " + remote + " " + state + " 00000000:00000000 00:00000000 00000000  " + uid
                + "        0 " + inode + " 1 0000000000000000 20 4 30 10 -1";
    }

    private static String peer(long uid) {
        return row("0100007F:C350", "0100007F:20D0", "01", uid, 70003);
    }

    private static InetSocketAddress address(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    private Ownership ownership(OwnUsers own, List<String> tcp, List<String> tcp6) throws IOException {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the rows are written as such");
        Files.writeString(tables.resolve("tcp"), HEADING + "\n" + String.join("\n", tcp) + "\n");
        Files.writeString(tables.resolve("tcp6"), HEADING + "\n" + String.join("\n", tcp6) + "\n");
        return new Peer.LinuxPeers(tables, own)
                .of(address("127.0.0.1", 8400), address("127.0.0.1", 50000))
                .ownership();
    }

    private Ownership ownership(String... tcp) throws IOException {
        return ownership(new OwnUsers(Set.of(1000L, 1010L), ForeignUsers.NONE), List.of(tcp), List.of());
    }

    @ParameterizedTest
    @CsvSource({"1000, OURS", "1010, OURS", "1001, ANOTHERS", "65534, ANOTHERS", "4294967294, ANOTHERS", "0, UNKNOWN"})
    void goesByTheUserWhoMadeTheSocketAtTheOtherEnd(long uid, Ownership expected) throws IOException {
        assertEquals(expected, ownership(LISTENER, OUR_END, peer(uid)));
    }

    @Test
    void rootIsOursForRoot() throws IOException {
        assertEquals(
                Ownership.OURS,
                ownership(new OwnUsers(Set.of(0L), ForeignUsers.NONE), List.of(LISTENER, OUR_END, peer(0)), List.of()));
    }

    @Test
    void anotherNumberProvesNothingInAContainer() throws IOException {
        OwnUsers own = new OwnUsers(Set.of(1000L), ForeignUsers.POSSIBLE);

        assertEquals(Ownership.UNKNOWN, ownership(own, List.of(LISTENER, OUR_END, peer(1001)), List.of()));
        assertEquals(Ownership.OURS, ownership(own, List.of(LISTENER, OUR_END, peer(1000)), List.of()));
    }

    @Test
    void findsIpv4InIpv6() throws IOException { // as Java's sockets are
        String ends = "0000000000000000FFFF00000100007F:";

        assertEquals(
                Ownership.ANOTHERS,
                ownership(
                        new OwnUsers(Set.of(1000L), ForeignUsers.NONE),
                        List.of(),
                        List.of(row(ends + "C350", ends + "20D0", "01", 1001, 70003))));
    }

    @Test
    void findsIpv6() throws IOException {
        Files.writeString(tables.resolve("tcp"), HEADING + "\n");
        String loopback = "00000000000000000000000001000000:";
        Files.writeString(tables.resolve("tcp6"), row(loopback + "C350", loopback + "20D0", "01", 1001, 70003) + "\n");

        assertEquals(
                Peer.anothers(1001),
                new Peer.LinuxPeers(tables, new OwnUsers(Set.of(1000L), ForeignUsers.NONE))
                        .of(address("::1", 8400), address("::1", 50000)));
    }

    @Test
    void goesByTheOpenSocketOfSeveral() throws IOException {
        String waiting = row("0100007F:C350", "0100007F:20D0", "06", 0, 0);

        assertEquals(Ownership.ANOTHERS, ownership(LISTENER, waiting, OUR_END, peer(1001)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"06", "04", "05"})
    void noOneWaitsAtAnEndThatWasClosed(String state) throws IOException { // TIME_WAIT, FIN_WAIT1, FIN_WAIT2
        assertEquals(
                Ownership.NO_ONES, ownership(LISTENER, OUR_END, row("0100007F:C350", "0100007F:20D0", state, 0, 0)));
    }

    @Test
    void noOneWaitsAtAConnectionThatIsGone() throws IOException {
        assertEquals(Ownership.NO_ONES, ownership(LISTENER));
    }

    @Test
    void aPeerOfAnotherNamespaceIsNotKnown() throws IOException { // WSL, forwarded ports
        assertEquals(Ownership.UNKNOWN, ownership(LISTENER, OUR_END));
    }

    @Test
    void tablesOfAnotherNamespaceTellNothing() throws IOException {
        assertEquals(Ownership.UNKNOWN, ownership(row("0100007F:1F90", "00000000:0000", "0A", 1000, 7)));
    }

    @Test
    void withoutTablesNoOneIsKnown() throws IOException {
        Peer.LinuxPeers peers =
                new Peer.LinuxPeers(tables.resolve("none"), new OwnUsers(Set.of(1000L), ForeignUsers.NONE));

        assertEquals(Peer.unknown(), peers.of(address("127.0.0.1", 8400), address("127.0.0.1", 50000)));
    }

    @Test
    void noOneIsKnownToOneWhoDoesNotKnowOneself() throws IOException {
        assertEquals(
                Ownership.UNKNOWN,
                ownership(new OwnUsers(Set.of(), ForeignUsers.NONE), List.of(OUR_END, peer(1000)), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "  1: 0100007F:C350 0100007F:20D0 01 x x x many 0 y 1"})
    void passesOverWhatItCannotRead(String line) throws IOException {
        assertEquals(Ownership.ANOTHERS, ownership(line, LISTENER, OUR_END, peer(1001)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @EnabledOnOs(OS.LINUX)
    void knowsAConnectionOfItsOwn(String host) throws IOException {
        InetAddress loopback = InetAddress.getByName(host);
        try (ServerSocket listener = new ServerSocket(0, 1, loopback);
                Socket client = new Socket(loopback, listener.getLocalPort());
                Socket accepted = listener.accept()) {
            assertEquals(client.getLocalPort(), accepted.getPort());
            assertEquals(
                    Ownership.OURS,
                    Peer.Lookup.ofThisMachine()
                            .of((InetSocketAddress) accepted.getLocalSocketAddress(), (InetSocketAddress)
                                    accepted.getRemoteSocketAddress())
                            .ownership());
        }
    }
}
