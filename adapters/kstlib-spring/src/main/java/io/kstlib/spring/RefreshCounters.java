package io.kstlib.spring;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.TokenListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Counts the refreshes of this process as {@value #NAME}, with the tags {@code provider} and {@code outcome}. Failed tries count, too. Refreshes
 * before a registry is bound are counted, too. Safe for use by several threads.
 */
public final class RefreshCounters implements TokenListener, MeterBinder {

    /** The name of the meter. */
    public static final String NAME = "kstlib.auth.refreshes";

    private final Supplier<List<String>> configured;
    private final Map<Counted, LongAdder> counts = new ConcurrentHashMap<>();
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    /** The result of a refresh. */
    public enum Outcome {
        /** A token came, and is stored. */
        STORED("stored"),
        /** A token came, and is in memory only, because it could not be stored. */
        NOT_STORED("not_stored"),
        /** The server refused, and only a login helps. */
        LOGIN_NEEDED("login_needed"),
        /** It failed for another reason. */
        FAILED("failed");

        private final String tag;

        Outcome(String tag) {
            this.tag = tag;
        }

        String tag() {
            return tag;
        }
    }

    private record Counted(String provider, Outcome outcome) {}

    /**
     * Creates the counters of some providers.
     *
     * @param configured the names of the providers, whose counters begin with zero; read when a registry is bound
     */
    public RefreshCounters(Supplier<List<String>> configured) {
        this.configured = configured;
    }

    @Override
    public void on(TokenEvent event) {
        if (event instanceof TokenEvent.Refreshed refreshed) {
            count(event, refreshed.kept() == TokenEvent.Kept.STORED ? Outcome.STORED : Outcome.NOT_STORED);
        } else if (event instanceof TokenEvent.RefreshFailed failed) {
            count(event, failed.why() instanceof NotLoggedInException ? Outcome.LOGIN_NEEDED : Outcome.FAILED);
        }
    }

    private void count(TokenEvent event, Outcome outcome) {
        counter(event.provider(), outcome).increment();
    }

    private LongAdder counter(String provider, Outcome outcome) {
        return counts.computeIfAbsent(new Counted(provider, outcome), counted -> {
            LongAdder count = new LongAdder();
            registries.forEach(registry -> register(registry, counted, count));
            return count;
        });
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        counts.forEach((counted, count) -> register(registry, counted, count));
        for (String provider : configured.get()) {
            for (Outcome outcome : Outcome.values()) {
                counter(provider, outcome);
            }
        }
    }

    /** A registry has a meter once, so registering it again changes nothing. */
    private static void register(MeterRegistry registry, Counted counted, LongAdder count) {
        FunctionCounter.builder(NAME, count, LongAdder::sum)
                .tag("provider", counted.provider())
                .tag("outcome", counted.outcome().tag())
                .description("refreshes of tokens, by their result")
                .register(registry);
    }
}
