package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Exit;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.GivenTarget;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.AuthClient;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** {@code exec}: runs a program with a valid token. */
public final class ExecCommand implements Command {

    /** The variable that holds the token unless the person names another. */
    static final String STANDARD_VARIABLE = "ACCESS_TOKEN";

    private static final String ENV = "--env";
    private static final String STDIN = "--stdin";
    private static final String ID_TOKEN = "--id-token";
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

    public ExecCommand() {}

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "exec",
                        "Run a program with a valid access token",
                        "Only that program gets the token: in an environment variable, or on its standard input. The token is in"
                                + " no argument and in no file. The program has the terminal, gets the signals, and decides the exit"
                                + " code. Refreshes the token first if it expires soon; opens no browser and asks nothing.")
                .parameter("0", "1", "PROVIDER", "A configured provider")
                .furtherParameters("1..*", "COMMAND", "The program and its arguments, after \"--\"")
                .text("NAME", "The variable (default: " + STANDARD_VARIABLE + ")", ENV)
                .flag("Write the token to the standard input of the program instead", STDIN)
                .with(GivenTarget::addOptions)
                .flag("Give it the ID token instead of the access token", ID_TOKEN)
                .exits(
                        ExitCode.EXEC_CHILD,
                        ExitCode.EXEC_NOT_LOGGED_IN,
                        ExitCode.EXEC_NOT_STARTED,
                        ExitCode.EXEC_NOT_FOUND)
                .examples(
                        "kstlib auth exec corporate -- mvn deploy",
                        "kstlib auth exec corporate --env NPM_TOKEN -- npm publish",
                        "kstlib auth exec corporate --stdin -- docker login --username oauth2 --password-stdin registry.company.com");
    }

    @Override
    public Exit run(Arguments arguments, CommandRun run) {
        arguments.refuseBoth(ENV, STDIN);
        String variable = arguments.text(ENV).orElse(STANDARD_VARIABLE);
        if (!VARIABLE.matcher(variable).matches()) {
            throw CommandException.configuration(ENV + " takes the name of a variable, such as NPM_TOKEN");
        }
        List<String> command = arguments.parametersFrom(1);
        if (command.isEmpty()) {
            throw CommandException.configuration(
                    "exec takes a provider and a program: kstlib auth exec PROVIDER -- COMMAND");
        }
        AuthClient client = GivenTarget.client(run.client(arguments.parameter()), arguments);
        Secret token = arguments.has(ID_TOKEN)
                ? client.getIdToken().value()
                : client.getToken().accessToken();
        ChildProgram program = new ChildProgram(command);
        return arguments.has(STDIN) ? program.withInput(token) : program.withVariable(variable, token);
    }
}
