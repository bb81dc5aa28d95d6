package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Exit;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import picocli.CommandLine.Model.CommandSpec;

/** {@code credential maven}: explains how Maven and Gradle get a token, because they ask no helper. */
final class MavenCredential implements Command {

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "maven",
                        "Say how Maven and Gradle get a token",
                        "They start no helper. They read a variable, which \"kstlib auth exec\" sets for one run.")
                .provider()
                .exits(ExitCode.DONE)
                .examples("kstlib auth credential maven corporate");
    }

    @Override
    public Exit run(Arguments arguments, CommandRun run) {
        String provider = arguments.parameter() == null ? "PROVIDER" : run.named(arguments.parameter());
        run.answer().line("Maven and Gradle ask no helper; they read a variable.");
        run.answer().line("run:           kstlib auth exec " + ShellWord.of(provider) + " -- mvn deploy");
        run.answer().line("settings.xml:  <password>${env.ACCESS_TOKEN}</password>");
        run.answer().line("Gradle:        password = System.getenv(\"ACCESS_TOKEN\")");
        return ExitCode.DONE;
    }
}
