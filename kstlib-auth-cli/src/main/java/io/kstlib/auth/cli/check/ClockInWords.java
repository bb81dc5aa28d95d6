package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.util.Optional;

/** The drift between the clocks of this machine and of the provider, if the report knows it and it matters. */
final class ClockInWords {

    private static final Duration WORTH_TELLING = Duration.ofSeconds(30);

    private ClockInWords() {}

    static Optional<String> of(ValidationReport report) {
        return Optional.ofNullable(report.facts().clocks().drift())
                .map(drift -> Duration.ofSeconds(drift.toSeconds()))
                .filter(drift -> drift.abs().compareTo(WORTH_TELLING) >= 0)
                .map(ClockInWords::inWords);
    }

    private static String inWords(Duration drift) {
        return "this machine's was " + Spans.inWords(drift) + (drift.isNegative() ? " behind" : " ahead of")
                + " the provider's when that was last measured; turn on time synchronization";
    }
}
