package io.kstlib.storage.sops.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.ChangeWatch;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Announcements of a server that this test plays. */
@Timeout(30)
class AnnouncementsTest {

    private static final String CHANNEL = "corporate";

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Semaphore calls = new Semaphore(0);
    private final Announcements announcements = new Announcements("announcements of a test", this::connect);
    private volatile Played played;

    /** One connection. */
    private static final class Played implements Announcements.Subscription {

        private final Set<String> heard = ConcurrentHashMap.newKeySet();
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        @Override
        public void listenTo(Set<String> wanted) {
            for (String channel : wanted) {
                if (heard.add(channel)) {
                    said.add("begun " + channel);
                }
            }
        }

        @Override
        public void leave(String channel) {
            heard.remove(channel);
        }

        @Override
        public void hear(Consumer<String> begun, Consumer<String> changed) {
            String next;
            try {
                next = said.take();
            } catch (InterruptedException ended) {
                throw away();
            }
            String[] words = next.split(" ", 2);
            switch (words[0]) {
                case "begun" -> begun.accept(words[1]);
                case "changed" -> changed.accept(words[1]);
                case "broken" -> throw away();
                default -> {} // woken
            }
        }

        @Override
        public void wake() {
            said.add("woken");
        }

        @Override
        public void close() {
            said.add("broken");
        }
    }

    private static StorageException away() {
        return new StorageException("the server of a test", Reason.UNREACHABLE, "away", null, null);
    }

    private Played connect() {
        if (refusals.getAndDecrement() > 0) {
            throw away();
        }
        connections.incrementAndGet();
        Played next = new Played();
        played = next;
        return next;
    }

    @AfterEach
    void stop() {
        announcements.close();
    }

    private ChangeWatch watch() {
        return announcements.watch(CHANNEL, calls::release);
    }

    private void awaitCall() throws InterruptedException {
        assertTrue(calls.tryAcquire(20, TimeUnit.SECONDS));
    }

    @Test
    void whatWasLookedAtIsCurrentUntilAChangeIsAnnounced() throws InterruptedException {
        try (ChangeWatch watch = watch()) {
            awaitCall(); // a change may have been missed before
            assertTrue(watch.isLive());
            assertFalse(announcements.isCurrent(CHANNEL), "no one has looked");

            assertEquals("token", announcements.look(CHANNEL, () -> "token"));
            assertTrue(announcements.isCurrent(CHANNEL));

            played.said.add("changed " + CHANNEL);
            awaitCall();
            assertFalse(announcements.isCurrent(CHANNEL));
        }
    }

    @Test
    void aChangeDuringALookIsNotMissed() throws InterruptedException {
        try (ChangeWatch watch = watch()) {
            awaitCall();

            announcements.look(CHANNEL, () -> {
                played.said.add("changed " + CHANNEL);
                calls.acquireUninterruptibly();
                return "an older token";
            });

            assertTrue(watch.isLive());
            assertFalse(announcements.isCurrent(CHANNEL));
        }
    }

    @Test
    void aLookBeforeTheFirstWatchDoesNotCount() throws InterruptedException {
        announcements.look(CHANNEL, () -> "token");
        try (ChangeWatch watch = watch()) {
            awaitCall();

            assertTrue(watch.isLive());
            assertFalse(announcements.isCurrent(CHANNEL));
        }
    }

    @Test
    void aBrokenConnectionIsMadeAgainAndCallsOnce() throws InterruptedException {
        refusals.set(1);
        try (ChangeWatch watch = watch()) {
            awaitCall();
            announcements.look(CHANNEL, () -> "token");

            played.said.add("broken");
            awaitCall();

            assertTrue(watch.isLive());
            assertEquals(2, connections.get());
            assertFalse(announcements.isCurrent(CHANNEL), "a change may have been missed");
        }
    }

    @Test
    void whatChangesBetweenTwoWatchesIsLookedFor() throws InterruptedException {
        ChangeWatch first = watch();
        awaitCall();
        announcements.look(CHANNEL, () -> "token");

        first.close();
        assertFalse(first.isLive());
        try (ChangeWatch second = watch()) {
            awaitCall();

            assertTrue(second.isLive());
            assertFalse(announcements.isCurrent(CHANNEL));
        }
    }

    @Test
    void aClosedOneIsNotLive() throws InterruptedException {
        ChangeWatch watch = watch();
        awaitCall();

        announcements.close();

        assertFalse(watch.isLive());
        assertFalse(watch().isLive());
        assertEquals(1, connections.get());
    }
}
