package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.config.PinnedFiles;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.spi.config.UserDirectory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The surroundings of a program: everything from outside that is not configuration. {@code configOrigin} says why the configuration is used, and
 * {@code pinned} holds the files that consent covers. {@code trace} receives a line for each request to a provider, which is made only if it is read.
 */
public record HostEnvironment(
        Map<String, String> environment,
        UserDirectory home,
        UserDirectory configHome,
        UserDirectory cacheHome,
        ConfigOrigin configOrigin,
        PinnedFiles pinned,
        Clock clock,
        Consumer<Warning> warnings,
        TokenEvents events,
        Consumer<Supplier<String>> trace) {

    /** Returns the surroundings while it is not known yet whose configuration it is. */
    public static HostEnvironment beforeConfiguration(ConfigSources sources) {
        return new HostEnvironment(
                sources.environment(),
                sources.home(),
                sources.configHome(),
                sources.cacheHome(),
                ConfigOrigin.FOUND,
                PinnedFiles.NONE,
                Clock.systemUTC(),
                HostEnvironment::log,
                TokenEvents.unlogged(List.of()),
                HostEnvironment::logTrace);
    }

    /** Logs warnings that have no other receiver. */
    public static void log(Warning warning) {
        System.getLogger("io.kstlib.auth").log(System.Logger.Level.WARNING, warning.inWords());
    }

    /** Logs what was done, for those who look for a cause. */
    public static void logTrace(Supplier<String> line) {
        System.getLogger("io.kstlib.auth").log(System.Logger.Level.TRACE, line);
    }

    @Override
    public String toString() {
        return "HostEnvironment[home=" + home + "]"; // the environment may hold secrets
    }
}
