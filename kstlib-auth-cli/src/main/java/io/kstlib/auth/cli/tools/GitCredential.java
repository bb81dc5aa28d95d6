package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Exit;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.GivenHosts;
import io.kstlib.auth.cli.command.SpecBuilder;
import java.time.Instant;
import picocli.CommandLine.Model.CommandSpec;

/** {@code credential git}: a credential helper of git. */
final class GitCredential implements Command {

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "git",
                        "Answer as a credential helper of git",
                        "Gives the token for the hosts that --host names, by https only, or on this machine. Git gets a bearer token"
                                + " where it and the server can use one, else a user name and the token as password, with the"
                                + " time at which it expires. After a refusal by the server, the next request gets another token;"
                                + " the login stays.")
                .with(HelperArguments::addProvider)
                .with(spec -> HelperArguments.addOperation(spec, "get, store or erase, which git adds"))
                .with(HelperArguments::addHostOptions)
                .with(HelperArguments::addConfig)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples(
                        "[credential \"https://git.company.com\"]               # in ~/.gitconfig",
                        "    helper =                                          # no other helper stores the token",
                        "    helper = \"!kstlib auth credential git corporate --host git.company.com\"");
    }

    @Override
    public Exit run(Arguments arguments, CommandRun run) {
        String operation = HelperArguments.operation(arguments);
        // Without quit=1, git asks for a user name, perhaps where no one sees the question.
        return new HelperRun(run).run(() -> answer(operation, arguments, run), failure -> {
            if (operation.equals("get")) {
                tellNoAnswer(run, failure.line());
            }
        });
    }

    @Override
    public void tellNoAnswer(CommandRun run, String problem) {
        run.answer().line("quit=1");
    }

    /** Answers. Leaves unknown operations to other helpers, so that later versions of git can ask more. */
    private static ExitCode answer(String operation, Arguments arguments, CommandRun run) {
        GivenHosts hosts = GivenHosts.of(arguments);
        GitRequest request = GitRequest.of(ToolInput.read(run.here(), ToolInput.End.EMPTY_LINE));
        if (request.server().filter(hosts::allow).isEmpty()) {
            return ExitCode.DONE;
        }
        if (operation.equals("get")) {
            get(request, arguments, run);
        } else if (operation.equals("erase")) {
            request.used().ifPresent(refused -> AskedToken.drop(HelperArguments.client(arguments, run), refused));
        }
        return ExitCode.DONE;
    }

    private static void get(GitRequest request, Arguments arguments, CommandRun run) {
        AskedToken token = AskedToken.of(HelperArguments.client(arguments, run), arguments, run);
        if (request.takesBearer()) {
            run.answer().line("capability[]=authtype");
            run.answer().line("authtype=Bearer");
            run.answer().line("credential=" + token.value().reveal());
            run.answer().line("ephemeral=1");
        } else {
            run.answer().line("username=" + request.userName().orElseGet(() -> HelperArguments.user(arguments)));
            run.answer().line("password=" + token.value().reveal());
        }
        Instant end = token.expiresAt();
        if (end != null) {
            run.answer().line("password_expiry_utc=" + end.getEpochSecond());
        }
    }
}
