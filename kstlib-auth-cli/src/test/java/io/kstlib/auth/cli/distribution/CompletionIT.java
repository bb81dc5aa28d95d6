package io.kstlib.auth.cli.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @BeforeEach
    void logIn() {
        Distribution.loggedIn(home);
    }

    private String in(String shell, String... options) throws IOException {
        assumeTrue(Distribution.isOnPath(shell), "missing tool: " + shell);
        Files.writeString(
                home.resolve("script"), built.run(home, "completion", shell).out());
        String path = built.directory().resolve("bin") + ":" + System.getenv("PATH");
        List<String> line = new ArrayList<>(List.of(shell));
        line.addAll(List.of(options));
        Shell.Result result = Distribution.start(home, Map.of("PATH", path), line);
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
}
