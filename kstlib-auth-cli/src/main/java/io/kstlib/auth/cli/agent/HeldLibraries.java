package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.agent.AgentAnswers.NotAtHand;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that the agent has loaded, each with its unlocked keys and tokens. Safe for use by several threads. What may take long, such as a refresh or
 * the end of a library, is done by other threads and outside of the monitor.
 */
final class HeldLibraries {

    private static final int MOST = 64;

    /** How long the end waits for refreshes under way: as long as one may take, and a little more. */
    private static final Duration LONGEST_END = Duration.ofSeconds(85);

    /** How long a lock checks whether logins can still be read, and how long the end of the agent waits for refreshes. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    private final Duration idle;
    private final AgentTime time;
    private final AgentLog log;
    private final Executor threads;
    private final List<HeldLibrary> held = new ArrayList<>();
    private final List<HeldLibrary> leaving = new ArrayList<>();
    private final Set<HeldLibrary> closing = new HashSet<>();
    private final Map<HeldLibrary.Place, Known> known = new LinkedHashMap<>();
    private boolean isLocked;
    private boolean isEnding;

    /**
     * The providers of a place whose tokens were handed out. It is known longer than its library.
     *
     * @param builder loads the configuration anew
     * @param providers the names of the providers
     */
    private record Known(KstlibBuilder builder, Set<String> providers) {}

    /**
     * What a lock protects.
     *
     * @param readable the providers whose stored tokens were read without a question
     * @param undecided those whose storage did not answer
     * @param unstored those whose refreshed token is kept, because it could not be stored yet
     */
    record Lock(List<String> readable, List<String> undecided, List<String> unstored) {}

    /**
     * @param idle after which time without a request a configuration is forgotten, and a token not refreshed any more
     * @param time what time it is
     * @param log the log of the agent
     * @param threads runs what may take long
     */
    HeldLibraries(Duration idle, AgentTime time, AgentLog log, Executor threads) {
        this.idle = idle;
        this.time = time;
        this.log = log;
        this.threads = threads;
    }

    /**
     * Loads the configuration that a request asks for, with all that is checked then: where it is, whose it is, what it includes, consent. Returns the one
     * that is held if it is equal. One of the same file that is not equal any more is forgotten.
     *
     * @throws NotAtHand if there is something to warn of, too much is held, or nothing is answered
     * @throws AuthException as {@link KstlibBuilder#build}
     */
    HeldLibrary take(KstlibBuilder builder, Map<String, String> environment) {
        if (!isAnswering()) {
            throw new NotAtHand();
        }
        HeldLibrary now = HeldLibrary.load(builder, loaded(), environment, time, log);
        List<HeldLibrary> gone = new ArrayList<>();
        try {
            return replace(now, gone);
        } finally {
            gone.forEach(this::close);
        }
    }

    private synchronized List<Kstlib> loaded() {
        return held.stream().map(HeldLibrary::latest).toList();
    }

    private synchronized HeldLibrary replace(HeldLibrary now, List<HeldLibrary> gone) {
        boolean isBusy = leaving.stream()
                .anyMatch(known ->
                        known.place().equals(now.place()) && !known.unstored().isEmpty());
        if (!isAnswering() || isBusy) { // the stored token is not the newest
            throw new NotAtHand();
        }
        for (HeldLibrary one : List.copyOf(held)) {
            if (one.isSameAs(now)) {
                one.adopt(now);
                return one;
            }
            if (one.place().equals(now.place())) {
                leave(one, gone);
            }
        }
        if (held.size() >= MOST) {
            forgetUnused(gone);
        }
        if (held.size() >= MOST) {
            throw new NotAtHand();
        }
        held.add(now);
        return now;
    }

    private synchronized void forgetUnused(List<HeldLibrary> gone) {
        AgentTime.Moment now = time.now();
        held.stream().filter(one -> !one.wasUsedWithin(idle, now)).toList().forEach(one -> leave(one, gone));
    }

    private synchronized void leave(HeldLibrary one, List<HeldLibrary> gone) {
        one.end();
        if (held.remove(one)) {
            leaving.add(one);
            gone.add(one);
        }
    }

    private void close(HeldLibrary gone) {
        synchronized (this) {
            if (!closing.add(gone)) {
                return;
            }
        }
        threads.execute(() -> {
            try {
                gone.close();
            } finally {
                closed(gone);
            }
        });
    }

    private synchronized void closed(HeldLibrary gone) {
        closing.remove(gone);
        if (gone.unstored().isEmpty()) {
            leaving.remove(gone);
        }
        notifyAll();
    }

    /** Notes that a token was handed out. */
    void handedOut(HeldLibrary from, AuthClient client, Token token, @Nullable IdToken idToken) {
        from.handedOut(client, token, idToken);
        synchronized (this) {
            Set<String> names = new TreeSet<>(Set.of(client.name()));
            Known before = known.remove(from.place());
            if (before != null) {
                names.addAll(before.providers());
            }
            known.put(from.place(), new Known(from.builder(), names));
            if (known.size() > MOST) {
                known.remove(known.keySet().iterator().next());
            }
        }
    }

    /** Notes that there is no token. */
    void missed(HeldLibrary from, AuthClient client) {
        if (!from.keepAfterMiss(client)) {
            forget(from);
        }
    }

    /** Refreshes what is due, and forgets what no one asked for within the idle limit. Called periodically; does not block. */
    void refresh() {
        List<HeldLibrary> gone = new ArrayList<>();
        Map<AuthClient, HeldLibrary> due = new LinkedHashMap<>();
        synchronized (this) {
            gone.addAll(leaving);
            forgetUnused(gone);
            AgentTime.Moment now = time.now();
            held.forEach(one -> one.due(idle, now).forEach(client -> due.put(client, one)));
        }
        gone.forEach(this::close);
        due.forEach((client, from) -> threads.execute(() -> refresh(client, from)));
    }

    private void refresh(AuthClient client, HeldLibrary from) {
        if (!from.refresh(client)) {
            forget(from);
        }
    }

    private void forget(HeldLibrary one) {
        List<HeldLibrary> gone = new ArrayList<>();
        leave(one, gone);
        gone.forEach(this::close);
    }

    /** Whether anything is due. */
    synchronized boolean hasWork() {
        AgentTime.Moment now = time.now();
        return held.stream().anyMatch(one -> !one.due(idle, now).isEmpty());
    }

    /** Forgets everything and takes no more requests. Keeps a token until it is stored. */
    Lock lock() {
        List<Known> handedOut;
        List<HeldLibrary> gone = new ArrayList<>();
        synchronized (this) {
            isLocked = true;
            List.copyOf(held).forEach(one -> leave(one, gone));
            handedOut = List.copyOf(known.values());
        }
        gone.forEach(this::close);
        Set<String> readable = new ConcurrentSkipListSet<>();
        Set<String> undecided = new ConcurrentSkipListSet<>();
        handedOut.forEach(one -> undecided.addAll(one.providers()));
        CompletableFuture<Void> looks = CompletableFuture.allOf(handedOut.stream()
                .flatMap(one -> one.providers().stream()
                        .map(name -> CompletableFuture.runAsync(
                                () -> {
                                    if (isReadable(one.builder(), name)) {
                                        readable.add(name);
                                    }
                                    undecided.remove(name);
                                },
                                threads)))
                .toArray(CompletableFuture<?>[]::new));
        var unused = looks.completeOnTimeout(null, LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return new Lock(List.copyOf(readable), List.copyOf(undecided), unstored());
    }

    private static boolean isReadable(KstlibBuilder builder, String provider) {
        synchronized (builder) {
            try (Kstlib anew = builder.warnings(warning -> {}).build()) {
                return HeldLibrary.stored(anew.client(provider)).isPresent();
            } catch (AuthException closed) {
                return false;
            }
        }
    }

    synchronized void unlock() {
        isLocked = false;
    }

    synchronized boolean isLocked() {
        return isLocked;
    }

    private synchronized boolean isAnswering() {
        return !isLocked && !isEnding;
    }

    /** Returns the names of the providers whose tokens were handed out and are in memory. */
    synchronized List<String> providers() {
        return names(held.stream(), HeldLibrary::providers);
    }

    /** Returns the names of the providers that have a refreshed token in memory only. */
    synchronized List<String> unstored() {
        return names(Stream.concat(held.stream(), leaving.stream()), HeldLibrary::unstored);
    }

    private static List<String> names(Stream<HeldLibrary> libraries, Function<HeldLibrary, List<String>> of) {
        return libraries
                .flatMap(one -> of.apply(one).stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Forgets everything and takes nothing more, so that no refresh begins. Waits a little for those that are under way, and for tokens to be stored. */
    void end() {
        end(LONGEST_LOOK);
    }

    private void end(Duration patience) {
        List<HeldLibrary> gone = new ArrayList<>();
        synchronized (this) {
            isEnding = true;
            List.copyOf(held).forEach(one -> leave(one, gone));
            gone.addAll(leaving);
        }
        gone.forEach(this::close);
        awaitClosed(patience);
    }

    /** Whether nothing would be lost after {@link #end()}: no refresh is under way, and each token is stored. */
    synchronized boolean hasEnded() {
        return isEnding && held.isEmpty() && leaving.isEmpty();
    }

    /** Takes requests again after {@link #end()}, unless there is a lock. */
    synchronized void goOn() {
        isEnding = false;
    }

    /** Ends, waits as long as a running refresh may take, and logs what is lost. */
    void close() {
        end(LONGEST_END);
        unstored()
                .forEach(name -> log.say("the refreshed token of \"" + name
                        + "\" is lost, because it could not be stored; log in again: kstlib auth login"
                        + ShellWord.parameter(name)));
    }

    /** Waits a little until what was forgotten is closed. */
    void awaitClosed() {
        awaitClosed(LONGEST_LOOK);
    }

    private synchronized void awaitClosed(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!closing.isEmpty() && System.nanoTime() - end < 0) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
