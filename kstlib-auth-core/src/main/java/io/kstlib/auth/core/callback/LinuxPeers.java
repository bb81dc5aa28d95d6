package io.kstlib.auth.core.callback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks up peers in the socket tables of Linux, which list each socket with the user who made it.
 *
 * <p>Root does not count as another user. Root can read the memory of this process, so a refusal keeps nothing from it. The relays that carry a
 * person's browser here also run as root: those of WSL, of a port that is forwarded into a container, of a VPN. So it is unknown who is behind a peer
 * that is root, unless this process is root, too.
 */
final class LinuxPeers implements PeerLookup {

    private static final long ROOT = 0;

    /** A table is read row by row while it changes, so one look can miss a row. Two looks hardly ever do. */
    private static final int LOOKS = 2;

    private final Path tables;
    private final OwnUsers own;

    /**
     * @param tables {@code /proc/net}
     * @param own the users that stand for the person
     */
    LinuxPeers(Path tables, OwnUsers own) {
        this.tables = tables;
        this.own = own;
    }

    @Override
    public Peer of(InetSocketAddress here, InetSocketAddress there) {
        if (own.uids().isEmpty()) {
            return Peer.unknown();
        }
        try {
            SocketTable table = SocketTable.read(tables);
            for (int look = 1; look < LOOKS && table.end(there, here).isEmpty(); look++) {
                table = SocketTable.read(tables);
            }
            return find(table, here, there);
        } catch (IOException noTables) {
            return Peer.unknown();
        }
    }

    private Peer find(SocketTable table, InetSocketAddress here, InetSocketAddress there) {
        Optional<SocketTable.Row> peer = table.end(there, here);
        if (peer.isPresent()) {
            return user(peer.get());
        }
        // Where our own end is not there either, the connection is gone, unless these are the tables of another
        // namespace.
        boolean isGone = table.hasListener(here) && table.end(here, there).isEmpty();
        return isGone ? Peer.noOnes() : Peer.unknown();
    }

    private Peer user(SocketTable.Row peer) {
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
}
