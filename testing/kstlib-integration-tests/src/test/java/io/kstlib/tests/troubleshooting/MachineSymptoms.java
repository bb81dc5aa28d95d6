package io.kstlib.tests.troubleshooting;

import static java.util.Map.entry;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.storage.keyring.desktop.PrivateKeyring;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.killed.RotatingServer;
import io.kstlib.tests.network.OddServer;
import io.kstlib.tests.servers.ScriptedServer;
import io.kstlib.tests.servers.Shape;
import io.kstlib.tests.servers.ShapedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Networks, issuers, remote shells, clocks and files. */
final class MachineSymptoms {

    private static final String SSH = "1.2.3.4 5 6.7.8.9 22";

    private MachineSymptoms() {}

    static Map<String, Symptom> all() {
        return Map.ofEntries(
                entry("names are resolved slowly", MachineSymptoms::slowLookup),
                entry("connections get no answer", bench -> late(bench, "https", OddServer.full(), "connect")),
                entry("accepted, then silent", bench -> late(bench, "https", OddServer.silent(), "handshake")),
                entry("accepted, then closed", MachineSymptoms::forbidden),
                entry("no answer", bench -> late(bench, "http", OddServer.silent(), "request")),
                entry("Oracle, Entra: another issuer", bench -> bench.failedLogin(configured(bench, "oracle"))),
                entry("ADFS: access tokens have another one", MachineSymptoms::accessTokenOfAdfs),
                entry("no browser opens", MachineSymptoms::overSsh),
                entry("a page and a code are shown", MachineSymptoms::codeOverSsh),
                entry("the provider offers codes, and not to this client", MachineSymptoms::refusedCode),
                entry("a script or a service", MachineSymptoms::script),
                entry("a small drift", bench -> drift(bench, Duration.ofMinutes(4), 0)),
                entry("hours, often WSL after sleep", bench -> drift(bench, Duration.ofHours(3), 1)),
                entry("other users can read the tokens", MachineSymptoms::exposed),
                entry("everyone can rename the directory of the tokens", MachineSymptoms::openToAll),
                entry("a home that cannot be written to", MachineSymptoms::readOnly),
                entry("a run with `sudo` left a lock file", MachineSymptoms::lockFileInTheWay),
                entry("`token_storage: keyring` without a desktop", MachineSymptoms::noKeyring),
                entry("the keyring is locked", MachineSymptoms::lockedKeyring),
                entry("the directory of [the agent](agent.md) is open to others", MachineSymptoms::openFolderOfAgent),
                entry("the agent's socket has no room for its path", MachineSymptoms::longPathOfAgent),
                entry("Ctrl-C during a refresh", MachineSymptoms::interruptedRefresh),
                entry("a process was killed during a refresh", MachineSymptoms::killedRefresh));
    }

    private static String openFolderOfAgent(Bench bench) throws IOException {
        Path folder = Files.createDirectory(bench.home().resolve("kstlib"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        return startedAgent(bench, bench.home());
    }

    private static String longPathOfAgent(Bench bench) throws IOException {
        return startedAgent(bench, bench.home().resolve("x".repeat(100)));
    }

    private static String startedAgent(Bench bench, Path runtime) {
        return Bench.said(bench.command()
                .with("XDG_RUNTIME_DIR", runtime.toString())
                .run("agent", "start")
                .endedWith(3));
    }

    private static Command withKeyring(Bench bench) {
        return bench.at("http://127.0.0.1:1").with("KSTLIB__AUTH__TOKEN_STORAGE", "keyring");
    }

    private static String noKeyring(Bench bench) {
        return Bench.said(withKeyring(bench)
                .without("DBUS_SESSION_BUS_ADDRESS")
                .without("XDG_RUNTIME_DIR")
                .run("auth", "login", "--no-browser")
                .endedWith(3));
    }

    private static String lockedKeyring(Bench bench) throws IOException {
        try (PrivateKeyring keyring =
                PrivateKeyring.start(Files.createDirectory(bench.home().resolve("desktop")))) {
            keyring.lock();
            Command command = withKeyring(bench);
            keyring.environment().forEach(command::with);
            return Bench.said(command.run("auth", "doctor").endedWith(1));
        }
    }

    /**
     * Makes the look-up of names slow. Java reads them from a file instead of asking a server; the file is a pipe into which nothing is
     * ever written.
     */
    private static String slowLookup(Bench bench) throws IOException {
        Path never = bench.home().resolve("hosts");
        try {
            new ProcessBuilder(RequiredTool.onPath("mkfifo").toString(), never.toString())
                    .start()
                    .waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
        return bench.failedLogin(bench.at("https://sso.company.invalid", "timeouts: { connect: 1 }")
                .asProcess()
                .with("KSTLIB_JAVA_OPTS", "-Djdk.net.hosts.file=" + never));
    }

    private static String late(Bench bench, String scheme, OddServer server, String part) {
        String issuer = scheme + "://127.0.0.1:" + bench.ends(server).port();
        return bench.failedLogin(bench.at(issuer, "timeouts: { " + part + ": 1 }"));
    }

    private static String forbidden(Bench bench) {
        return bench.failedLogin(bench.at(
                "https://localhost:" + bench.ends(OddServer.resetting()).port()));
    }

    private static Command configured(Bench bench, String shape) {
        return bench.ends(ShapedProvider.like(Shape.named(shape))).configure(bench.command(), List.of());
    }

    private static String accessTokenOfAdfs(Bench bench) {
        ShapedProvider adfs = bench.ends(ShapedProvider.like(Shape.named("adfs")));
        Command command = adfs.configure(bench.command(), List.of());
        adfs.logIn(command).endedWith(0);
        return Bench.said(command.run("auth", "check", "--access-token"));
    }

    private static String overSsh(Bench bench) {
        return pasting(bench.ends(ShapedProvider.plain()).configure(bench.command(), List.of()));
    }

    private static String pasting(Command command) {
        try (RunningCommand login = remote(command).start("auth", "login")) {
            login.awaitUrl();
            login.type("\r");
            return Bench.said(login.await());
        }
    }

    private static Command remote(Command command) {
        return command.with("SSH_CONNECTION", SSH).with("SHELL", "/bin/sh").atTerminal(RequiredTool.onPath("script"));
    }

    private static String codeOverSsh(Bench bench) {
        ScriptedServer server = bench.ends(new ScriptedServer());
        String endpoint = server.offersCodes(
                200,
                Map.of(
                        "device_code", "dc-1",
                        "user_code", "WDJB-MJHT",
                        "verification_uri", "https://sso.company.com/device",
                        "expires_in", 600,
                        "interval", 1));
        try (RunningCommand login =
                remote(server.configure(bench.command(), endpoint)).start("auth", "login")) {
            return Bench.said(login.await().endedWith(0));
        }
    }

    private static String refusedCode(Bench bench) {
        ScriptedServer server = bench.ends(new ScriptedServer());
        String endpoint = server.offersCodes(400, Map.of("error", "unauthorized_client"));
        return pasting(server.configure(bench.command(), endpoint));
    }

    private static String script(Bench bench) {
        Command command = bench.at("http://127.0.0.1:9").with("SSH_CONNECTION", SSH);
        return Bench.said(command.run("auth", "login").endedWith(2));
    }

    private static String drift(Bench bench, Duration ahead, int exitCode) {
        ShapedProvider provider = bench.ends(ShapedProvider.plain().withClock(ahead));
        return Bench.said(
                provider.logIn(provider.configure(bench.command(), List.of())).endedWith(exitCode));
    }

    private static String exposed(Bench bench) throws IOException {
        ShapedProvider provider = bench.ends(ShapedProvider.plain());
        Command command = provider.configure(bench.command(), List.of());
        provider.logIn(command).endedWith(0);
        Files.setPosixFilePermissions(
                bench.home().resolve(".config/kstlib/auth/tokens/corporate.token.json"),
                PosixFilePermissions.fromString("rw-r--r--"));
        return Bench.said(command.run("auth", "token").endedWith(1));
    }

    private static String openToAll(Bench bench) throws IOException {
        ShapedProvider provider = bench.ends(ShapedProvider.plain());
        Command command = provider.configure(bench.command(), List.of());
        provider.logIn(command).endedWith(0);
        Files.setPosixFilePermissions(
                bench.home().resolve(".config/kstlib"), PosixFilePermissions.fromString("rwxrwxrwx"));
        return Bench.said(command.run("auth", "token").endedWith(1));
    }

    private static String readOnly(Bench bench) {
        return bench.failedLogin(bench.at("http://127.0.0.1:9").with("HOME", "/sys"));
    }

    /** Puts a directory in place of the lock file. No one can open it, just as other users cannot open the lock file of root. */
    private static String lockFileInTheWay(Bench bench) throws IOException {
        Path tokens = Files.createDirectories(
                bench.home().resolve(".config/kstlib/auth/tokens"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectory(tokens.resolve("corporate.token.json.lock"));
        return bench.failedLogin(bench.at("http://127.0.0.1:9"));
    }

    private static String interruptedRefresh(Bench bench) {
        RotatingServer server = bench.ends(new RotatingServer());
        Command command = server.configure(bench.command());
        server.logIn(command);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        server.beforeAnswering(() -> {
            asked.countDown();
            await(answered);
        });
        try (RunningCommand refresh = command.asProcess().start("auth", "token", "--refresh")) {
            await(asked);
            refresh.signal("INT");
            refresh.awaitTalk("finishing the refresh");
            answered.countDown();
            return Bench.said(refresh.await().endedWith(130));
        }
    }

    private static String killedRefresh(Bench bench) {
        RotatingServer server = bench.ends(new RotatingServer());
        Command command = server.configure(bench.command(), "timeouts: { request: 3 }");
        server.logIn(command);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        server.beforeAnswering(() -> {
            asked.countDown();
            await(killed);
        });
        try (RunningCommand refresh = command.asProcess().start("auth", "token", "--refresh")) {
            await(asked);
            refresh.signal("KILL");
            refresh.await();
        }
        server.beforeAnswering(() -> {});
        killed.countDown();
        return Bench.said(command.run("auth", "token", "--refresh").endedWith(2));
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("it did not come to that in 60 s");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }
}
