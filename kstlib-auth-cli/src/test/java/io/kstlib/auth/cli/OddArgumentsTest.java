package io.kstlib.auth.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.ParsedCommand.CommandTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command line ends with an answer or a sentence about what is wrong, whatever its arguments. */
class OddArgumentsTest {

    private static final List<String> ODD = List.of(
            "",
            " ",
            "-",
            "--",
            "-x",
            "--no-such",
            "=",
            "x y",
            "GET",
            "https://",
            "://",
            "http://127.0.0.1:1/x",
            "%zz",
            "[",
            "\u0000",
            "\u202E",
            "../x",
            "corporate",
            "9".repeat(300));

    /** Of several arguments, only these are combined. */
    private static final List<String> COMBINED = List.of("", "-", "GET", "https://", "[", "corporate");

    @TempDir
    Path home;

    static Stream<String> commands() {
        return CommandNames.all().stream();
    }

    private static List<List<String>> arguments() {
        List<List<String>> all = new ArrayList<>(List.of(List.of()));
        ODD.forEach(one -> all.add(List.of(one)));
        for (String one : COMBINED) {
            for (String two : COMBINED) {
                all.add(List.of(one, two));
                all.add(List.of(one, two, "x"));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void endWithASentence(String command) {
        Shell shell = new Shell(home).configure(Configs.oauth2("http://127.0.0.1:1"));
        arguments().forEach(arguments -> assertSentence(shell, command, arguments));
    }

    private static void assertSentence(Shell shell, String command, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("auth"));
        line.addAll(List.of(command.split(" ")));
        line.addAll(arguments);

        Shell.Result result = shell.run(line); // an exception is an internal error

        assertTrue(result.code() >= 0 && result.code() < 128, () -> line + " " + result);
        assertTrue(
                result.code() == 0 || !result.out().isEmpty() || !result.err().isBlank(), () -> line + " " + result);
        assertFalse(result.err().contains("Exception"), () -> line + " " + result);
    }

    private static Stream<String> valueOptions(String command) {
        CommandLine found = new CommandTree().whole().getSubcommands().get("auth");
        for (String name : command.split(" ", -1)) {
            found = found.getSubcommands().get(name);
        }
        return found.getCommandSpec().options().stream()
                .filter(option -> option.arity().max() > 0)
                .map(OptionSpec::longestName);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void endWithASentenceForEachOption(String command) {
        Shell shell = new Shell(home).configure(Configs.oauth2("http://127.0.0.1:1"));
        valueOptions(command).forEach(option -> {
            assertSentence(shell, command, List.of(option));
            for (String value : List.of("", "x", "-1", "0", "99999999999", "\u0000", "[", "@", "@/no/such", "a=b")) {
                assertSentence(shell, command, List.of(option + "=" + value));
                assertSentence(shell, command, List.of(option + "=" + value, "local", "https://127.0.0.1:1/x"));
            }
        });
    }
}
