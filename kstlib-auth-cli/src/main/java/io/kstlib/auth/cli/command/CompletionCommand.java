package io.kstlib.auth.cli.command;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code completion}: prints a script with which a shell completes the command. */
public final class CompletionCommand implements Command {

    private static final String PROGRAM = "kstlib";

    private final Supplier<CommandLine> whole;

    /**
     * @param whole makes the whole tree of commands
     */
    public CompletionCommand(Supplier<CommandLine> whole) {
        this.whole = whole;
    }

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(this, "completion", "Print a completion script for a shell")
                .choice("SHELL", "bash, zsh or fish", List.of("bash", "zsh", "fish"))
                .exits(ExitCode.DONE, ExitCode.CONFIGURATION)
                .examples(
                        "source <(kstlib completion bash)     # in ~/.bashrc",
                        "source <(kstlib completion zsh)      # in ~/.zshrc, after compinit",
                        "kstlib completion fish > ~/.config/fish/completions/kstlib.fish");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        String shell = String.valueOf(arguments.parameter());
        switch (shell) {
            // One script serves both shells.
            case "bash", "zsh" -> run.answer().lines(BashCompletion.script(PROGRAM, whole.get()));
            case "fish" -> run.answer().lines(FishCompletion.script(PROGRAM, whole.get()));
            default ->
                throw CommandException.configuration(
                        "there is no completion for \"" + shell + "\"; known: bash, zsh, fish");
        }
        return ExitCode.DONE;
    }
}
