package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.Exit;
import io.kstlib.auth.cli.command.ExitCode;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a helper: a command that a tool starts in any folder, perhaps under a program that shows no one a prompt. It uses no configuration of the
 * current directory, opens no browser, asks nothing, and reports what went wrong in one line.
 */
final class HelperRun {

    /**
     * Why there is no token.
     *
     * @param exit the exit code
     * @param line what went wrong and what helps, in one line
     */
    record Failure(ExitCode exit, String line) {

        /** Whether only a login helps. */
        boolean isNotLoggedIn() {
            return exit == ExitCode.NOT_LOGGED_IN;
        }
    }

    private final CommandRun run;

    HelperRun(CommandRun run) {
        this.run = run;
    }

    /**
     * @param answer gives the answer
     * @param tellTool tells the tool in its own protocol that there is no answer
     */
    Exit run(Supplier<? extends Exit> answer, Consumer<Failure> tellTool) {
        boolean told = false;
        try {
            run.serveTool();
            Exit exit = answer.get();
            told = true;
            return exit;
        } catch (AuthException failed) {
            told = true;
            tellTool.accept(new Failure(ExitCode.of(failed), ErrorReport.inOneLine(failed)));
            run.errors().sayInOneLine(failed);
            return ExitCode.of(failed);
        } catch (CommandException failed) {
            told = true;
            tellTool.accept(new Failure(failed.exitCode(), String.valueOf(failed.getMessage())));
            run.errors().say(failed);
            return failed.exitCode();
        } finally {
            if (!told) { // a defect
                tellTool.accept(new Failure(ExitCode.FAILED, "internal error of kstlib"));
            }
        }
    }
}
