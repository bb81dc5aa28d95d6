package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.LogoutReport.LocalRemoval;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.RemedyWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the parts of a logout. Failures go to standard error in any case. */
final class LogoutView {

    private final Arguments arguments;
    private final CommandRun run;

    LogoutView(Arguments arguments, CommandRun run) {
        this.arguments = arguments;
        this.run = run;
    }

    /** Shows the only logout. */
    void show(LogoutReport report) {
        if (arguments.has("--json")) {
            run.answer().json(document(report));
        }
        among(report);
    }

    /** Shows one logout of several; the returned document is for {@link #end}. */
    Map<String, @Nullable Object> among(LogoutReport report) {
        if (!arguments.has("--json") && !arguments.has("--quiet")) {
            text(report);
        }
        warn(report);
        return document(report);
    }

    /** Ends the answer after the last of several. */
    void end(List<Map<String, @Nullable Object>> documents) {
        if (arguments.has("--json")) {
            run.answer().json(Map.of("providers", documents));
        }
    }

    private void text(LogoutReport report) {
        String where = report.provider() + " (" + run.answer().withPaths(report.location()) + ")";
        switch (report.local().result()) {
            case REMOVED -> run.answer().line("Logged out of ", where, ".");
            case NOTHING_STORED -> run.answer().line("Nothing was stored for ", where, ".");
            case FAILED -> run.answer().line("Not logged out of ", where, ".");
        }
        for (Outcome outcome : report.revocation().outcomes()) {
            switch (outcome.result()) {
                case REVOKED -> run.answer().line("  ", outcome.tokenType(), " revoked");
                case NOT_SUPPORTED -> run.answer().line("  ", outcome.tokenType(), " not revoked: ", outcome.message());
                case FAILED, UNREACHABLE -> {} // already reported as a warning
            }
        }
        if (report.session().result() == SessionEndReport.Result.ENDED) {
            run.answer().line("  session at the provider ended");
        }
    }

    private void warn(LogoutReport report) {
        report.local()
                .why()
                .ifPresent(why -> warn(report, "the stored token could not be removed and is still there: " + why));
        report.revocation().outcomes().stream()
                .filter(Outcome::isFailure)
                .forEach(outcome -> warn(
                        report,
                        "the " + outcome.tokenType() + " was not revoked and may still be valid: "
                                + outcome.message()));
        if (report.local().result() == LocalRemoval.Result.REMOVED && report.mayTokensStillBeValid()) {
            warn(
                    report,
                    "it can no longer be revoked from here: end the session at the provider that issued it, on its"
                            + " account or security page");
        }
        if (report.session().isIncomplete()) {
            warn(
                    report,
                    "the session at the provider was not ended: "
                            + report.session().message());
        }
    }

    private void warn(LogoutReport report, String message) {
        run.messages().warn(arguments.has("--all") ? report.provider() + ": " + message : message);
    }

    private static Map<String, @Nullable Object> document(LogoutReport report) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("provider", report.provider());
        document.put("removed", report.local().result() == LocalRemoval.Result.REMOVED);
        document.put("location", report.location());
        document.put("removal_failure", report.local().why().orElse(null));
        document.put(
                "revocation",
                report.revocation().outcomes().stream()
                        .map(LogoutView::document)
                        .toList());
        document.put("may_still_be_valid", report.revocation().isIncomplete());
        Map<String, Object> end = new LinkedHashMap<>();
        end.put("result", report.session().result().word());
        end.put("message", report.session().message());
        document.put("session", end);
        document.put("complete", report.isComplete());
        return document;
    }

    private static Map<String, Object> document(Outcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("token", outcome.tokenType());
        document.put("result", outcome.result().word());
        document.put("message", outcome.message());
        return document;
    }

    /** Returns the document of a logout that failed before it began. */
    static Map<String, @Nullable Object> failed(String provider, AuthException failure) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("provider", provider);
        document.put("error", RemedyWords.of(failure));
        return document;
    }
}
