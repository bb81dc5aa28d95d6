package io.kstlib.auth.core.callback;

import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The address that a browser is started with instead of its target. The target is kept out of the arguments of the browser's process, which every
 * user of the machine can read. The address leads on everyone who is known to be the same person, so a reload or a prefetch is harmless. Of those who
 * are not known it leads on only one. Safe for use by several threads.
 */
final class StartAddress {

    private @Nullable Target target;
    private TicketUse use = TicketUse.NONE;
    private long openedAtNanos;

    private record Target(Secret ticket, URI url) {
        @Override
        public String toString() {
            return "Target[" + url.getHost() + "]";
        }
    }

    private enum TicketUse {
        /** No one was redirected. */
        NONE,
        /** The user of this process was. */
        BY_OURS,
        /** Someone was, and it cannot be known who. */
        BY_UNKNOWN
    }

    /** What becomes of a request for the address. */
    sealed interface Outcome {

        /** The browser is sent on. */
        record Redirected(URI url) implements Outcome {
            @Override
            public String toString() {
                return "Redirected[" + url.getHost() + "]";
            }
        }

        /** Nothing is given, and nothing changes. */
        record Refused() implements Outcome {}

        /** Someone was redirected before, so others may know the target of the address. */
        record Disclosed() implements Outcome {}
    }

    /** Makes the address valid. */
    synchronized void leadTo(URI url, Secret ticket) {
        target = new Target(ticket, url);
    }

    /**
     * Makes the address invalid: no browser was started with it.
     *
     * @return whether an unknown user was redirected nevertheless
     */
    synchronized boolean withdraw() {
        target = null;
        return use == TicketUse.BY_UNKNOWN;
    }

    synchronized Outcome ask(String ticket, Peer peer) {
        if (target == null || !target.ticket().matches(ticket) || peer.ownership() == Peer.Ownership.NO_ONES) {
            return new Outcome.Refused();
        }
        if (use == TicketUse.BY_UNKNOWN) {
            return new Outcome.Disclosed();
        }
        boolean isOurs = peer.ownership() == Peer.Ownership.OURS;
        if (use == TicketUse.BY_OURS && !isOurs) {
            return new Outcome.Refused(); // too late to learn anything
        }
        use = isOurs ? TicketUse.BY_OURS : TicketUse.BY_UNKNOWN;
        openedAtNanos = System.nanoTime();
        return new Outcome.Redirected(target.url());
    }

    /** Returns how long ago an unknown user was redirected; empty if none was. */
    synchronized Optional<Duration> sinceUnknown() {
        return use == TicketUse.BY_UNKNOWN
                ? Optional.of(Duration.ofNanos(System.nanoTime() - openedAtNanos))
                : Optional.empty();
    }
}
