package io.kstlib.auth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Cli.Shortcut;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortcutTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth token",
                "auth token -q",
                "auth token --quiet",
                "auth token corporate",
                "auth token -q corporate",
                "auth token corporate -q",
                "--config kstlib.conf.yml auth token -q",
                "--config kstlib.conf.yml auth token other",
                "--config missing.yml auth token",
                "auth token nobody"
            })
    void answersAsTheParserWould(String line) {
        Shell shell = new Shell(home)
                .configure(Configs.one())
                .store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());
        List<String> arguments = List.of(line.split(" "));

        assertTrue(Shortcut.of(arguments).isPresent());
        // With an option of every command that the short form does not have, the command goes through the parser.
        Shell.Result shortcut = shell.run(arguments);
        Shell.Result parsed = shell.run(parsed(arguments));

        assertEquals(parsed.code(), shortcut.code());
        assertEquals(parsed.out(), shortcut.out());
        assertTrue(parsed.err().contains(shortcut.err()), parsed.err());
    }

    private static List<String> parsed(List<String> arguments) {
        List<String> longer = new ArrayList<>(arguments);
        longer.add("--verbose");
        assertTrue(Shortcut.of(longer).isEmpty());
        return longer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth",
                "auth login",
                "auth status -q",
                "token -q",
                "auth token --refresh",
                "auth token -q -q x",
                "auth token a b",
                "auth token -qr",
                "auth token --help",
                "--config",
                "--config --verbose auth token",
                "--verbose auth token",
                "auth --config x token"
            })
    void leavesEverythingElseToTheParser(String line) {
        assertTrue(Shortcut.of(List.of(line.split(" "))).isEmpty());
    }

    @Test
    void leavesAnEmptyNameToTheParser() {
        assertTrue(Shortcut.of(List.of("auth", "token", "")).isEmpty());
        assertTrue(Shortcut.of(List.of("--config", "", "auth", "token")).isEmpty());
    }
}
