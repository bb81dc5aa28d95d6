package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.plugins.Distribution;
import io.kstlib.tests.process.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One token on another machine: another home folder, behind a real sshd on loopback. */
class ForwardedTokenIT {

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final int STARTS = 5;

    @TempDir
    Path home;

    @TempDir
    Path there;

    private ChildProcess sshd;
    private Process forward;

    @AfterEach
    void stop() {
        if (forward != null) {
            forward.destroy();
            forward.onExit().join();
        }
        if (sshd != null) {
            sshd.close();
        }
    }

    private void run(String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private int startSshd() throws IOException, InterruptedException {
        for (Path key : List.of(there.resolve("host"), home.resolve("key"))) {
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        }
        for (int start = 1; ; start++) {
            int port = freePort();
            try {
                startSshd(port);
                return port;
            } catch (IllegalStateException ended) { // another program may have taken the port since it was free
                sshd.close();
                if (start == STARTS) {
                    throw ended;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void startSshd(int port) throws IOException {
        Path config = there.resolve("sshd_config");
        Files.writeString(
                config,
                String.join(
                        "\n",
                        "ListenAddress 127.0.0.1:" + port,
                        "HostKey " + there.resolve("host"),
                        "AuthorizedKeysFile " + home.resolve("key.pub"),
                        "PidFile none",
                        "StrictModes no",
                        "PermitRootLogin yes",
                        ""));
        ProcessBuilder builder = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString());
        sshd = ChildProcess.start("sshd", builder, there.resolve("sshd.log"));
        String listens = "Server listening on 127.0.0.1 port " + port;
        sshd.awaitLine(line -> line.contains(listens) ? line : null, Command.LIMIT);
    }

    private Path startForward(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Distribution.built().command().toString(), "agent", "forward", "--provider", "corporate")
                .redirectError(home.resolve("forward.log").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        forward = builder.start();
        BufferedReader out = forward.inputReader(StandardCharsets.UTF_8);
        String socket = out.readLine();
        assertNotEquals(null, socket, Files.readString(home.resolve("forward.log")));
        return Path.of(socket);
    }

    /** Returns the variables of a person who has logged in. */
    private Map<String, String> loggedIn() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(home.resolve(".config/kstlib"));
        Files.writeString(home.resolve(".config/kstlib/kstlib.conf.yml"), CorporateLogin.CONFIGURATION);
        CorporateLogin.store(home, Map.of());
        return Map.of(
                "HOME", home.toString(),
                "PATH", System.getenv("PATH"),
                "JAVA_HOME", System.getProperty("java.home"),
                "XDG_RUNTIME_DIR", Files.createDirectories(home.resolve("run")).toString());
    }

    @Test
    void aProgramThereGetsTheNamedTokenAndNothingElse() throws IOException, InterruptedException {
        for (String program : List.of("curl", "ssh", "ssh-keygen")) {
            assumeTrue(Distribution.isOnPath(program), "missing tool: " + program);
        }
        assumeTrue(Files.isExecutable(SSHD) && Files.isDirectory(Path.of("/run/sshd")), "missing tool: sshd");
        Map<String, String> environment = loggedIn();
        int port = startSshd();
        Path socket = startForward(environment);
        String remote = there.resolve("jane.sock").toString();
        String curl = "curl -q -sf -d '' --unix-socket " + remote + " http://kstlib";

        Distribution.Outcome result = Distribution.start(
                home,
                environment,
                List.of(
                        "ssh",
                        "-F",
                        "none",
                        "-i",
                        home.resolve("key").toString(),
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "LogLevel=ERROR",
                        "-p",
                        String.valueOf(port),
                        "-R",
                        remote + ":" + socket,
                        "127.0.0.1",
                        curl + "/token; " + curl + "/status || echo refused; " + curl + "/ask || echo refused"));

        assertEquals(new Distribution.Outcome(0, CorporateLogin.ACCESS + "\nrefused\nrefused\n", ""), result);
        forward.destroy();
        forward.onExit().join();
        assertTrue(Files.notExists(socket), "nothing is left where it was");
    }

    @Test
    void theSocketOfOneThatWasKilledIsRemovedByTheNext() throws IOException {
        Map<String, String> environment = loggedIn();
        Path killed = startForward(environment);
        forward.destroyForcibly();
        forward.onExit().join();
        assertTrue(Files.exists(killed));

        Path next = startForward(environment);

        assertTrue(Files.notExists(killed));
        assertTrue(Files.exists(next));
    }
}
