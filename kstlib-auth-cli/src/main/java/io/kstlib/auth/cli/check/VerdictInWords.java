package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.ValidationFacts.ServerFacts;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.cli.command.Tone;

/**
 * A verdict as people read it.
 *
 * @param title in capitals
 * @param detail what it means, or which step failed; empty where the title says everything
 * @param tone how it is shown
 */
record VerdictInWords(String title, String detail, Tone tone) {

    /**
     * {@return the verdict of a report}
     *
     * @param report what was found
     */
    static VerdictInWords of(ValidationReport report) {
        String failed = report.failedStep().map(ValidationStep::name).orElse("a step") + " failed";
        return switch (report.verdict()) {
            case VALID ->
                report.facts() instanceof ServerFacts
                        ? new VerdictInWords("VALID", "by the server's word; this is not a proof", Tone.WARNING)
                        : new VerdictInWords("VALID", "", Tone.GOOD);
            case INVALID -> new VerdictInWords("NOT VALID", failed, Tone.BAD);
            case UNDECIDED -> new VerdictInWords("COULD NOT CHECK", failed, Tone.WARNING);
            case NOT_VERIFIABLE ->
                new VerdictInWords(
                        "NOT VERIFIABLE", "it may be valid, but only those it is meant for can tell", Tone.WARNING);
            case OTHER_PROVIDER ->
                new VerdictInWords(
                        "ANOTHER PROVIDER'S TOKEN", "it was not issued by the one it was checked for", Tone.WARNING);
        };
    }
}
