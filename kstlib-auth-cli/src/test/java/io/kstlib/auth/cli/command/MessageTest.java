package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.Output.Lines.HomePaths;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Messages messages = new Messages(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            Style.ofTerminal(Map.of("TERM", "dumb"), StandardCharsets.UTF_8),
            HomePaths.of(Path.of("/home/ann")),
            new GlobalOptions(null, Messages.Level.NORMAL));

    @Test
    void anExampleKeepsItsLinesAndTheMessageIsOneLine() {
        Message message = Message.of("not found,\n  so write\n\nauth:\n  providers:\n");

        assertEquals(new Message("not found, so write", List.of("", "auth:", "  providers:")), message);
    }

    @Test
    void aMessageWithoutAnExampleHasNone() {
        assertEquals(new Message("a b", List.of()), Message.of("a\nb"));
        assertEquals(new Message("", List.of()), Message.of(""));
    }

    @Test
    void whatAServerSaysMakesNoLineOfItsOwnAndRewritesNothing() {
        messages.fail("refused: x\n\nkstlib: all is well\u001B[2J\r\ndone");
        messages.warn("slow\nkstlib: all is well");

        assertEquals(
                "kstlib: refused: x  kstlib: all is well\uFFFD[2J done\nkstlib: warning: slow kstlib: all is well\n",
                bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aPathBelowHomeIsShortWhereAShellExpandsIt() {
        for (String text : List.of(
                "/home/ann/a.yml",
                "in /home/ann/a.yml, named by the caller",
                "(/home/ann/a b.yml)",
                "\"/home/ann/a.yml\"",
                "/home/ann/x and /home/ann/y")) {
            assertEquals(
                    text.replace("/home/ann/", "~/"),
                    HomePaths.of(Path.of("/home/ann/")).in(text));
        }
    }

    @Test
    void everyOtherPathIsAbsolute() {
        for (String text : List.of(
                "/home/ann",
                "/home/anna/a.yml",
                "/srv/home/ann/a.yml",
                "kstlib --config '/home/ann/my file.yml' auth login",
                "KSTLIB_CONFIG=/home/ann/a.yml",
                "file:///home/ann/a.yml",
                "a:/home/ann/a.yml")) {
            assertEquals(text, HomePaths.of(Path.of("/home/ann")).in(text));
        }
        assertEquals("/etc/a.yml", HomePaths.of(Path.of("/")).in("/etc/a.yml"));
        assertEquals("/home/ann/a.yml", HomePaths.of(null).in("/home/ann/a.yml"));
    }

    @Test
    void whatIsSaidToAPersonHasShortPaths() {
        messages.fail("no key in /home/ann/keys.txt");

        assertEquals("kstlib: no key in ~/keys.txt\n", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aProposedCommandNamesTheSameConfiguration() {
        GlobalOptions named = new GlobalOptions("my file.yml", Messages.Level.NORMAL);
        new Messages(new PrintStream(bytes, true, StandardCharsets.UTF_8), Style.PLAIN, HomePaths.ABSOLUTE, named)
                .say("  kstlib auth init a --issuer https://sso.test --client-id b");

        assertEquals(
                "  kstlib --config 'my file.yml' auth init a --issuer https://sso.test --client-id b\n",
                bytes.toString(StandardCharsets.UTF_8));
    }
}
