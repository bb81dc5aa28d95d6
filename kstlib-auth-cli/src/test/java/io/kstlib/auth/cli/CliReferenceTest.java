package io.kstlib.auth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.ParsedCommand.CommandTree;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Terminals.TerminalWidth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * {@code docs/cli.md} shows the output of the command. With {@code -Dkstlib.docs=write} this test writes the parts between {@code begin}
 * and {@code end}.
 */
class CliReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "cli.md");
    private static final String END = "<!-- end -->\n";

    @Test
    void thePageShowsTheHelpOfEveryCommandAndEveryExitCode() throws IOException {
        String written = Files.readString(PAGE);

        String expected = replace(replace(written, "exit codes", exitCodes()), "help", help());

        if (System.getProperty("kstlib.docs", "").equals("write")) {
            Files.writeString(PAGE, expected);
        } else {
            assertEquals(expected, written, "docs/cli.md is not what the command says; see this test");
        }
    }

    @Test
    void everyCommandHasExamplesAndExitCodes() {
        for (CommandLine command : commands(new CommandTree().whole()).toList()) {
            if (command.getSubcommands().isEmpty()) {
                String help = ParsedCommand.helpText(command.getCommandSpec(), TerminalWidth.STANDARD, Ansi.OFF);
                assertTrue(help.contains("\nExamples:\n  "), help);
                assertTrue(help.contains("\nExit codes:\n   0 "), help);
            }
        }
    }

    private static String replace(String page, String part, String content) {
        String begin = "<!-- begin: " + part + ", written by CliReferenceTest -->\n";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(END, from);
        return page.substring(0, from) + content + page.substring(to);
    }

    private static String exitCodes() {
        StringBuilder table = new StringBuilder("\n| command | code | meaning |\n| --- | --- | --- |\n");
        for (ExitCode exit : ExitCode.values()) {
            String name = exit.name().toLowerCase(Locale.ROOT);
            String command = Stream.of("status", "check", "logout", "allow", "setup", "exec", "doctor", "agent")
                    .filter(prefix -> name.startsWith(prefix + "_"))
                    .map(prefix -> "`" + prefix + "`")
                    .findFirst()
                    .orElse("every");
            table.append("| " + command + " | " + exit.code() + " | " + exit.meaning() + " |\n");
        }
        return table.append('\n').toString();
    }

    private static String help() {
        StringBuilder text = new StringBuilder();
        commands(new CommandTree().whole())
                .forEach(command -> text.append("\n### ")
                        .append(command.getCommandSpec().qualifiedName())
                        .append("\n\n<!-- test: by CliReferenceTest -->\n```text\n")
                        .append(ParsedCommand.helpText(command.getCommandSpec(), TerminalWidth.STANDARD, Ansi.OFF))
                        .append("```\n"));
        return text.append('\n').toString();
    }

    private static Stream<CommandLine> commands(CommandLine command) {
        List<CommandLine> children = new ArrayList<>(command.getSubcommands().values());
        return Stream.concat(Stream.of(command), children.stream().flatMap(CliReferenceTest::commands));
    }
}
