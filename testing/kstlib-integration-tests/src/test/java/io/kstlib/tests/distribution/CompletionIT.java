package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real shells complete with our scripts. */
class CompletionIT {

    @TempDir
    Path home;

    private final Distribution built = Distribution.built();

    /** A name that a shell would run, if it expanded it. */
    private static final List<String> HOSTILE = List.of(
            "`touch pwned`",
            "\\`touch pwned`",
            "$(touch pwned)",
            "d`touch pwned`",
            "d\\`touch pwned\\`",
            "d$(touch pwned)",
            "d;touch pwned",
            "d'$(touch pwned)'",
            "d\"$(touch pwned)\"",
            "c$(touch pwned)",
            "c`touch pwned`",
            "-d",
            "d*",
            "d e");

    @BeforeEach
    void logIn() throws IOException {
        CorporateLogin.in(home);
    }

    private String in(String shell, String... options) throws IOException {
        return in(built.directory().resolve("bin"), shell, options);
    }

    private String in(Path programs, String shell, String... options) throws IOException {
        assumeTrue(Distribution.isOnPath(shell), "missing tool: " + shell);
        Files.writeString(
                home.resolve("script"),
                Command.inThisJvm(home).run("completion", shell).endedWith(0).out());
        String path = programs + ":" + System.getenv("PATH");
        List<String> line = new ArrayList<>(List.of(shell));
        line.addAll(List.of(options));
        Distribution.Outcome result = Distribution.start(home, Map.of("PATH", path, "TERM", "dumb"), line);
        assertEquals("", result.err());
        assertEquals(0, result.code());
        return result.out();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws IOException {
        String script =
                "compopt() { :; }; source ./script; COMP_WORDS=(kstlib auth lo); COMP_CWORD=2; _complete_kstlib;"
                        + " echo \"${COMPREPLY[@]}\"; COMP_WORDS=(kstlib auth login --ti); COMP_CWORD=3; _complete_kstlib;"
                        + " echo \"${COMPREPLY[@]}\"";

        assertEquals(
                "login logout\n--timeout\n", in("bash", "--norc", "-c", script).replace(" \n", "\n"));
    }

    @Test
    void zshTakesTheScript() throws IOException {
        String script = "autoload -Uz compinit; compinit -u -D; source ./script; print ${_comps[kstlib]:-none}";

        assertTrue(in("zsh", "-f", "-c", script).contains("kstlib"));
    }

    @Test
    void fishCompletesCommandsOptionsAndProviders() throws IOException {
        String script = "source ./script; complete -C 'kstlib auth lo'; complete -C 'kstlib auth login --ti';"
                + " complete -C 'kstlib auth token corp'";

        String out = in("fish", "--no-config", "-c", script);

        assertTrue(out.contains("login\tLog in to a provider and store its tokens"), out);
        assertTrue(out.contains("logout\t"), out);
        assertTrue(out.contains("--timeout"), out);
        assertTrue(out.contains("corporate"), out);
    }

    /** A kstlib whose configuration a stranger wrote: it lists a flow, a provider, and names that would run. */
    private Path hostile() throws IOException {
        Path names = Files.write(home.resolve("names"), HOSTILE);
        Path program = Files.createDirectory(home.resolve("hostile")).resolve("kstlib");
        Files.writeString(program, "#!/bin/sh\necho device_code\necho corporate\ncat '" + names + "'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program.getParent();
    }

    private void assertNothingRan() {
        assertFalse(Files.exists(home.resolve("pwned")), "a name was run as a command");
    }

    /** Asks the function as bash does when TAB is pressed, and shows what it offers. */
    private static String bashAsks(String typed) {
        return "COMP_WORDS=(kstlib auth " + typed + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=();"
                + " _complete_kstlib_and_names; echo \"${COMPREPLY[@]}\"; ";
    }

    @Test
    void bashOffersFlowsAndProvidersAndRunsNoName() throws IOException {
        String script = "compopt() { :; }; source ./script; " + bashAsks("login --flow d") + bashAsks("login --flow ''")
                + bashAsks("token c") + bashAsks("call --provider c") + bashAsks("token --json c")
                + bashAsks("token --config c") + bashAsks("login '$(touch pwned)'") + bashAsks("login '`touch pwned`'");

        String out = in(hostile(), "bash", "--norc", "-c", script);

        assertEquals(
                List.of("device_code", "auto device_code corporate", "corporate", "corporate", "corporate", "", "", ""),
                out.lines().toList());
        assertNothingRan();
    }

    @Test
    void zshInsertsAFlowAndAProviderAtTabAndRunsNoName() throws IOException {
        String script = """
                zmodload zsh/zpty
                zpty shell 'zsh -f -i'
                zpty -w shell "autoload -Uz compinit; compinit -u -D; source ./script; PS1='go> '; echo re''ady"
                zpty -r shell out '*ready*go> *'
                zpty -w -n shell $'kstlib auth login --flow d\\t'
                zpty -r shell out '*--flow device_code *'
                zpty -w -n shell $'\\x15kstlib auth token c\\t'
                zpty -r shell out '*token corporate *'
                zpty -w -n shell $'\\x15kstlib auth login --flow \\t\\t'
                zpty -r shell out '*device_code*'
                print done
                """;

        assertEquals("done\n", in(hostile(), "zsh", "-f", "-c", script));
        assertNothingRan();
    }

    @Test
    void fishOffersFlowsAndProvidersAndRunsNoName() throws IOException {
        String script = "source ./script; complete -C 'kstlib auth login --flow d';"
                + " complete -C 'kstlib auth call --provider c'";

        String out = in(hostile(), "fish", "--no-config", "-c", script);

        assertEquals(
                List.of("device_code", "corporate"),
                out.lines().map(line -> line.replaceAll("\t.*", "")).toList());
        assertNothingRan();
    }
}
