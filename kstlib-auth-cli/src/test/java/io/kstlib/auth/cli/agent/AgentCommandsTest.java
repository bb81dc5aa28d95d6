package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        assertEquals(
                new Shell.Result(1, "{\"running\":false,\"locked\":false,\"forwards\":[]}\n", ""),
                shell.run("agent", "status", "--json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "unlock"})
    void haveNothingToDo(String command) {
        assertEquals(new Shell.Result(1, "", "kstlib: no agent runs\n"), shell.run("agent", command));
    }

    @Test
    void aLockHoldsWhereNoAgentRuns() {
        assertEquals(0, shell.run("agent", "lock").code());
        assertTrue(shell.run("agent", "status").out().contains("locked"));
        Shell.Result forward = shell.configure(Configs.one())
                .store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json())
                .run("agent", "forward", "--provider", "corporate");
        assertEquals(1, forward.code());
        assertTrue(forward.err().contains("kstlib agent unlock"), forward.err());

        assertEquals(0, shell.run("agent", "unlock").code());
        assertEquals("No agent runs.\n", shell.run("agent", "status").out());
        assertEquals(1, shell.run("agent", "unlock").code());
    }

    @Test
    void aLockThatCannotBeKeptIsAFailure() throws IOException {
        assertEquals(0, shell.run("agent", "lock").code());
        assertEquals(0, shell.run("agent", "unlock").code());
        Files.createDirectory(home.resolve("kstlib/agent.locked"));

        Shell.Result result = shell.run("agent", "lock");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("not locked"), result.err());
    }

    @Test
    void statusNamesTheSocketsAtWhichATokenIsGiven() throws IOException {
        assertEquals(0, shell.run("agent", "lock").code());
        Path open = home.resolve("kstlib/to-1.sock");
        Path killed = home.resolve("kstlib/to-2.sock");
        try (ServerSocketChannel one = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ServerSocketChannel two = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            one.bind(UnixDomainSocketAddress.of(open));
            two.bind(UnixDomainSocketAddress.of(killed)).close();

            String status = shell.run("agent", "status").out();

            assertTrue(status.endsWith("\nA token is given at " + open + "\n"), status);
            assertFalse(status.contains(killed.toString()), status);
            assertTrue(shell.run("agent", "status", "--json").out().contains("\"forwards\":[\"" + open + "\"]"));
        }
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
