package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FishCompletionTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void everyShellLearnsEveryCommandAndOption(String shell) {
        Shell.Result result = new Shell(home).run("completion", shell);

        assertEquals(0, result.code(), result.err());
        for (String word :
                new String[] {"login", "plugins", "no-browser", "show-refresh", "access-token", "completion"}) {
            assertTrue(result.out().contains(word), word);
        }
    }

    @Test
    void fishAsksForTheProvidersAndFlowsWhenTheyAreNeeded() {
        String script = new Shell(home).run("completion", "fish").out();

        assertTrue(
                script.contains("__fish_seen_subcommand_from token' -a '(kstlib auth providers --quiet 2>/dev/null | "),
                script);
        assertTrue(
                script.contains(" -l flow -x -a 'auto (kstlib auth plugins --kind flow --quiet 2>/dev/null | "),
                script);
        assertTrue(script.contains("-l config -r -F"), script);
        assertTrue(script.contains("-l timeout -x"), script);
    }
}
