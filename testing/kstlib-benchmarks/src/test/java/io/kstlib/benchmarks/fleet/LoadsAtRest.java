package io.kstlib.benchmarks.fleet;

import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts what a process asks its Redis server while it hands out a valid token again and again; {@code bench/redis-loads.sh} runs it. The tokens live for
 * five minutes.
 */
public final class LoadsAtRest {

    private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z|_-]+):calls=([0-9]+),.*");
    private static final double MOST_LOADS_A_MINUTE = 2;
    private static final String LOAD = "hmget";
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(20);

    /** What happens before the first look at rest. */
    private static final Duration SETTLING = Duration.ofSeconds(15);

    private LoadsAtRest() {}

    /** @param arguments for how many minutes; five if there are none */
    public static void main(String[] arguments) throws IOException {
        int minutes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        double loads;
        try (FleetLogin login = FleetLogin.in("redis")) {
            ask(login, SETTLING);
            Map<String, Long> before = calls(login.redis());
            long asked = ask(login, Duration.ofMinutes(minutes));
            Map<String, Long> after = calls(login.redis());
            System.out.printf(Locale.ROOT, "getToken: %d calls in %d minutes%n", asked, minutes);
            after.forEach((command, calls) -> {
                long more = calls - before.getOrDefault(command, 0L);
                if (more > 0 && !command.equals("info")) {
                    System.out.printf(Locale.ROOT, "%s: %d, %.2f a minute%n", command, more, (double) more / minutes);
                }
            });
            loads = (double) (after.getOrDefault(LOAD, 0L) - before.getOrDefault(LOAD, 0L)) / minutes;
        }
        System.out.printf(
                Locale.ROOT, "loads of the token: %.2f a minute, goal below %.0f%n", loads, MOST_LOADS_A_MINUTE);
        System.exit(loads < MOST_LOADS_A_MINUTE ? 0 : 1);
    }

    private static long ask(FleetLogin login, Duration during) {
        long end = System.nanoTime() + during.toNanos();
        long asked = 0;
        while (System.nanoTime() < end) {
            login.client().getToken();
            asked++;
            LockSupport.parkNanos(BETWEEN_CALLS.toNanos());
        }
        return asked;
    }

    /** Returns how often each command was called since the server started. */
    private static Map<String, Long> calls(RedisProcess redis) {
        Map<String, Long> calls = new TreeMap<>();
        redis.ask("INFO", "commandstats")
                .lines()
                .map(CALLS::matcher)
                .filter(Matcher::matches)
                .forEach(found -> calls.put(found.group(1), Long.parseLong(found.group(2))));
        return calls;
    }
}
