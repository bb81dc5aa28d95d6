package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CliInteraction;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.interaction.Browser;
import io.kstlib.auth.core.interaction.PasteReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code logout}: revokes the token at the server and removes it here, whatever the server says. On request it also ends the provider's session. */
public final class LogoutCommand implements Command {

    public LogoutCommand() {}

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "logout",
                        "Revoke the stored tokens and remove them",
                        "They are removed here whatever the provider says, even if the stored token cannot be read. The exit"
                                + " code says which part failed; with --all, the most serious failure.")
                .provider()
                .flag("Print only warnings", "-q", "--quiet")
                .flag("Log out of every configured provider", "-a", "--all")
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
                        "kstlib auth logout --all --no-revoke");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        LogoutOptions options = options(arguments, run);
        LogoutView view = new LogoutView(arguments, run);
        if (!arguments.has("--all")) {
            LogoutReport report = run.client(arguments.parameter()).logout(options);
            view.show(report);
            return exitCode(report);
        }
        if (arguments.parameter() != null) {
            throw CommandException.configuration("--all and a provider cannot go together");
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
        options = options.endingSession(person(arguments, run))
                .mode(arguments.has("--no-browser") ? Mode.NO_BROWSER : Mode.BROWSER);
        return arguments.timeout().map(options::timeout).orElse(options);
    }

    private static CliInteraction person(Arguments arguments, CommandRun run) {
        Messages messages = arguments.has("--quiet") ? run.messages().at(Messages.Level.QUIET) : run.messages();
        Consumer<String> urls = arguments.has("--json")
                ? url -> run.messages().need(url)
                : url -> run.answer().line(url);
        return new CliInteraction(
                CliInteraction.Purpose.LOGOUT,
                Browser.of(run.here().environment()),
                PasteReader.from(run.here().in()),
                messages,
                urls);
    }

    /** Logs out of all providers. A failure at one does not stop the others. */
    private static ExitCode all(LogoutOptions options, LogoutView view, CommandRun run) {
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        ExitCode gravest = ExitCode.DONE;
        for (ProviderSummary provider : run.kstlib().providers()) {
            ExitCode exit;
            try {
                LogoutReport report = run.kstlib().client(provider.name()).logout(options);
                documents.add(view.among(report));
                exit = exitCode(report);
            } catch (AuthException failure) {
                run.errors().say(failure);
                documents.add(LogoutView.failed(provider.name(), failure));
                exit = ExitCode.of(failure);
            }
            gravest = graver(gravest, exit);
        }
        view.end(documents);
        return gravest;
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
}
