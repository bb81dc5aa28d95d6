package io.kstlib.auth.cli.command.credential;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandSpecs;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.Exit;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code credential pip}: answers as the program {@code keyring} does, which pip, uv and twine run. */
final class PipCredential implements Command {

    private static final String MODE = "--mode";
    private static final List<String> MODES = List.of("password", "creds");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                this,
                "pip",
                "Answer as the program keyring, for pip, uv and twine",
                "Prints the token for the hosts that are named. A script named keyring on the PATH runs it; \"kstlib auth"
                        + " setup pip\" writes that script. A host without https:// before it gets no token, since"
                        + " it may be asked by http.");
        HelperArguments.addProvider(spec);
        HelperArguments.addOperation(spec, "get, which the tool adds");
        spec.addPositional(PositionalParamSpec.builder()
                .index("2..*")
                .arity("0..2")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("URL")
                .description("The URL of the index, then a user name, both of which the tool adds")
                .build());
        spec.addOption(GivenHosts.option());
        spec.addOption(HelperArguments.userOption());
        spec.addOption(CommandSpecs.value(
                String.class, "MODE", "Print the password, or with \"creds\" also the user name (uv)", MODE));
        spec.addOption(AskedToken.idTokenOption());
        CommandSpecs.ending(
                spec,
                List.of(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION),
                "kstlib auth credential pip corporate --host pypi.company.com get https://pypi.company.com/simple oauth2");
        return spec;
    }

    @Override
    public Exit run(Arguments arguments, Session session) {
        return new HelperRun(session).run(() -> answer(arguments, session), failure -> {}); // pip goes on without one
    }

    private static ExitCode answer(Arguments arguments, Session session) {
        GivenHosts hosts = GivenHosts.of(arguments);
        String mode = arguments.text(MODE).orElse("password");
        List<String> asked = arguments.parametersFrom(2);
        if (!HelperArguments.operation(arguments).equals("get") || !MODES.contains(mode) || asked.isEmpty()) {
            throw new CommandException(
                    ExitCode.CONFIGURATION, "kstlib answers keyring get URL only, and stores no passwords for pip");
        }
        if (GivenHosts.server(asked.get(0)).filter(hosts::allow).isEmpty()) {
            return ExitCode.FAILED; // as keyring does, without a word
        }
        AskedToken token = AskedToken.of(session.client(arguments.parameter()), arguments);
        if (mode.equals("creds")) {
            session.answer().line(asked.size() > 1 ? asked.get(1) : HelperArguments.user(arguments));
        }
        session.answer().line(token.value().reveal());
        return ExitCode.DONE;
    }
}
