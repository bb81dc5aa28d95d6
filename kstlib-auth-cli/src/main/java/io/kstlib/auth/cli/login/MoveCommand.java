package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.LoginMoves;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.ProviderSummary;
import picocli.CommandLine.Model.CommandSpec;

/** {@code storage move}: moves a login to the storage that the configuration names. */
public final class MoveCommand implements Command {

    public MoveCommand() {}

    private static final String TO = "--to";
    private static final String FROM = "--from";

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "move",
                        "Move a login to another storage",
                        "The configuration names the new storage first. While it does not, nothing is moved: the command"
                                + " proves that the new storage can be used, and says which line to write. No login is lost"
                                + " where a run is interrupted; run it again.")
                .provider()
                .text("STORAGE", "The storage to move it to, such as keyring, sops or file", TO)
                .text("STORAGE", "Where it is, if several storages have a login", FROM)
                .flag("Move the logins to every configured provider", "-a", "--all")
                .json()
                .exits(
                        ExitCode.DONE,
                        ExitCode.FAILED,
                        ExitCode.NOT_LOGGED_IN,
                        ExitCode.CONFIGURATION,
                        ExitCode.INTERRUPTED)
                .examples(
                        "kstlib auth storage move --to keyring",
                        "kstlib auth storage move corporate --to file",
                        "kstlib auth storage move --all --to keyring --from sops");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        String to = arguments
                .text(TO)
                .orElseThrow(() -> CommandException.configuration("name the storage to move to, such as --to keyring"));
        MoveView view = new MoveView(arguments, run);
        if (!arguments.has("--all")) {
            String named = arguments.parameter();
            MoveReport report = move(run, named == null ? defaultProvider(run) : named, to, arguments);
            view.show(report);
            return exitCode(report);
        }
        if (arguments.parameter() != null) {
            throw CommandException.configuration("--all and a provider cannot go together");
        }
        return all(run, to, arguments, view);
    }

    private static String defaultProvider(CommandRun run) {
        return run.kstlib().client().name();
    }

    private static MoveReport move(CommandRun run, String provider, String to, Arguments arguments) {
        LoginMoves moves = run.kstlib().moves();
        return arguments
                .text(FROM)
                .map(from -> moves.move(provider, to, from))
                .orElseGet(() -> moves.move(provider, to));
    }

    /** Moves all logins. A failure of one does not stop the others, and a provider without a login is not a failure. */
    private static ExitCode all(CommandRun run, String to, Arguments arguments, MoveView view) {
        ExitCode last = ExitCode.DONE;
        for (ProviderSummary provider : run.kstlib().providers()) {
            try {
                view.among(move(run, provider.name(), to, arguments));
            } catch (AuthException failure) {
                run.errors().say(failure);
                view.failed(provider.name(), failure);
                last = ExitCode.FAILED;
            }
        }
        view.end();
        return last;
    }

    private static ExitCode exitCode(MoveReport report) {
        return report.result() == MoveReport.Result.NOT_LOGGED_IN ? ExitCode.NOT_LOGGED_IN : ExitCode.DONE;
    }
}
