package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/** {@code exec}: runs a program with a valid token. */
public final class ExecCommand implements Command {

    /** The variable that holds the token unless the person names another. */
    static final String STANDARD_VARIABLE = "ACCESS_TOKEN";

    private static final String ENV = "--env";
    private static final String STDIN = "--stdin";
    private static final String ID_TOKEN = "--id-token";
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

    @Override
    public SpecBuilder spec() {
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
                .account()
                .with(TargetOptions::addOptions)
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
        AuthClient client = TargetOptions.client(run.clientOf(arguments), arguments);
        Secret token = arguments.has(ID_TOKEN)
                ? client.getIdToken().value()
                : client.getToken().accessToken();
        ChildProgram program = new ChildProgram(command);
        return arguments.has(STDIN) ? program.withInput(token) : program.withVariable(variable, token);
    }

    /**
     * A program that runs in place of this one: with its terminal, its output and its environment. Ctrl-C reaches both, since the terminal sends it to
     * both; this process then waits for the end of the program. SIGTERM and SIGHUP are passed on.
     */
    private static final class ChildProgram {

        /** {@code error=2, No such file or directory} on JDK 17, {@code error: 2 (No such file or directory)} on JDK 25. */
        private static final Pattern SYSTEM_ERROR = Pattern.compile("error(?:=|: )(\\d+)(?:, | \\()(.*?)\\)?\\s*$");

        private static final String NO_SUCH_FILE = "2";

        private final ProcessBuilder builder;

        /**
         * @param command the program and its arguments
         */
        ChildProgram(List<String> command) {
            this.builder = new ProcessBuilder(command).inheritIO();
        }

        /** Runs it with the token in a variable. */
        Exit withVariable(String name, Secret token) {
            builder.environment().put(name, token.reveal());
            return run(child -> {});
        }

        /** Runs it with the token as its standard input. */
        Exit withInput(Secret token) {
            builder.redirectInput(Redirect.PIPE);
            return run(child -> write(token, child));
        }

        private static void write(Secret token, Process child) {
            try (OutputStream input = child.getOutputStream()) {
                input.write((token.reveal() + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                return; // it does not read its input; its exit code says how it ended
            }
        }

        /** Handles signals before the program starts, so that no signal ends only this process. */
        private Exit run(Consumer<Process> begun) {
            EndSignals ends = new EndSignals();
            Object interrupts = Signals.register("INT", () -> {});
            Object terminations = Signals.register("TERM", ends);
            Object hangUps = Signals.register("HUP", ends);
            try {
                Process child = builder.start();
                ends.passTo(child);
                begun.accept(child);
                return new Exit.OfChild(awaited(child));
            } catch (IOException notStarted) {
                throw failure(notStarted);
            } finally {
                Signals.unregister("INT", interrupts);
                Signals.unregister("TERM", terminations);
                Signals.unregister("HUP", hangUps);
            }
        }

        /** The JDK's message ends with the number and the words of the system's error. */
        private CommandException failure(IOException notStarted) {
            Matcher why = SYSTEM_ERROR.matcher(String.valueOf(notStarted.getMessage()));
            boolean known = why.find();
            boolean missing = known && why.group(1).equals(NO_SUCH_FILE);
            return new CommandException(
                    missing ? ExitCode.EXEC_NOT_FOUND : ExitCode.EXEC_NOT_STARTED,
                    "could not run \"" + PrintableText.escaped(builder.command().get(0)) + "\""
                            + (missing ? ": not found" : known ? ": " + why.group(2) : ""));
        }

        private static int awaited(Process child) {
            while (true) {
                try {
                    return child.waitFor();
                } catch (InterruptedException stopped) {
                    child.destroy(); // an interrupt of this thread also stops the program
                }
            }
        }

        /** Forwards SIGTERM and SIGHUP to the program, also those received before it started. */
        private static final class EndSignals implements Runnable {

            private @Nullable Process child;
            private boolean came;

            @Override
            public synchronized void run() {
                came = true;
                if (child != null) {
                    child.destroy();
                }
            }

            synchronized void passTo(Process started) {
                child = started;
                if (came) {
                    started.destroy();
                }
            }
        }
    }
}
