package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import java.util.Optional;
import java.util.function.Supplier;

/** How rules read a section and report a problem. They ignore a value that is wrong by itself, because its key reports it. */
public final class Rules {

    private Rules() {}

    /**
     * {@return the values of several keys; empty if one is wrong}
     *
     * @param value reads them
     */
    public static <T> Optional<T> valid(Supplier<Optional<T>> value) {
        try {
            return value.get();
        } catch (ConfigurationException reportedByItsKey) {
            return Optional.empty();
        }
    }

    /**
     * Reports a problem of a key.
     *
     * @param settings a provider's section
     * @param message the problem, and how to correct it
     * @param problems where to report
     */
    public static void report(Settings settings, ConfigKey<?> key, String message, ConfigProblems problems) {
        problems.add(settings.path(key.name()), settings.origin(key), message);
    }

    /**
     * Reports a key that is missing.
     *
     * @param settings a provider's section
     * @param message the reason why it is needed
     * @param problems where to report
     */
    public static void reportMissing(Settings settings, ConfigKey<?> key, String message, ConfigProblems problems) {
        problems.add(settings.path(key.name()), settings.map().origin(), message);
    }
}
