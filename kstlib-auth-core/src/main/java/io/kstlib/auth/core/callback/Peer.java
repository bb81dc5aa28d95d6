package io.kstlib.auth.core.callback;

/**
 * Which user of this machine is at the other end of a connection.
 *
 * @param whose how the user stands to this process
 * @param uid the user's number; negative where it cannot be known
 */
record Peer(Whose whose, long uid) {

    /** How the user of a connection stands to this process. */
    enum Whose {
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
        return new Peer(Whose.OURS, uid);
    }

    static Peer anothers(long uid) {
        return new Peer(Whose.ANOTHERS, uid);
    }

    static Peer noOnes() {
        return new Peer(Whose.NO_ONES, NO_UID);
    }

    static Peer unknown() {
        return new Peer(Whose.UNKNOWN, NO_UID);
    }
}
