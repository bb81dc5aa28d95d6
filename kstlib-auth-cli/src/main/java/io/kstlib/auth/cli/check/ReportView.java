package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.cli.output.Answer;
import io.kstlib.auth.cli.output.Text;
import io.kstlib.auth.cli.output.Tone;
import io.kstlib.json.Json;
import java.util.Map;
import java.util.Optional;

/** A validation report as people read it. */
public final class ReportView {

    private static final String PEM = "public_key_pem";
    private static final int NAME_WIDTH = 18;

    private final Answer answer;
    private final String provider;

    /**
     * @param answer where to print
     * @param provider the configured name of the provider
     */
    public ReportView(Answer answer, String provider) {
        this.answer = answer;
        this.provider = provider;
    }

    /**
     * Prints the steps and the verdict.
     *
     * @param report what was found
     */
    public void brief(ValidationReport report) {
        answer.line("Checking the ", report.source(), " by the keys of ", new Text(Tone.STRONG, provider));
        report.steps().forEach(this::step);
        verdict(report);
    }

    /**
     * Prints everything, and how to repeat it.
     *
     * @param report what was found
     */
    public void full(ValidationReport report) {
        answer.line("Checking the ", report.source(), " by the keys of ", new Text(Tone.STRONG, provider));
        report.steps().forEach(step -> {
            step(step);
            step.details().forEach((name, value) -> field("      ", name, value));
        });
        section("Header", report.header());
        section("Payload", report.payload());
        answer.line(new Text(Tone.STRONG, "Facts"));
        report.facts().forEach((name, value) -> {
            if (!name.equals(PEM) && !(value instanceof Map<?, ?>)) {
                field("  ", name, value);
            }
        });
        if (report.facts().get(PEM) instanceof String pem) {
            answer.line(new Text(Tone.STRONG, "Public key"));
            answer.lines(pem);
        }
        instructions(report);
        verdict(report);
    }

    private void step(ValidationStep step) {
        Text mark = step.passed() ? answer.style().passed() : answer.style().failed();
        answer.line(
                "  ",
                mark,
                " ".repeat(answer.style().failed().width() - mark.width() + 1),
                String.format("%-" + NAME_WIDTH + "s", step.name()),
                "  ",
                step.message());
    }

    private void section(String title, Map<String, ?> fields) {
        if (!fields.isEmpty()) {
            answer.line(new Text(Tone.STRONG, title));
            answer.lines(Json.writePretty(fields));
        }
    }

    private void field(String indent, String name, Object value) {
        answer.line(indent, new Text(Tone.FAINT, name + ": "), inWords(value));
    }

    private static String inWords(Object value) {
        boolean isTree = value instanceof Map<?, ?> || value instanceof Iterable<?>;
        return isTree ? Json.writePretty(value).replaceAll("\\s*\n\\s*", " ") : String.valueOf(value);
    }

    private void instructions(ValidationReport report) {
        Optional<Instructions> instructions = Instructions.of(report);
        instructions.ifPresent(commands -> {
            answer.line(new Text(Tone.STRONG, "To repeat this without kstlib"));
            answer.lines(commands.text());
        });
    }

    private void verdict(ValidationReport report) {
        if (report.isValid()) {
            answer.line(new Text(Tone.GOOD, "VALID"));
            return;
        }
        String why = report.failedStep().map(ValidationStep::name).orElse("unknown");
        boolean undecided = report.verdict() == ValidationReport.Verdict.UNDECIDED;
        answer.line(
                undecided ? new Text(Tone.WARNING, "COULD NOT CHECK") : new Text(Tone.BAD, "NOT VALID"),
                ": ",
                why,
                " failed");
    }
}
