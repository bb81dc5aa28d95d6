package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TimeoutKeys;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How the refresh tokens of one provider are sent. Immutable.
 *
 * @param requestTimeout how long a whole request may take
 * @param grace how long the server accepts a refresh token after it has replaced that token; zero where that is not known
 * @param sender this process, in words
 */
public record RefreshTerms(Duration requestTimeout, Duration grace, String sender) {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);
    private static final int LONGEST_SENDER = 79;

    public RefreshTerms {
        sender = PrintableText.oneLine(sender, LONGEST_SENDER);
    }

    /**
     * Reads the terms of a provider.
     *
     * @param section the provider's section
     * @param environment the environment variables, which may name the machine
     */
    public static RefreshTerms of(Settings section, Map<String, String> environment) {
        Duration requestTimeout = section.get(ProviderKeys.TIMEOUTS)
                .flatMap(timeouts -> timeouts.get(TimeoutKeys.REQUEST))
                .orElse(USUAL_TIMEOUT);
        String machine = Stream.of("HOSTNAME", "COMPUTERNAME")
                .map(variable -> environment.getOrDefault(variable, ""))
                .filter(name -> !name.isBlank())
                .findFirst()
                .map(name -> " of " + name)
                .orElse(""); // to look up the own name may take seconds
        return new RefreshTerms(
                requestTimeout,
                section.get(ProviderKeys.REFRESH_GRACE).orElse(Duration.ZERO),
                "process " + ProcessHandle.current().pid() + machine);
    }
}
