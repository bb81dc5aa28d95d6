package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.command.Terminals.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code setup git} with the real git. */
class GitSetupTest {

    private static final String KEY = "credential.https://git.company.com.helper";
    private static final String OF_THE_PERSON = """
            # my own
            [user]
            \tname = Alice # me
            [credential]
            \thelper = cache
            """;

    @TempDir
    Path folder;

    private Toolbox box;

    @BeforeEach
    void open() throws IOException {
        box = new Toolbox(folder.toRealPath()).with("git");
    }

    private Shell.Result setup(String... more) {
        String[] line = new String[more.length + 2];
        line[0] = "git";
        line[1] = "corporate";
        System.arraycopy(more, 0, line, 2, more.length);
        return box.setup(line);
    }

    @Test
    void showsTheChangeAsksAndWritesIt() throws IOException {
        box.shell().onTerminal(Stream.IN, Stream.ERR).type("y\n");
        String value = "!" + box.helper() + "git corporate --host git.company.com";

        Shell.Result result = setup("--host", "git.company.com");

        assertEquals(0, result.code());
        assertEquals("""
                This changes your git configuration (~/.gitconfig):
                  + credential.https://git.company.com.helper =
                  + credential.https://git.company.com.helper = VALUE
                Go on? [y/N] \
                """.replace("VALUE", value), result.err());
        assertEquals(
                "git now gets its token for git.company.com from \"corporate\". To undo it: kstlib auth setup git"
                        + " corporate --host git.company.com --undo\n",
                result.out());
        assertEquals("\n" + value + "\n", box.run("git", "config", "--global", "--get-all", KEY));
    }

    @Test
    void thePageShowsWhatItSays() throws IOException {
        box.shell().onTerminal(Stream.IN, Stream.ERR).type("y\n");

        Shell.Result result = setup("--host", "git.company.com");

        String transcript = ("$ kstlib auth setup git corporate --host git.company.com\n" + result.err() + "y\n"
                        + result.out())
                .replace(box.file("kstlib.conf.yml").toString(), "/home/me/.config/kstlib/kstlib.conf.yml");
        String page = Files.readString(Path.of("..", "docs", "tools.md"));
        assertTrue(page.contains("```text\n" + transcript + "```\n"), transcript);
    }

    @Test
    void aNoChangesNothing() throws IOException {
        box.write(".gitconfig", OF_THE_PERSON);
        box.shell().onTerminal(Stream.IN, Stream.ERR).type("n\n");

        Shell.Result result = setup("--host", "git.company.com");

        assertEquals(1, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().endsWith("Nothing was changed.\n"), result.err());
        assertEquals(OF_THE_PERSON, box.text(".gitconfig"));
    }

    @Test
    void withoutATerminalItShowsTheChangeAndNamesTheOption() {
        Shell.Result result = setup("--host", "git.company.com");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("  + " + KEY + " =\n"), result.err());
        assertTrue(result.err().endsWith("change it without a question by --yes\n"), result.err());
        assertFalse(Files.exists(box.file(".gitconfig")));
    }

    @Test
    void gitAsksTheHelperAndNoOther() throws IOException {
        box.write(".gitconfig", "[credential]\n\thelper = \"!echo password=of-another >&1; :\"\n");
        box.shell(); // the launcher of the tests is not there, so the call itself shows in what the shell says
        setup("--host", "git.company.com", "--yes");

        String asked = box.run(
                Map.of("GIT_TERMINAL_PROMPT", "0", "LC_ALL", "C"),
                "protocol=https\nhost=git.company.com\n\n",
                "git",
                "credential",
                "fill");

        assertTrue(asked.contains(Shell.LAUNCHER.toString()), asked);
        assertFalse(asked.contains("of-another"), asked);
    }

    @Test
    void theHelperGetsTheAccountThatTheSetupNames() throws IOException {
        assertEquals(
                0,
                setup("--host", "git.company.com", "--account", "work", "--yes").code());

        assertEquals(
                "\n!" + box.helper() + "git corporate --account work --host git.company.com\n",
                box.run("git", "config", "--global", "--get-all", KEY));
    }

    @Test
    void aSecondRunChangesNothing() throws IOException {
        setup("--host", "git.company.com", "--yes");
        String before = box.text(".gitconfig");

        Shell.Result again = setup("--host", "git.company.com");

        assertEquals(0, again.code(), again.err());
        assertEquals("already set up: git gets its token for git.company.com from \"corporate\"\n", again.out());
        assertEquals(before, box.text(".gitconfig"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--host git.company.com", "--host GIT.company.com:8443 --host *.example.com", ""})
    void undoGivesTheSameBytesBack(String options) throws IOException {
        box.write(".gitconfig", OF_THE_PERSON);
        setup("--host", "git.company.com", "--host", "git.company.com:8443", "--host", "*.example.com", "--yes");

        assertEquals(0, setup((options + " --undo --yes").strip().split(" ")).code());
        assertEquals(0, setup("--undo", "--yes").code());

        assertEquals(OF_THE_PERSON, box.text(".gitconfig"));
    }

    @Test
    void otherOptionsReplaceTheHelperAndUndoStillKnowsIt() throws IOException {
        box.write(".gitconfig", OF_THE_PERSON);
        setup("--host", "git.company.com", "--yes");

        Shell.Result changed = setup("--host", "git.company.com", "--user", "oauth2 me", "--id-token", "--yes");

        assertTrue(changed.err().contains("  - " + KEY), changed.err());
        assertEquals(
                "\n!" + box.helper() + "git corporate --host git.company.com --user 'oauth2 me' --id-token\n",
                box.run("git", "config", "--global", "--get-all", KEY));
        setup("--undo", "--yes");
        assertEquals(OF_THE_PERSON, box.text(".gitconfig"));
    }

    @Test
    void undoOfOneHostKeepsTheOthers() throws IOException {
        setup("--host", "git.company.com", "--host", "git.example.com", "--yes");

        setup("--host", "git.example.com", "--undo", "--yes");

        assertTrue(box.text(".gitconfig").contains("git.company.com"), box.text(".gitconfig"));
        assertFalse(box.text(".gitconfig").contains("git.example.com"), box.text(".gitconfig"));
    }

    @Test
    void undoKeepsWhatOthersWroteBelowOurHelper() throws IOException {
        setup("--host", "git.company.com", "--yes");
        box.run("git", "config", "--global", "--add", KEY, "");
        box.run("git", "config", "--global", "--add", KEY, "!gh auth git-credential");

        setup("--undo", "--yes");

        assertEquals("\n\n!gh auth git-credential\n", box.run("git", "config", "--global", "--get-all", KEY));
    }

    @Test
    void aHelperOfOthersIsNotReplaced() throws IOException {
        String theirs = "[credential \"https://git.company.com\"]\n\thelper = \n\thelper = !gh auth git-credential\n";
        box.write(".gitconfig", theirs);

        Shell.Result result = setup("--host", "git.company.com", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("= !gh auth git-credential; remove it first"), result.err());
        assertEquals(theirs, box.text(".gitconfig"));
        assertEquals(
                "nothing to undo: no setup of git for \"corporate\" was found\n",
                setup("--undo").out());
    }

    @Test
    void warnsOfAHelperBelowThatMayStoreTheToken() throws IOException {
        box.write(
                ".gitconfig",
                "[credential \"https://git.company.com\"]\n\tusername = me\n[credential]\n\thelper = store\n");

        Shell.Result result = setup("--host", "git.company.com", "--yes");

        assertTrue(result.err().contains("warning: credential.helper stands below the section of git.company.com"));
    }

    @Test
    void aLinkToADotfileStaysOne() throws IOException {
        box.write("dotfiles/gitconfig", OF_THE_PERSON);
        Files.createSymbolicLink(box.file(".gitconfig"), Path.of("dotfiles/gitconfig"));

        setup("--host", "git.company.com", "--yes");

        assertTrue(Files.isSymbolicLink(box.file(".gitconfig")));
        assertTrue(box.text("dotfiles/gitconfig").contains("auth credential git"));
        setup("--undo", "--yes");
        assertEquals(OF_THE_PERSON, box.text("dotfiles/gitconfig"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.com", "https://git.company.com", "git.company.com/x", "a b", "x\ny"})
    void whatIsNoHostIsRefused(String host) {
        Shell.Result result = setup("--host", host, "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("a host is written as"), result.err());
    }

    @Test
    void aHostIsNeeded() {
        Shell.Result result = setup("--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("--host git.company.com"), result.err());
    }
}
