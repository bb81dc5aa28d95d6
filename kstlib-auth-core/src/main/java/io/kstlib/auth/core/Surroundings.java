package io.kstlib.auth.core;

import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.core.config.PinnedFiles;
import io.kstlib.auth.core.consent.ConfigStanding;
import io.kstlib.auth.core.event.TokenEvents;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a program runs in: everything from outside that is not configuration. {@code standing} says why the configuration is obeyed,
 * and {@code pinned} holds the files that consent covers.
 */
record Surroundings(
        Map<String, String> environment,
        PersonalFolder home,
        PersonalFolder configHome,
        PersonalFolder cacheHome,
        ConfigStanding standing,
        PinnedFiles pinned,
        Clock clock,
        Consumer<String> warnings,
        TokenEvents events) {

    @Override
    public String toString() {
        return "Surroundings[home=" + home + "]"; // the environment may hold secrets
    }
}
