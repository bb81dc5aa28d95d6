package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.agent.AgentAnswers.NotAtHand;
import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.base.Spans;
import io.kstlib.files.HomeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that the agent has loaded, each with its unlocked keys and tokens. Safe for use by several threads. Slow work, such as a refresh or
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
     * The logins of a place whose tokens were handed out. It is known longer than its library.
     *
     * @param builder loads the configuration anew
     * @param logins the logins
     */
    private record Known(KstlibBuilder builder, Set<HeldLogin> logins) {}

    /** A login whose tokens were handed out. */
    private record HeldLogin(String provider, AccountName account) {

        static HeldLogin of(AuthClient client) {
            return new HeldLogin(client.name(), client.account());
        }

        String inWords() {
            return provider + account.behindProvider();
        }
    }

    /**
     * The effect of a lock.
     *
     * @param readable the logins whose stored tokens were read without a question, by provider and account
     * @param undecided the logins whose storage did not answer
     * @param unstored the logins whose refreshed token is kept, because it could not be stored yet
     */
    record Lock(List<String> readable, List<String> undecided, List<String> unstored) {}

    /**
     * @param idle after which time without a request a configuration is forgotten, and a token not refreshed any more
     * @param time the clocks
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
        HeldLibrary now = load(builder, environment);
        List<HeldLibrary> gone = new ArrayList<>();
        try {
            return replace(now, gone);
        } finally {
            gone.forEach(this::close);
        }
    }

    /**
     * Loads a configuration. What was decrypted for one that is held is not decrypted again.
     *
     * @throws NotAtHand if there is something to warn of, which the command itself says
     * @throws AuthException as {@link KstlibBuilder#build}
     */
    private HeldLibrary load(KstlibBuilder builder, Map<String, String> environment) {
        WarningCount warnings = new WarningCount();
        synchronized (this) {
            Engine.program(builder)
                    .reuse(held.stream().map(one -> Engine.config(one.latest)).toList());
        }
        Kstlib kstlib = builder.warnings(warnings).build();
        if (warnings.count.get() > 0) {
            throw new NotAtHand();
        }
        warnings.isLoaded = true;
        HeldLibrary.Place place =
                new HeldLibrary.Place(environment, kstlib.configFile().orElse(null), kstlib.configOrigin());
        return new HeldLibrary(place, HeldLibrary.authorities(kstlib, environment), builder, kstlib, warnings);
    }

    private synchronized HeldLibrary replace(HeldLibrary now, List<HeldLibrary> gone) {
        boolean isBusy = leaving.stream()
                .anyMatch(known ->
                        known.place.equals(now.place) && !known.unstored().isEmpty());
        if (!isAnswering() || isBusy) { // the stored token is not the newest
            throw new NotAtHand();
        }
        for (HeldLibrary one : List.copyOf(held)) {
            if (one.isSameAs(now)) {
                one.adopt(now);
                return one;
            }
            if (one.place.equals(now.place)) {
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
            Set<HeldLogin> logins = new HashSet<>(Set.of(HeldLogin.of(client)));
            Known before = known.remove(from.place);
            if (before != null) {
                logins.addAll(before.logins());
            }
            known.put(from.place, new Known(from.builder, logins));
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
        handedOut.forEach(one -> one.logins().forEach(login -> undecided.add(login.inWords())));
        CompletableFuture<Void> looks = CompletableFuture.allOf(handedOut.stream()
                .flatMap(one -> one.logins().stream()
                        .map(login -> CompletableFuture.runAsync(
                                () -> {
                                    if (isReadable(one.builder(), login)) {
                                        readable.add(login.inWords());
                                    }
                                    undecided.remove(login.inWords());
                                },
                                threads)))
                .toArray(CompletableFuture<?>[]::new));
        var unused = looks.completeOnTimeout(null, LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return new Lock(List.copyOf(readable), List.copyOf(undecided), unstored());
    }

    private static boolean isReadable(KstlibBuilder builder, HeldLogin login) {
        synchronized (builder) {
            try (Kstlib anew = builder.warnings(warning -> {}).build()) {
                return HeldLibrary.stored(anew.client(login.provider(), login.account()))
                        .isPresent();
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

    /** Returns the logins whose tokens were handed out and are in memory, by provider and account. */
    synchronized List<String> logins() {
        return held.stream()
                .flatMap(HeldLibrary::served)
                .map(client -> HeldLogin.of(client).inWords())
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the logins that have a refreshed token in memory only, by provider and account. */
    List<String> unstored() {
        return unstoredLogins().map(HeldLogin::inWords).sorted().toList();
    }

    private synchronized Stream<HeldLogin> unstoredLogins() {
        return Stream.concat(held.stream(), leaving.stream())
                .flatMap(one -> one.unstored().stream())
                .distinct()
                .toList()
                .stream();
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
        unstoredLogins()
                .forEach(login -> log.say("the refreshed token of \"" + login.provider() + "\""
                        + login.account().behindProvider()
                        + " is lost, because it could not be stored. "
                        + RemedyWords.of(Remedy.logInAgain(login.provider()).with(login.account()))));
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

    /**
     * Counts the warnings of a library. The command repeats those of loading each time. A warning of a refresh ahead leaves the next refresh
     * to the command, and meanwhile no one here refreshes: a storage, or the connection to a server, says the same thing once only.
     */
    private final class WarningCount implements Consumer<Warning> {

        private final AtomicLong count = new AtomicLong();
        private volatile boolean isLoaded;

        /** The library; {@code null} before it is loaded and after its end, since the builder outlives it, and so does this. */
        private volatile @Nullable HeldLibrary library;

        @Override
        public void accept(Warning warning) {
            count.incrementAndGet();
            if (!isLoaded || warning.kind() == Warning.Kind.LOST) { // the agent tries again, and logs what is lost
                return;
            }
            if (warning.kind() == Warning.Kind.NOT_STORED) { // the command answers until it is stored
                log.say(warning.inWords());
                return;
            }
            HeldLibrary of = library;
            if (of != null) {
                of.uses.values().stream().filter(use -> use.isRefreshing.get()).forEach(use -> use.isLeft = true);
            }
            log.warn(warning.inWords());
        }
    }

    /**
     * The library with one configuration, and what it has unlocked and loaded. It counts as long as the same configuration, loaded anew, is equal to it. Safe
     * for use by several threads.
     */
    final class HeldLibrary {

        /** The pause after a failed refresh. */
        private static final Duration PAUSE = Duration.ofSeconds(30);

        private static final int MOST_SERVED = 256;
        private static final int MOST_MISSES = 500;

        private final Place place;
        private final Map<String, String> authorities;
        private final Kstlib kstlib;
        private final WarningCount warnings;
        private final AtomicBoolean isClosed = new AtomicBoolean();
        private final Map<AuthClient, Use> uses = new ConcurrentHashMap<>();
        private volatile KstlibBuilder builder;

        /** The equal one that was loaded last: where its encrypted files are others than at first, it knows them. */
        private volatile Kstlib latest;

        private volatile AgentTime.Moment used;
        private volatile boolean isEnded;

        /**
         * Where a configuration is for one person, so that only one of two from there can be in force.
         *
         * @param environment the variables that it was loaded with
         * @param file the file; {@code null} for a configuration without one
         * @param configOrigin the reason why it is used
         */
        record Place(
                Map<String, String> environment, @Nullable Path file, ConfigOrigin configOrigin) {

            /** Does not show the variables. */
            @Override
            public String toString() {
                return "Place[" + file + "]";
            }
        }

        /** The requests for the tokens of one client, and their results. */
        private static final class Use {

            /** The last request for a token that was handed out; {@code null} if there is nothing to refresh ahead. */
            private final AtomicReference<@Nullable RecentRequest> last = new AtomicReference<>();

            private final AtomicBoolean isRefreshing = new AtomicBoolean();

            /** Whether a token was handed out. */
            private volatile boolean isServed;

            /** Whether a token was not at hand before one was handed out. */
            private volatile boolean isMissed;

            /** Whether the next refresh is left to the command. */
            private volatile boolean isLeft;

            boolean isDue(Duration idle, AgentTime.Moment now) {
                RecentRequest request = last.get();
                return request != null && request.at().isWithin(idle, now) && request.isDue(now);
            }
        }

        private HeldLibrary(
                Place place,
                Map<String, String> authorities,
                KstlibBuilder builder,
                Kstlib kstlib,
                WarningCount warnings) {
            this.place = place;
            this.authorities = authorities;
            this.builder = builder;
            this.kstlib = kstlib;
            this.latest = kstlib;
            this.warnings = warnings;
            warnings.library = this;
            this.used = time.now();
        }

        Kstlib kstlib() {
            return kstlib;
        }

        /** Returns the number of warnings. */
        long warnings() {
            return warnings.count.get();
        }

        /** Whether the same request would load an equal library now. Reads no file. */
        boolean isSameAs(HeldLibrary now) {
            return place.equals(now.place)
                    && Engine.config(kstlib).isSameAs(Engine.config(now.kstlib))
                    && authorities.equals(now.authorities);
        }

        /** Uses the folder of the last request, because a configuration may appear in that of an earlier one. */
        void adopt(HeldLibrary now) {
            builder = now.builder;
            latest = now.kstlib;
            used = time.now();
        }

        boolean wasUsedWithin(Duration idle, AgentTime.Moment now) {
            return used.isWithin(idle, now);
        }

        /**
         * Notes that a token was handed out.
         *
         * @param idToken the ID token, if that was asked for
         * @throws NotAtHand if too many were, for other targets
         */
        void handedOut(AuthClient client, Token token, @Nullable IdToken idToken) {
            Use known = uses.get(client);
            if ((known == null || !known.isServed) && count(each -> each.isServed) >= MOST_SERVED) {
                throw new NotAtHand();
            }
            Use use = use(client);
            use.isServed = true;
            use.last.set(RecentRequest.of(client, token, idToken, use.last.get(), time.now()));
        }

        private Use use(AuthClient client) {
            return uses.computeIfAbsent(client, any -> new Use());
        }

        private long count(Predicate<Use> which) {
            return uses.values().stream().filter(which).count();
        }

        private Stream<AuthClient> served() {
            return uses.entrySet().stream()
                    .filter(use -> use.getValue().isServed)
                    .map(Map.Entry::getKey);
        }

        /**
         * Notes that a token is not at hand, so that a command gets it.
         *
         * @return whether the library is held on. It keeps a client for each target that was ever asked for, so there is a limit; and when a command refreshes what was
         *     left to it, what it warns of or repairs is looked at anew
         */
        boolean keepAfterMiss(AuthClient client) {
            Use use = use(client);
            if (!use.isServed) {
                use.isMissed = true;
            }
            return !use.isLeft && count(each -> each.isMissed) < MOST_MISSES;
        }

        /** Returns the clients with something to do: a token that was asked for within the idle limit and is due, or one that is not stored yet. */
        List<AuthClient> due(Duration idle, AgentTime.Moment now) {
            return served().filter(client -> !use(client).isRefreshing.get())
                    .filter(client -> Engine.login(client).hasUnstoredToken()
                            || (mayRefresh() && use(client).isDue(idle, now)))
                    .toList();
        }

        private boolean mayRefresh() {
            return !isEnded && uses.values().stream().noneMatch(use -> use.isLeft);
        }

        /**
         * Does what is due for a client. The command says what failed, when it is asked. After a warning nothing more is sent: what a person would be warned of is left
         * to the command. So is what the server refuses, because it counts such requests, and whatever else does not pass as an outage does.
         *
         * @return whether the configuration is still the one in force; if not, nothing is refreshed
         */
        boolean refresh(AuthClient client) {
            Use use = use(client);
            if (use.isRefreshing.getAndSet(true)) {
                return true;
            }
            try {
                if (Engine.login(client).hasUnstoredToken()) {
                    Optional<Token> unused = stored(client);
                }
                RecentRequest last = use.last.get();
                if (last == null || !mayRefresh() || !last.isDue(time.now())) {
                    return true;
                }
                if (!isInForce()) {
                    return false;
                }
                Optional<Token> newest = Engine.login(client)
                        .refreshAhead(token -> mayRefresh() && last.isDue(client, token, time.now()));
                if (newest.isPresent()) {
                    use.last.compareAndSet(last, last.next(client, newest.get(), time.now())); // unless asked for again
                } else if (use.last.compareAndSet(last, null)) { // logged out, and not asked for again meanwhile
                    use.isServed = false;
                }
                return true;
            } catch (AuthException failed) {
                if (!(failed instanceof NetworkException || failed instanceof StorageException)) {
                    use.isLeft = true;
                }
                AgentTime.Moment now = time.now();
                use.last.updateAndGet(latest -> latest == null ? null : latest.after(PAUSE, now));
                return true;
            } finally {
                use.isRefreshing.set(false);
            }
        }

        /** Returns the stored token, whatever its age. One that is not stored yet is stored first. */
        static Optional<Token> stored(AuthClient client) {
            return Engine.login(client).refreshAhead(token -> false);
        }

        private boolean isInForce() {
            KstlibBuilder again = builder;
            synchronized (again) {
                AtomicBoolean hasWarned = new AtomicBoolean();
                Engine.program(again).reuse(List.of(Engine.config(latest)));
                try (Kstlib now = again.warnings(warning -> hasWarned.set(true)).build()) {
                    return !hasWarned.get()
                            && Engine.config(kstlib).isSameAs(Engine.config(now))
                            && authorities.equals(authorities(now, place.environment()));
                } catch (AuthException noLongerAllowed) {
                    return false;
                }
            }
        }

        /** Returns the logins that have a refreshed token in memory only. */
        List<HeldLogin> unstored() {
            return served().filter(client -> Engine.login(client).hasUnstoredToken())
                    .map(HeldLogin::of)
                    .distinct()
                    .toList();
        }

        /** Returns what changes with the files of certificate authorities, by provider; looked at before any of them is read. */
        private static Map<String, String> authorities(Kstlib kstlib, Map<String, String> environment) {
            Map<String, String> states = new LinkedHashMap<>();
            Engine.config(kstlib)
                    .auth()
                    .get(AuthKeys.PROVIDERS)
                    .ifPresent(sections -> sections.entries().forEach((name, section) -> {
                        if (section instanceof ConfigMap map
                                && map.get(ProviderKeys.SSL_CA_BUNDLE.name()).isPresent()) {
                            states.put(name, state(new Settings(name, map), environment));
                        }
                    }));
            return states;
        }

        private static String state(Settings provider, Map<String, String> environment) {
            try {
                ConfigPath bundle = provider.require(ProviderKeys.SSL_CA_BUNDLE);
                Path file =
                        bundle.resolve(UserDirectory.at(Path.of(environment.getOrDefault(HomeDirectory.VARIABLE, ""))));
                return Files.readAttributes(file, "unix:ino,size,ctime").toString();
            } catch (IOException | InvalidPathException | AuthException unreadable) {
                return "unreadable";
            }
        }

        /** Refreshes nothing from now on. */
        void end() {
            isEnded = true;
        }

        /** Waits for an answer that is under way, and tries to store what is not stored yet. May be called again as long as that fails. */
        void close() {
            end();
            try {
                if (!isClosed.getAndSet(true)) {
                    uses.values().forEach(use -> use.isLeft = false);
                    warnings.library = null;
                    kstlib.close();
                    return;
                }
                served().filter(client -> Engine.login(client).hasUnstoredToken())
                        .forEach(AuthClient::close);
            } catch (AuthException failed) {
                log.say(ErrorReport.inOneLine(failed));
            }
        }

        /**
         * The last request for the tokens of a client, and when they are due to be refreshed ahead. Immutable.
         *
         * @param at the time of the request
         * @param due the time at which the first of them is due
         * @param id the ID token, if one was asked for; {@code null} also when a refresh brings no other one
         */
        private record RecentRequest(
                AgentTime.Moment at, Instant due, @Nullable ShownId id) {

            /** How long before a command would refresh a token the agent does: longer than the time between two checks. */
            private static final Duration AHEAD = Duration.ofSeconds(15);

            /** The limit for a token of a short life: at most this share (one fifth) of it. */
            private static final int AHEAD_SHARE = 5;

            /** An ID token that was handed out, and when it is due. It may expire before the access token. */
            record ShownId(Secret value, Instant due) {

                static ShownId of(AuthClient client, IdToken token) {
                    return new ShownId(token.value(), soon(client, token.asToken()));
                }

                boolean isIn(Token token) {
                    return token.idToken().filter(value::equals).isPresent();
                }
            }

            /**
             * @param idToken the ID token, if it was asked for
             * @param before the last request before; {@code null} if there was none
             */
            static RecentRequest of(
                    AuthClient client,
                    Token token,
                    @Nullable IdToken idToken,
                    @Nullable RecentRequest before,
                    AgentTime.Moment now) {
                ShownId known = before == null ? null : before.id;
                ShownId id = idToken != null
                        ? ShownId.of(client, idToken)
                        : known != null && known.isIn(token) ? known : null;
                return of(now, client, token, id);
            }

            /** Leaves out an ID token that was due when the access token beside it was issued: no refresh brings another one. */
            private static RecentRequest of(
                    AgentTime.Moment at, AuthClient client, Token token, @Nullable ShownId shown) {
                ShownId id = shown == null || !token.issuedAt().isBefore(shown.due()) ? null : shown;
                Instant due = soon(client, token);
                return new RecentRequest(at, id != null && id.due().isBefore(due) ? id.due() : due, id);
            }

            private static Instant soon(AuthClient client, Token token) {
                Instant due = client.refreshDue(token);
                Duration share = Duration.between(token.issuedAt(), due).dividedBy(AHEAD_SHARE);
                return due.minus(Spans.shorter(share, AHEAD));
            }

            boolean isDue(AgentTime.Moment now) {
                return at.hasCome(due, now);
            }

            /** Whether a stored token is due. */
            boolean isDue(AuthClient client, Token token, AgentTime.Moment now) {
                return at.hasCome(soon(client, token), now)
                        || (id != null && id.isIn(token) && at.hasCome(id.due(), now));
            }

            /**
             * Returns the same for the newest token.
             *
             * @return {@code null} when that is due, too: then a refresh ahead does not help, and the next request is the command's
             */
            @Nullable
            RecentRequest next(AuthClient client, Token newest, AgentTime.Moment now) {
                ShownId next = id;
                if (next != null && !next.isIn(newest)) {
                    Optional<IdToken> brought = IdToken.freshOf(client);
                    next = brought.isEmpty() ? null : ShownId.of(client, brought.get());
                }
                RecentRequest following = of(at, client, newest, next);
                return following.isDue(now) ? null : following;
            }

            /** Returns the same, and nothing is due for a while. */
            RecentRequest after(Duration pause, AgentTime.Moment now) {
                return new RecentRequest(at, now.wall().plus(pause), id);
            }

            /** Shows no token. */
            @Override
            public String toString() {
                return "RecentRequest[" + at + "]";
            }
        }
    }
}
