package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command that a tool starts to get a token. It names everything by absolute paths, since tools start it in any directory.
 *
 * @param launcher the script that starts kstlib
 * @param config the configuration, which is one of the person's own or one that they named
 * @param provider the configured name of the provider
 */
record HelperCommand(Path launcher, Path config, String provider) {

    /**
     * Finds out what a tool has to start.
     *
     * @param run has loaded the configuration; one in the current directory does not count
     * @param provider a provider, or {@code null} for the default one
     * @return the command without the tool
     * @throws CommandException if no script was started, or no file holds the configuration
     */
    static HelperCommand of(CommandRun run, @Nullable String provider) {
        Path launcher = run.here().launcher();
        if (launcher == null) {
            throw CommandException.configuration(
                    "no script started this command, and a tool needs one to start; run bin/kstlib");
        }
        run.ignoreWorkingDirectory();
        String name = run.client(provider).name();
        return new HelperCommand(launcher, file(run.kstlib()), name);
    }

    HelperCommand {
        if (provider.startsWith("-")) {
            throw CommandException.configuration(
                    "the name \"" + provider + "\" looks like an option; give the provider another name");
        }
        for (String text : List.of(launcher.toString(), config.toString(), provider)) {
            if (!PrintableText.oneLine(text).equals(text)) {
                throw CommandException.configuration("\"" + PrintableText.escaped(text)
                        + "\" has characters that are not written into a configuration");
            }
        }
    }

    private static Path file(Kstlib loaded) {
        Path file = loaded.configFile()
                .orElseThrow(() -> CommandException.configuration(
                        "no file holds the configuration, so a tool could not name it; write one: kstlib auth init"));
        try {
            return file.toRealPath();
        } catch (IOException gone) {
            throw CommandException.failed(file + " cannot be read: " + gone.getMessage());
        }
    }

    /**
     * {@return the command line, word by word, without the launcher}
     *
     * @param tool a command of the group {@code credential}
     */
    List<String> arguments(String tool, List<String> options) {
        List<String> words =
                new ArrayList<>(List.of(SpecBuilder.CONFIG, config.toString(), "auth", "credential", tool, provider));
        words.addAll(options);
        return words;
    }

    /**
     * {@return the command line for a POSIX shell, with both paths in quotes}
     *
     * @param tool a command of the group {@code credential}
     */
    String line(String tool, List<String> options) {
        String line = ShellWord.inQuotes(launcher.toString()) + " " + SpecBuilder.CONFIG + " "
                + ShellWord.inQuotes(config.toString()) + call(tool, provider);
        return line + options.stream().map(option -> " " + ShellWord.of(option)).collect(Collectors.joining());
    }

    /** {@return the effect of a setup with this command, as a predicate of the tool} */
    String result(List<String> hosts) {
        return "gets its token for " + String.join(", ", hosts) + " from \"" + provider + "\"";
    }

    private static String call(String tool, String provider) {
        return " auth credential " + tool + " " + ShellWord.of(provider);
    }

    /**
     * Whether a setup wrote this command line, perhaps with other options.
     *
     * @param line a command line for a POSIX shell
     * @param tool a command of the group {@code credential}
     * @return true only for what {@link #line} makes, for any provider
     */
    static boolean isLine(String line, String tool) {
        return line.startsWith("'")
                && line.matches("(?s).*' " + SpecBuilder.CONFIG + " '.*' auth credential " + tool + " .*");
    }

    /**
     * Whether a setup wrote this command line for a certain provider, perhaps with other options.
     *
     * @param line a command line for a POSIX shell
     * @param tool a command of the group {@code credential}
     * @param provider the configured name of the provider
     * @return true only for what {@link #line} makes
     */
    static boolean isLine(String line, String tool, String provider) {
        return isLine(line, tool) && (line + " ").contains("'" + call(tool, provider) + " ");
    }

    /**
     * Whether a setup wrote these arguments.
     *
     * @param arguments the words of a command line, without the launcher
     * @param tool a command of the group {@code credential}
     * @return true only for what {@link #arguments} makes, for any provider
     */
    static boolean isArguments(List<String> arguments, String tool) {
        return arguments.size() > 5
                && arguments.get(0).equals(SpecBuilder.CONFIG)
                && arguments.subList(2, 5).equals(List.of("auth", "credential", tool));
    }
}
