package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationStep.Failure;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.core.jwt.ClaimSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A report for people and for programs, with the commands that help. */
final class ReportDocument {

    private ReportDocument() {}

    /**
     * Returns the report as {@code --json} prints it, see {@code docs/schemas/check.schema.json}.
     *
     * @param report what was found
     * @return its fields, in their order
     */
    static JsonDocument of(ValidationReport report) {
        JsonDocument document = new JsonDocument().withAll(report.toMap());
        document.with("steps", report.steps().stream().map(ReportDocument::step).toList());
        document.with("payload", ClaimSource.withoutTokens(report.payload()));
        ClaimSources sources = ClaimSources.in(report.payload());
        if (!sources.isEmpty()) {
            document.with("claim_sources", sources.documents());
        }
        return document.with("error", report.failedStep().map(ReportDocument::message));
    }

    private static JsonDocument step(ValidationStep step) {
        return JsonDocument.of("name", step.name())
                .with("passed", step.passed())
                .with("message", message(step))
                .with("details", details(step));
    }

    /**
     * {@return the finding of a step; for a failed one, the reason and what would help}
     *
     * @param step a step of a report
     */
    static String message(ValidationStep step) {
        return step.failure()
                .map(failure -> RemedyWords.of(failure.problem(), failure.remedy()))
                .orElse(step.message());
    }

    /**
     * {@return the facts of a step; for a failed one also what would help and where to look further}
     *
     * @param step a step of a report
     */
    static Map<String, Object> details(ValidationStep step) {
        Map<String, Object> details = new LinkedHashMap<>(step.toDetails(RemedyWords::of));
        step.failure().flatMap(ReportDocument::next).ifPresent(command -> details.put("next_command", command));
        return details;
    }

    /**
     * Says how to repair the cause of a failed step.
     *
     * @param step a failed step
     * @param titles the titles of the parts
     * @return the parts by their titles, in the order of {@link Titles}
     */
    static Map<String, String> repair(ValidationStep step, Titles titles) {
        Map<String, String> repair = new LinkedHashMap<>();
        step.failure().ifPresent(failure -> {
            put(repair, titles.expected(), failure.expected());
            put(repair, titles.found(), failure.found());
            put(repair, titles.whoCanFix(), failure.whoCanFix());
            put(repair, titles.next(), next(failure).orElse(null));
        });
        return repair;
    }

    /**
     * The titles of the parts of a repair.
     *
     * @param expected what should be
     * @param found what is
     * @param whoCanFix who can correct it
     * @param next the command that looks further
     */
    record Titles(String expected, String found, String whoCanFix, String next) {}

    private static void put(Map<String, String> repair, String title, @Nullable String text) {
        if (text != null) {
            repair.put(title, text);
        }
    }

    private static Optional<String> next(Failure failure) {
        return Optional.ofNullable(failure.next()).flatMap(InspectionWords::of);
    }
}
