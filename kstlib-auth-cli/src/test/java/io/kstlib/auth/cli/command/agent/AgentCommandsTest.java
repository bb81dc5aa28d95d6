package io.kstlib.auth.cli.command.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for an agent, where none runs. */
class AgentCommandsTest {

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void open() {
        shell = new Shell(home).set("XDG_RUNTIME_DIR", home.toString());
    }

    @Test
    void sayThatNoAgentRuns() {
        assertEquals(new Shell.Result(1, "No agent runs.\n", ""), shell.run("agent", "status"));
        assertEquals(new Shell.Result(1, "{\"running\":false}\n", ""), shell.run("agent", "status", "--json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "lock", "unlock"})
    void haveNothingToDo(String command) {
        assertEquals(new Shell.Result(1, "", "kstlib: no agent runs\n"), shell.run("agent", command));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1441", "x"})
    void refuseAnIdleLimitThatIsNone(String minutes) {
        assertEquals(3, shell.run("agent", "start", "--idle", minutes).code());
    }

    @Test
    void startNeedsTheLauncher() {
        Shell.Result result = shell.withoutLauncher().run("agent", "start");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("bin/kstlib"), result.err());
    }

    @Test
    void serveNeedsTheLauncherWhichKeepsDebuggersAway() {
        Shell.Result result = shell.run("agent", "serve");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("bin/kstlib"), result.err());
    }

    private Path unit() {
        return home.resolve(".config/systemd/user/kstlib-agent.service");
    }

    @Test
    void installWritesAUnitThatStartsTheLauncher() throws IOException {
        Shell.Result result =
                shell.startedBy(Path.of("/opt/50% \"$kst\"\\lib/bin/kstlib")).run("agent", "install");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("wrote: " + unit() + "\nnext:  systemctl --user "), result.out());
        String unit = Files.readString(unit());
        assertTrue(
                unit.contains("\nExecStart=\"/opt/50%% \\\"$$kst\\\"\\\\lib/bin/kstlib\" agent serve --idle=30\n"),
                unit);
        assertTrue(unit.contains("\nLimitCORE=0\n"), unit);
        assertTrue(unit.contains("\nRestart=on-failure\nTimeoutStopSec=100\n"), unit);
        assertEquals(0, shell.run("agent", "install", "--idle", "5").code());
        assertTrue(Files.readString(unit()).contains("--idle=5\n"));
    }

    @Test
    void installLeavesTheFileOfAnother() throws IOException {
        Files.createDirectories(unit().getParent());
        Files.writeString(unit(), "[Service]\n");

        Shell.Result result = shell.run("agent", "install");

        assertEquals(1, result.code());
        assertEquals("[Service]\n", Files.readString(unit()));
    }

    @Test
    void installRefusesAPathThatWouldBeAnotherLine() {
        Shell.Result result =
                shell.startedBy(Path.of("/opt/a\nExecStartPre=x/kstlib")).run("agent", "install");

        assertEquals(1, result.code());
        assertTrue(Files.notExists(unit()));
    }
}
