package io.kstlib.auth.core.callback;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Finds out which user of this machine is at the other end of a connection on loopback. Safe for use by several threads. */
@FunctionalInterface
interface PeerLookup {

    /**
     * {@return the peer; an unknown one if it cannot be found out, without an exception}
     *
     * @param here the end of the connection that is ours
     * @param there the other end
     */
    Peer of(InetSocketAddress here, InetSocketAddress there);

    /** Asks the kernel; on other systems than Linux every peer is unknown. */
    static PeerLookup ofThisMachine() {
        return new LinuxPeers(Path.of("/proc/net"), OwnUsers.ofThisProcess());
    }
}
