package io.kstlib.http;

import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.Spans;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The warning that the clock differs from the server's. Another class judges whether a token is still valid. */
final class ClockDrift {

    /** A smaller drift causes no trouble, and may be only the time that the answer took. */
    private static final Duration WORTH_TELLING = Duration.ofSeconds(30);

    private ClockDrift() {}

    static Optional<String> warning(Duration drift, URI server) {
        if (drift.abs().compareTo(WORTH_TELLING) < 0) {
            return Optional.empty();
        }
        return Optional.of("this machine's clock is " + Spans.inWords(drift)
                + (drift.isNegative() ? " behind that of " : " ahead of that of ") + WebOrigin.of(server)
                + "; turn on time synchronization (in WSL: wsl --shutdown, then start it again)");
    }
}
