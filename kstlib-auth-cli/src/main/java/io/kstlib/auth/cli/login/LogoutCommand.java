package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.login.LogoutReport.LocalRemoval;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.ProviderSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code logout}: revokes the token at the server and removes it here, whatever the server says. On request it also ends the provider's session. */
public final class LogoutCommand implements Command {

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "logout",
                        "Revoke the stored tokens and remove them",
                        "They are removed here whatever the provider says, even if the stored token cannot be read. The exit"
                                + " code says which part failed; with --all, the most serious failure.")
                .provider()
                .account()
                .flag("Print only warnings", "-q", "--quiet")
                .flag("Log out of every account of every configured provider", "-a", "--all")
                .flag("Revoke the refresh token and the access token first (the default)", "--revoke")
                .flag("Do not revoke the tokens, only remove them here", "--no-revoke")
                .flag(
                        "End the session at the provider, too: opens the browser, which comes back to this machine",
                        "--sso")
                .flag("With --sso: open no browser, print the URL and wait", "--no-browser")
                .timeout("With --sso: how long to wait for the browser")
                .json()
                .exits(
                        ExitCode.DONE,
                        ExitCode.FAILED,
                        ExitCode.CONFIGURATION,
                        ExitCode.LOGOUT_NOT_REVOKED,
                        ExitCode.LOGOUT_SESSION_GOES_ON,
                        ExitCode.INTERRUPTED)
                .examples(
                        "kstlib auth logout",
                        "kstlib auth logout corporate --sso",
                        "kstlib auth logout corporate --account work",
                        "kstlib auth logout --all --no-revoke");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        arguments.refuseBoth("--all", SpecBuilder.ACCOUNT);
        LogoutOptions options = options(arguments, run);
        LogoutView view = new LogoutView(arguments, run);
        if (!arguments.isForAll()) {
            LogoutReport report = run.clientOf(arguments).logout(options);
            view.show(report);
            return exitCode(report);
        }
        return all(options, view, run);
    }

    private static LogoutOptions options(Arguments arguments, CommandRun run) {
        arguments.refuseBoth("--revoke", "--no-revoke");
        LogoutOptions options = LogoutOptions.of(arguments.has("--no-revoke") ? AtServer.KEEP : AtServer.REVOKE);
        if (!arguments.has("--sso")) {
            arguments.refuseWithout("--no-browser", "--sso");
            arguments.refuseWithout("--timeout", "--sso");
            return options;
        }
        options = options.endingSession(TerminalInteraction.ofLogout(arguments, run))
                .mode(arguments.has("--no-browser") ? Mode.NO_BROWSER : Mode.BROWSER);
        return arguments.timeout().map(options::timeout).orElse(options);
    }

    /** Logs out of all providers. A failure at one does not stop the others. */
    private static ExitCode all(LogoutOptions options, LogoutView view, CommandRun run) {
        List<JsonDocument> documents = new ArrayList<>();
        ExitCode gravest = ExitCode.DONE;
        for (ProviderSummary provider : run.kstlib().providers()) {
            for (AccountName account : accounts(provider.name(), run)) {
                ExitCode exit;
                try {
                    LogoutReport report =
                            run.kstlib().client(provider.name(), account).logout(options);
                    documents.add(view.among(report));
                    exit = exitCode(report);
                } catch (AuthException failure) {
                    run.errors().say(failure);
                    documents.add(LogoutView.failed(provider.name(), account, failure));
                    exit = ExitCode.of(failure);
                }
                gravest = graver(gravest, exit);
            }
        }
        view.end(documents);
        return gravest;
    }

    /** Returns the accounts that have a login; the one without a name where none has, or where that cannot be told. */
    private static List<AccountName> accounts(String provider, CommandRun run) {
        try {
            List<AccountName> stored = run.kstlib().accounts(provider);
            return stored.isEmpty() ? List.of(AccountName.DEFAULT) : stored;
        } catch (AuthException toldByTheLogout) {
            return List.of(AccountName.DEFAULT);
        }
    }

    private static ExitCode exitCode(LogoutReport report) {
        if (report.local().result() == LogoutReport.LocalRemoval.Result.FAILED) {
            return ExitCode.FAILED;
        }
        if (report.mayTokensStillBeValid()) {
            return ExitCode.LOGOUT_NOT_REVOKED;
        }
        return report.session().isIncomplete() ? ExitCode.LOGOUT_SESSION_GOES_ON : ExitCode.DONE;
    }

    private static ExitCode graver(ExitCode one, ExitCode other) {
        List<ExitCode> fromBad = List.of(
                ExitCode.FAILED,
                ExitCode.CONFIGURATION,
                ExitCode.LOGOUT_NOT_REVOKED,
                ExitCode.LOGOUT_SESSION_GOES_ON,
                ExitCode.DONE);
        return fromBad.indexOf(one) <= fromBad.indexOf(other) ? one : other;
    }

    /** Shows the parts of a logout. Failures go to standard error in any case. */
    private record LogoutView(Arguments arguments, CommandRun run) {

        /** Shows the only logout. */
        void show(LogoutReport report) {
            if (arguments.has("--json")) {
                run.answer().json(document(report));
            }
            among(report);
        }

        /** Shows one logout of several; the returned document is for {@link #end}. */
        JsonDocument among(LogoutReport report) {
            if (!arguments.has("--json") && !arguments.has("--quiet")) {
                text(report);
            }
            warn(report);
            return document(report);
        }

        /** Ends the answer after the last of several. */
        void end(List<JsonDocument> documents) {
            if (arguments.has("--json")) {
                run.answer().json(Map.of("providers", documents));
            }
        }

        private void text(LogoutReport report) {
            String where = report.provider() + report.account().behindProvider() + " ("
                    + run.answer().withPaths(report.location()) + ")";
            switch (report.local().result()) {
                case REMOVED -> run.answer().line("Logged out of ", where, ".");
                case NOTHING_STORED -> run.answer().line("Nothing was stored for ", where, ".");
                case FAILED -> run.answer().line("Not logged out of ", where, ".");
            }
            for (Outcome outcome : report.revocation().outcomes()) {
                switch (outcome.result()) {
                    case REVOKED -> run.answer().line("  ", outcome.tokenType(), " revoked");
                    case NOT_SUPPORTED ->
                        run.answer().line("  ", outcome.tokenType(), " not revoked: ", outcome.message());
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
            run.messages()
                    .warn(
                            arguments.has("--all")
                                    ? report.provider() + report.account().behindProvider() + ": " + message
                                    : message);
        }

        private static JsonDocument document(LogoutReport report) {
            return JsonDocument.of("provider", report.provider())
                    .with("account", report.account().text())
                    .with("removed", report.local().result() == LocalRemoval.Result.REMOVED)
                    .with("location", report.location())
                    .with("removal_failure", report.local().why())
                    .withEach("revocation", report.revocation().outcomes(), LogoutView::document)
                    .with("may_still_be_valid", report.revocation().isIncomplete())
                    .with(
                            "session",
                            JsonDocument.of("result", report.session().result().word())
                                    .with("message", report.session().message()))
                    .with("complete", report.isComplete());
        }

        private static JsonDocument document(Outcome outcome) {
            return JsonDocument.of("token", outcome.tokenType())
                    .with("result", outcome.result().word())
                    .with("message", outcome.message());
        }

        /** Returns the document of a logout that failed before it began. */
        static JsonDocument failed(String provider, AccountName account, AuthException failure) {
            return JsonDocument.of("provider", provider)
                    .with("account", account.text())
                    .with("error", RemedyWords.of(failure));
        }
    }
}
