package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Exit;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.GivenHosts;
import io.kstlib.auth.cli.command.SpecBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code credential pip}: answers as the program {@code keyring} does, which pip and uv run. */
final class PipCredential implements Command {

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "pip",
                        "Answer as the program keyring, for pip and uv",
                        "Prints the token for the hosts that --host names. A script named keyring on the PATH runs it. What the tool"
                                + " adds comes after \"--\", because a stranger can write it: the user name of an index. A host"
                                + " without https:// before it gets no token, since it may be asked by http.")
                .with(HelperArguments::addProvider)
                .furtherParameters("0..*", "WORDS", "What the tool adds: get URL USER, and options of keyring")
                .with(HelperArguments::addHostOptions)
                .with(HelperArguments::addConfig)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples(
                        "exec kstlib auth credential pip corporate --host pypi.company.com -- \"$@\"      # in the script keyring");
    }

    @Override
    public Exit run(Arguments arguments, CommandRun run) {
        return new HelperRun(run).run(() -> answer(arguments, run), failure -> {}); // pip goes on without one
    }

    private static ExitCode answer(Arguments arguments, CommandRun run) {
        if (!arguments.endsOptions()) {
            throw CommandException.configuration("write -- before what the tool adds: … --host HOST -- \"$@\"");
        }
        GivenHosts hosts = GivenHosts.of(arguments);
        KeyringRequest request = KeyringRequest.of(arguments.parametersFrom(1));
        if (GivenHosts.server(request.url()).filter(hosts::allow).isEmpty()) {
            return ExitCode.FAILED; // silently, as keyring does
        }
        AskedToken token = AskedToken.of(HelperArguments.client(arguments, run), arguments, run);
        String user = request.user(HelperArguments.user(arguments));
        if (request.wantsJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            if (request.wantsUser()) {
                document.put("username", user);
            }
            document.put("password", token.value().reveal());
            run.answer().json(document);
            return ExitCode.DONE;
        }
        if (request.wantsUser()) {
            run.answer().line(user);
        }
        run.answer().line(token.value().reveal());
        return ExitCode.DONE;
    }
}
