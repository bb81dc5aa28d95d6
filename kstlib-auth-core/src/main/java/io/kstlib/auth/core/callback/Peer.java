package io.kstlib.auth.core.callback;

import java.net.InetSocketAddress;
import java.nio.file.Path;

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
}
