package io.kstlib.storage.redis;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.redis.server.RedisServer.Lane;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.Fact;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Checks a server without a change: whether it stores a token, whether it keeps it, and what its user may do. A fact that the
 * server does not tell is reported as such.
 *
 * @param clock the clock of this machine
 * @param replicas how many replicas confirm a lock
 */
record ServerChecks(RedisServer server, Clock clock, int replicas) {

    /** The first version whose scripts say where they may run, and can ask what the user may do, is 7. */
    private static final Pattern TOO_OLD = Pattern.compile("Redis (?:[0-6]|[^0-9]|[0-9]{5})(?:[^0-9].*)?");

    /** Proves that the server takes writes now and lets the user do everything. */
    void proveWritable(LoginKeys keys, String location) {
        List<String> missing = missing(keys, location);
        if (!missing.isEmpty()) {
            throw new StorageException(
                    location,
                    Reason.NOT_WRITABLE,
                    "the user of the Redis server may not use " + String.join(", ", missing) + " for " + location,
                    Remedy.advice("Allow it by ACL SETUSER"),
                    null);
        }
        server.ask(
                Lane.SHARED,
                keys.tag(),
                location,
                Step.WRITE,
                conversation -> Script.PROBE.run(conversation, List.of(keys.token())));
    }

    private List<String> missing(LoginKeys keys, String location) {
        List<Object> answer = server.ask(
                Lane.SHARED,
                keys.tag(),
                location,
                Step.WRITE,
                conversation -> Script.PERMISSIONS.run(
                        conversation,
                        List.of(),
                        keys.token(),
                        keys.lock(),
                        keys.turn(),
                        keys.note(),
                        keys.intent(),
                        keys.channel(),
                        String.valueOf(replicas)));
        TreeSet<String> names = new TreeSet<>();
        answer.forEach(name -> names.add(RedisConversation.text(name).replaceAll("[^a-z]", "")));
        return List.copyOf(names);
    }

    /** Checks everything else. */
    List<Check> facts(LoginKeys keys, String location) {
        return List.of(
                fact("version", keys, location, ServerChecks::version),
                fact("durability", keys, location, ServerChecks::durability),
                fact("eviction", keys, location, ServerChecks::eviction),
                fact("clock", keys, location, this::time),
                fact("replicas", keys, location, this::replication));
    }

    private Check fact(String name, LoginKeys keys, String location, Function<RedisConversation, Fact> question) {
        return Fact.check(
                name,
                () -> server.ask(Lane.SHARED, keys.tag(), location, Step.READ, conversation -> {
                    try {
                        return question.apply(conversation);
                    } catch (CommandFailedException failed) {
                        if (failed.code().isEmpty()) {
                            throw failed;
                        }
                        return Fact.doubtful(
                                "the server does not tell (" + failed.code().get() + ")");
                    }
                }));
    }

    private static Fact version(RedisConversation conversation) {
        Optional<String> redis = conversation.info("server", "redis_version").map(told -> "Redis " + shown(told));
        Optional<String> version = conversation
                .info("server", "valkey_version")
                .map(told -> "Valkey " + shown(told))
                .or(() -> redis);
        return version.map(told -> TOO_OLD.matcher(told).matches()
                        ? Fact.doubtful(told + "; Redis 7 or later is needed")
                        : Fact.good(told))
                .orElseGet(() -> Fact.doubtful("the server does not tell its version"));
    }

    private static String shown(String value) {
        return value.replaceAll("[^A-Za-z0-9._-]", "?");
    }

    /** Returns the values of parameters, as the server names them. */
    private static Map<String, String> configured(RedisConversation conversation, String... names) {
        List<String> words = new ArrayList<>(List.of("CONFIG", "GET"));
        words.addAll(List.of(names));
        List<Object> told = conversation.list(words.toArray(String[]::new));
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < told.size(); i += 2) {
            values.put(RedisConversation.text(told.get(i)), RedisConversation.text(told.get(i + 1)));
        }
        return values;
    }

    private static Fact durability(RedisConversation conversation) {
        Map<String, String> configured = configured(conversation, "appendonly", "appendfsync", "save");
        String appended = configured.getOrDefault("appendonly", "");
        if (appended.equals("yes")) {
            String sync = shown(configured.getOrDefault("appendfsync", ""));
            return sync.equals("no")
                    ? Fact.doubtful("writes are appended to a file, but the system decides when they are on the disk"
                            + " (appendfsync no; set everysec or always)")
                    : Fact.good("every write is appended to a file (appendfsync " + sync + ")");
        }
        String save = configured.getOrDefault("save", "");
        return save.isBlank()
                ? Fact.doubtful(
                        "nothing is saved to disk: a restart of the server loses the logins (set appendonly yes)")
                : Fact.doubtful("the memory is saved now and then only (save " + shown(save)
                        + "): a restart of the server may lose the newest token (set appendonly yes)");
    }

    private static Fact eviction(RedisConversation conversation) {
        Map<String, String> configured = configured(conversation, "maxmemory-policy", "maxmemory");
        String policy = configured.getOrDefault("maxmemory-policy", "");
        if (policy.equals("noeviction")) {
            return Fact.good("nothing is evicted");
        }
        return configured.getOrDefault("maxmemory", "").equals("0")
                ? Fact.good("nothing is evicted, because the memory has no limit")
                : Fact.doubtful("a server that is full evicts keys, also tokens and locks (maxmemory-policy "
                        + shown(policy) + "; set noeviction)");
    }

    private Fact time(RedisConversation conversation) {
        Instant before = clock.instant();
        List<Object> told = conversation.list("TIME");
        Instant after = clock.instant();
        String micros = told.size() < 2 ? "" : RedisConversation.text(told.get(1));
        if (!Script.first(told).matches("[0-9]{1,11}") || !micros.matches("[0-9]{1,6}")) {
            return Fact.doubtful("the server does not tell its time");
        }
        Instant there = Instant.ofEpochSecond(
                Long.parseLong(Script.first(told)), TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)));
        return Fact.ofClocks(before, there, after);
    }

    private Fact replication(RedisConversation conversation) {
        int connected = conversation
                .info("replication", "connected_slaves")
                .filter(number -> number.matches("[0-9]{1,4}"))
                .map(Integer::parseInt)
                .orElse(0);
        if (replicas == 0) {
            return connected == 0
                    ? Fact.good("one server without replicas: while it is away, nothing is refreshed")
                    : Fact.doubtful(
                            connected + " replicas are connected, but none has to confirm a lock (replicas is 0): a"
                                    + " fail-over may give a lock twice");
        }
        return connected >= replicas
                ? Fact.good(replicas + " of " + connected + " replicas confirm each lock")
                : Fact.bad("only " + connected + " replicas are connected, and " + replicas
                        + " have to confirm a lock (replicas), so nothing is refreshed");
    }
}
