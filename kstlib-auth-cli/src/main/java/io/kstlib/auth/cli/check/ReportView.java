package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.SignatureFacts;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Tone;
import io.kstlib.auth.core.jwt.ClaimSource;
import io.kstlib.auth.spi.text.Spans;
import io.kstlib.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A validation report as people read it. */
final class ReportView {

    private static final int NAME_WIDTH = 18;

    private static final ReportDocument.Titles REPAIR =
            new ReportDocument.Titles("expected", "found", "who can fix it", "look further with");

    private static final Duration WORTH_TELLING = Duration.ofSeconds(30);

    private final Output answer;
    private final String by;

    /**
     * @param answer where to print
     * @param by the owner of the keys that checked the token: the configured name of a provider, or words
     */
    ReportView(Output answer, String by) {
        this.answer = answer;
        this.by = by;
    }

    /**
     * Prints the steps and the verdict.
     *
     * @param report what was found
     */
    void brief(ValidationReport report) {
        answer.line("Checking the ", report.source(), " against the keys of ", new StyledText(Tone.STRONG, by));
        report.steps().forEach(this::step);
        report.failedStep().ifPresent(this::repair);
        drift(report).ifPresent(drift -> answer.line("      ", new StyledText(Tone.FAINT, "clock: "), drift));
        sources(report);
        verdict(report);
    }

    private void repair(ValidationStep failed) {
        ReportDocument.repair(failed, REPAIR)
                .forEach((title, text) -> answer.line("      ", new StyledText(Tone.FAINT, title + ": "), text));
    }

    /**
     * Prints everything, and the commands to repeat it.
     *
     * @param report what was found
     */
    void full(ValidationReport report) {
        answer.line("Checking the ", report.source(), " against the keys of ", new StyledText(Tone.STRONG, by));
        report.steps().forEach(step -> {
            step(step);
            ReportDocument.details(step).forEach((name, value) -> field("      ", name, value));
        });
        section("Header", report.header());
        section("Payload", ClaimSource.withoutTokens(report.payload()));
        sources(report);
        String key = report.facts() instanceof SignatureFacts facts && facts.key() != null
                ? facts.key().pem()
                : null;
        answer.line(new StyledText(Tone.STRONG, "Facts"));
        report.facts().toMap().forEach((name, value) -> {
            if (!(value instanceof Map<?, ?>) && (key == null || !key.equals(value))) {
                field("  ", name, value);
            }
        });
        if (key != null) {
            answer.line(new StyledText(Tone.STRONG, "Public key"));
            answer.lines(key);
        }
        instructions(report);
        verdict(report);
    }

    private void step(ValidationStep step) {
        StyledText mark =
                step.passed() ? answer.style().passed() : answer.style().failed();
        answer.line(
                "  ",
                mark,
                " ".repeat(answer.style().failed().width() - mark.width() + 1),
                String.format("%-" + NAME_WIDTH + "s", step.name()),
                "  ",
                ReportDocument.message(step));
    }

    private void section(String title, Map<String, ?> fields) {
        if (!fields.isEmpty()) {
            answer.line(new StyledText(Tone.STRONG, title));
            answer.lines(Json.writePretty(fields));
        }
    }

    private void sources(ValidationReport report) {
        ClaimSources sources = ClaimSources.in(report.payload());
        if (!sources.isEmpty()) {
            answer.line(new StyledText(Tone.STRONG, ClaimSources.TITLE));
            sources.inWords().forEach((claim, words) -> field("  ", claim, words));
        }
    }

    private void field(String indent, String name, Object value) {
        answer.line(indent, new StyledText(Tone.FAINT, name + ": "), inWords(value));
    }

    private static String inWords(Object value) {
        boolean isTree = value instanceof Map<?, ?> || value instanceof Iterable<?>;
        return isTree ? Json.writePretty(value).replaceAll("\\s*\n\\s*", " ") : String.valueOf(value);
    }

    private void instructions(ValidationReport report) {
        Instructions.of(report).ifPresent(commands -> {
            answer.line(new StyledText(Tone.STRONG, "To repeat this without kstlib"));
            answer.lines(commands);
        });
    }

    private void verdict(ValidationReport report) {
        VerdictInWords verdict = VerdictInWords.of(report);
        answer.line(
                new StyledText(verdict.tone(), verdict.title()),
                verdict.detail().isEmpty() ? "" : ": " + verdict.detail());
    }

    /** Returns the drift between the clocks of this machine and of the provider, if the report knows it and it matters. */
    private static Optional<String> drift(ValidationReport report) {
        return Optional.ofNullable(report.facts().clocks().drift())
                .map(drift -> Duration.ofSeconds(drift.toSeconds()))
                .filter(drift -> drift.abs().compareTo(WORTH_TELLING) >= 0)
                .map(ReportView::driftInWords);
    }

    private static String driftInWords(Duration drift) {
        return "this machine's was " + Spans.inWords(drift) + (drift.isNegative() ? " behind" : " ahead of")
                + " the provider's when that was last measured; turn on time synchronization";
    }
}
