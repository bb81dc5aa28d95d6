package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.agent.AgentAnswers.NotAtHand;
import io.kstlib.auth.cli.command.ErrorReport;
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
import io.kstlib.files.HomeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final AgentTime time;
    private final AgentLog log;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final Map<AuthClient, Use> uses = new ConcurrentHashMap<>();
    private volatile KstlibBuilder builder;
    private volatile Kstlib latest;
    private volatile AgentTime.Moment used;
    private volatile boolean isEnded;

    /**
     * Where a configuration is for one person, so that only one of two from there can be in force.
     *
     * @param environment the variables that it was loaded with
     * @param file the file; {@code null} for a configuration without one
     * @param configOrigin why it is used
     */
    record Place(Map<String, String> environment, @Nullable Path file, ConfigOrigin configOrigin) {

        /** Does not show the variables. */
        @Override
        public String toString() {
            return "Place[" + file + "]";
        }
    }

    /** What became of the requests for the tokens of one client. */
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

    /**
     * Counts the warnings of a library. The command repeats those of loading each time. A warning of a refresh ahead leaves the next refresh
     * to the command, and meanwhile no one here refreshes: a storage, or the connection to a server, says the same thing once only.
     */
    private static final class WarningCount implements Consumer<Warning> {

        private final AgentLog log;
        private final AtomicLong count = new AtomicLong();
        private volatile boolean isLoaded;

        /** The library; {@code null} before it is loaded and after its end, since the builder outlives it, and so does this. */
        private volatile @Nullable HeldLibrary library;

        WarningCount(AgentLog log) {
            this.log = log;
        }

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

    private HeldLibrary(
            Place place,
            Map<String, String> authorities,
            KstlibBuilder builder,
            Kstlib kstlib,
            WarningCount warnings,
            AgentTime time,
            AgentLog log) {
        this.place = place;
        this.authorities = authorities;
        this.builder = builder;
        this.kstlib = kstlib;
        this.latest = kstlib;
        this.warnings = warnings;
        warnings.library = this;
        this.time = time;
        this.log = log;
        this.used = time.now();
    }

    /**
     * Loads a configuration.
     *
     * @param before those that are held, so that what was decrypted for one is not decrypted again
     * @throws NotAtHand if there is something to warn of, which the command itself says
     * @throws AuthException as {@link KstlibBuilder#build}
     */
    static HeldLibrary load(
            KstlibBuilder builder, List<Kstlib> before, Map<String, String> environment, AgentTime time, AgentLog log) {
        WarningCount warnings = new WarningCount(log);
        Engine.program(builder).reuse(before.stream().map(Engine::config).toList());
        Kstlib kstlib = builder.warnings(warnings).build();
        if (warnings.count.get() > 0) {
            throw new NotAtHand();
        }
        warnings.isLoaded = true;
        Place place = new Place(environment, kstlib.configFile().orElse(null), kstlib.configOrigin());
        return new HeldLibrary(place, authorities(kstlib, environment), builder, kstlib, warnings, time, log);
    }

    Kstlib kstlib() {
        return kstlib;
    }

    /** Returns the equal one that was loaded last: where its encrypted files are others than at first, it knows them. */
    Kstlib latest() {
        return latest;
    }

    Place place() {
        return place;
    }

    /** Returns the builder that loads it anew. */
    KstlibBuilder builder() {
        return builder;
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
        return uses.entrySet().stream().filter(use -> use.getValue().isServed).map(Map.Entry::getKey);
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
            Optional<Token> newest =
                    Engine.login(client).refreshAhead(token -> mayRefresh() && last.isDue(client, token, time.now()));
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

    /** Returns the names of the providers whose tokens were handed out. */
    List<String> providers() {
        return names(served());
    }

    /** Returns the names of those that have a refreshed token in memory only. */
    List<String> unstored() {
        return names(served().filter(client -> Engine.login(client).hasUnstoredToken()));
    }

    private static List<String> names(Stream<AuthClient> clients) {
        return clients.map(AuthClient::name).distinct().sorted().toList();
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
            Path file = bundle.resolve(UserDirectory.at(Path.of(environment.getOrDefault(HomeDirectory.VARIABLE, ""))));
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
            served().filter(client -> Engine.login(client).hasUnstoredToken()).forEach(AuthClient::close);
        } catch (AuthException failed) {
            log.say(ErrorReport.inOneLine(failed));
        }
    }

    @Override
    public String toString() {
        return "HeldLibrary[" + kstlib + "]";
    }
}
