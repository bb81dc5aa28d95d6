package io.kstlib.auth.cli;

import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.Style.Colours;
import io.kstlib.auth.cli.command.TerminalWidth;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

final class Help {

    /** Longer lines are hard to read. */
    private static final int WIDEST = 120;

    private static final int NARROWEST = 55;

    private final CommandRun run;

    Help(CommandRun run) {
        this.run = run;
    }

    ExitCode print(CommandSpec spec) {
        boolean colours = run.answer().style().colours() == Colours.SHOWN;
        int width = run.answer().reader() == Output.Reader.PERSON
                ? TerminalWidth.of(run.here().environment())
                : TerminalWidth.STANDARD;
        run.here().out().print(text(spec, Math.min(WIDEST, Math.max(NARROWEST, width)), colours ? Ansi.ON : Ansi.OFF));
        run.here().out().flush();
        return ExitCode.DONE;
    }

    /** Returns the help of a command, as it is printed at this width. */
    static String text(CommandSpec spec, int width, Ansi ansi) {
        spec.usageMessage().width(width);
        CommandLine command = spec.commandLine() == null ? new CommandLine(spec) : spec.commandLine();
        return command.getUsageMessage(ansi);
    }

    /** Prints the help because there is no command. It goes to standard error, since the person did not ask for it. */
    ExitCode missingCommand(CommandSpec spec) {
        run.messages().fail("a command is missing");
        text(spec, TerminalWidth.STANDARD, Ansi.OFF).lines().forEach(run.messages()::need);
        return ExitCode.CONFIGURATION;
    }
}
