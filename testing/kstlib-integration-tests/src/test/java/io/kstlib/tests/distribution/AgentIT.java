package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.json.Json;
import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with an agent, and without one. */
@Order(1)
class AgentIT {

    private static final String COMMAND = "\"$KSTLIB\" ";

    private static final String ENCRYPTED = "--config \"$HOME/sops.yml\" auth token -q";

    private static final List<String> ANSWERED = List.of(
            "auth token",
            "auth token -q corporate",
            "auth token --header",
            "--config \"$HOME/.config/kstlib/kstlib.conf.yml\" auth token -q",
            "--config .config/kstlib/kstlib.conf.yml auth token -q",
            ENCRYPTED,
            "auth credential kubectl corporate --access-token",
            "auth credential pip corporate --host git.company.com -- get https://git.company.com/simple",
            "auth credential git corporate --host git.company.com get <git",
            "auth credential git corporate --host git.company.com --id-token get <git",
            "auth credential docker corporate --host git.company.com get <docker",
            "auth credential kubectl corporate");

    private static final List<String> LEFT_TO_JAVA = List.of(
            "auth token another",
            "auth token corporate \"$(printf 'a\\nb')\"",
            "auth credential git corporate --host other.company.com get <git",
            "auth credential git corporate erase --host get <git",
            "auth credential docker corporate --host git.company.com get <long",
            "auth token >/dev/full");

    private static final List<String> FURTHER = List.of(
            "auth token --json",
            "--config missing.yml auth token",
            "auth credential git corporate --host git.company.com erase <git",
            "auth credential docker corporate --host other.company.com get <docker",
            "auth credential kubectl --help",
            "auth token | true",
            "auth token 2>&1 <&- >&-");

    @TempDir
    static Path home;

    private static Distribution built;
    private static Map<String, String> withAgent;
    private static Map<String, String> without;
    private static List<AskedBy> ways;

    @BeforeAll
    static void start() throws IOException {
        built = Distribution.built();
        ways = AskedBy.present();
        Files.createDirectories(home.resolve(".config/kstlib"));
        Files.writeString(home.resolve(".config/kstlib/kstlib.conf.yml"), CorporateLogin.CONFIGURATION);
        Files.writeString(home.resolve("git"), "protocol=https\nhost=git.company.com\n\n");
        Files.writeString(home.resolve("docker"), "git.company.com");
        Files.writeString(home.resolve("long"), "x".repeat(70_000));
        store(CorporateLogin.ACCESS);
        storeEncrypted();
        Path runtime = Files.createDirectories(home.resolve("run"));
        without = Map.of("KSTLIB", built.command().toString());
        withAgent = new LinkedHashMap<>(without);
        withAgent.put("XDG_RUNTIME_DIR", runtime.toString());
        Distribution.Outcome started = built.run(home, withAgent, "agent", "start");
        assertEquals(0, started.code(), started.err());
    }

    @AfterAll
    static void stop() {
        if (withAgent != null) {
            assertEquals(0, built.run(home, withAgent, "agent", "stop").code());
        }
    }

    private static void store(String token) throws IOException {
        CorporateLogin.store(
                home, Map.of("access_token", token, "id_token", CorporateLogin.idToken(Duration.ofMinutes(50))));
    }

    /** Makes a second configuration, {@code sops.yml}, and a login that is stored encrypted, with its key. */
    private static void storeEncrypted() throws IOException {
        Files.writeString(home.resolve("sops.yml"), """
                auth:
                  token_storage: sops
                  providers:
                    example:
                      { type: oidc, issuer: 'https://login.example.com', client_id: example, scopes: [openid] }
                """);
        Path bench = Path.of(System.getProperty("kstlib.root"), "bench");
        Path key = Files.createDirectories(home.resolve(".config/sops/age")).resolve("keys.txt");
        Path token = home.resolve(".config/kstlib/auth/tokens/example.token.sops.json");
        Files.copy(bench.resolve("keys.txt"), key);
        Files.copy(bench.resolve("example.token.sops.json"), token);
        for (Path secret : List.of(key, token)) {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static Distribution.Outcome run(Map<String, String> environment, String line) {
        return Distribution.start(home, environment, List.of("sh", "-c", line));
    }

    private static Map<String, String> with(AskedBy way, Map<String, String> variables) {
        Map<String, String> changed = new LinkedHashMap<>(variables);
        changed.put("PATH", way.path());
        return changed;
    }

    /** Asks the agent for its status, without a start of Java. */
    private static Map<String, ?> status() {
        String request = "POST /status HTTP/1.1\r\nHost: kstlib\r\nContent-Length: 0\r\n\r\n";
        try (SocketChannel connection =
                SocketChannel.open(UnixDomainSocketAddress.of(home.resolve("run/kstlib/agent.sock")))) {
            Channels.newOutputStream(connection).write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(Channels.newInputStream(connection).readAllBytes(), StandardCharsets.UTF_8);
            return Json.readObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static long answered() {
        return ((Number) status().get("answered")).longValue();
    }

    @Test
    void everyCaseIsTheSameBothWays() {
        // The launcher waits two seconds for an answer, and a first one may take longer.
        ANSWERED.forEach(line -> run(withAgent, COMMAND + line));
        long before = answered();
        for (String line : ANSWERED) {
            Distribution.Outcome java = run(without, COMMAND + line);
            assertEquals(0, java.code(), line + java.err());
            for (AskedBy way : ways) {
                assertEquals(java, run(with(way, withAgent), COMMAND + line), way + line);
            }
        }
        before += (long) (ways.size() - 1) * ANSWERED.size();
        assertEquals(before + ANSWERED.size(), answered());
        for (String line : LEFT_TO_JAVA) {
            assertEquals(run(without, COMMAND + line), run(withAgent, COMMAND + line), line);
        }
        assertEquals(before + ANSWERED.size() + 1, answered(), "one answer could not be written");
    }

    @Test
    @Tag("trial")
    void furtherCasesAreTheSameBothWays() {
        for (String line : FURTHER) {
            assertEquals(run(without, COMMAND + line), run(withAgent, COMMAND + line), line);
        }
    }

    @Test
    void everyPlaceIsTheSameBothWays() throws IOException {
        Path hostile = Files.createDirectories(home.resolve("a\nset HOME=x\ninput\n"));
        Files.writeString(hostile.resolve("kstlib.conf.yml"), "auth: {}\n");
        Path project = Files.createDirectories(home.resolve("pro ject$(touch touched)"));
        Files.writeString(project.resolve("kstlib.conf.yml"), CorporateLogin.CONFIGURATION);
        Files.writeString(home.resolve(".curlrc"), "output = stolen\nurl = http://127.0.0.1:1\n");

        for (Path directory : List.of(hostile, project)) {
            String line = "cd '" + directory + "' && " + COMMAND + "auth token";
            assertEquals(run(without, line), run(withAgent, line));
        }
        for (String variables :
                List.of("KSTLIB__AUTH__DEFAULT_PROVIDER=other", "HOME=/nowhere", "XDG_CONFIG_HOME=/nowhere")) {
            String line = variables + " " + COMMAND + "auth token";
            Distribution.Outcome java = run(without, line);
            assertNotEquals(0, java.code(), variables);
            assertEquals(java, run(withAgent, line), variables);
        }
        assertEquals(0, run(withAgent, COMMAND + "auth token").code());
        long before = answered();
        assertEquals(
                CorporateLogin.ACCESS + "\n",
                run(withAgent, COMMAND + "auth token").out());
        assertEquals(before + 1, answered());
        Path link = Files.createDirectories(home.resolve("links")).resolve("kstlib");
        Files.createSymbolicLink(link, built.command());
        Files.createSymbolicLink(home.resolve("kstlib"), Path.of("links/kstlib"));
        assertEquals(
                CorporateLogin.ACCESS + "\n",
                run(withAgent, "./kstlib auth token").out());
        assertEquals(before + 2, answered(), "by a relative link to a link");
        Files.delete(home.resolve("kstlib"));
        Files.delete(link);
        assertFalse(Files.exists(home.resolve("stolen")));
        assertFalse(Files.exists(home.resolve("touched")));
        assertFalse(Files.exists(project.resolve("touched")));
    }

    @Tag("long")
    @Test
    void theKeysOfAnotherShellAreUsedByTheCommandItself() {
        long before = answered();
        for (String variable :
                List.of("SOPS_AGE_KEY_FILE=\"$HOME/none\"", "GNUPGHOME=\"$HOME/gpg\"", "AWS_PROFILE=other")) {
            String line = variable + " " + COMMAND + ENCRYPTED;
            assertEquals(run(without, line), run(withAgent, line), variable);
        }
        assertEquals(before, answered());
    }

    /** AgentLauncherIT tries what else is not whole. */
    @Test
    void anAnswerThatIsNotWholeIsNotPrinted() throws IOException {
        Path runtime = Files.createDirectories(home.resolve("r2"));
        Map<String, String> withFake = new LinkedHashMap<>(withAgent);
        withFake.put("XDG_RUNTIME_DIR", runtime.toString());
        try (FakeAgent fake = new FakeAgent(runtime, "")) {
            assertEquals(
                    new Distribution.Outcome(0, CorporateLogin.ACCESS + "\n", ""),
                    run(withFake, COMMAND + "auth token -q"));
            String request = fake.request();
            assertTrue(request.contains("\nargument token\n"), request);
        }
        try (FakeAgent fake = new FakeAgent(runtime, FakeAgent.ok(""))) {
            String git = COMMAND + "auth credential git corporate --host git.company.com get <git";
            assertEquals(run(without, git), run(withFake, git), "what was read is handed on");
            String request = fake.request();
            assertTrue(request.endsWith("\ninput\nprotocol=https\nhost=git.company.com\n\n"), request);
        }
    }

    @Test
    void theAgentHoldsNoDoorOpen() throws IOException {
        Object pid = Json.readObject(
                        built.run(home, withAgent, "agent", "status", "--json").out())
                .get("pid");
        assertEquals(status().get("pid"), pid);
        Path process = Path.of("/proc", String.valueOf(pid));
        assumeTrue(Files.exists(process), "needs /proc");

        assertTrue(Files.readString(process.resolve("cmdline")).contains("-XX:+DisableAttachMechanism"));
        assertTrue(
                Files.readAllLines(process.resolve("limits")).stream()
                        .anyMatch(line -> line.matches("Max core file size +0 +0 .*")),
                "no dump of its memory");
        assertEquals(
                PosixFilePermissions.fromString("rwx------"),
                Files.getPosixFilePermissions(home.resolve("run/kstlib")));
    }

    @Test
    void anotherUserGetsNothingEvenAtAnOpenSocket() throws IOException {
        assumeTrue(Distribution.isOnPath("curl"), "missing tool: curl");
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")), "needs root");
        assumeTrue(Distribution.isOnPath("setpriv"), "missing tool: setpriv");
        Path folder = home.resolve("run/kstlib");
        for (Path place : List.of(home, home.resolve("run"), folder)) {
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx--x--x"));
        }
        Files.setPosixFilePermissions(folder.resolve("agent.sock"), PosixFilePermissions.fromString("rwxrwxrwx"));
        String curl = "curl -q -s --max-time 5 -d '' --unix-socket '" + folder + "/agent.sock' http://kstlib/status";

        assertEquals(0, run(withAgent, curl + " >own").code());
        Distribution.Outcome other = run(withAgent, "setpriv --reuid=65534 --regid=65534 --clear-groups " + curl);

        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assertNotEquals(0, other.code());
        assertEquals("", other.out());
    }

    @Test
    void afterAKillTheCommandWorksAndTheNextAgentStarts() throws IOException {
        long pid = ((Number) status().get("pid")).longValue();
        ProcessHandle agent = ProcessHandle.of(pid).orElseThrow();
        assertTrue(agent.destroyForcibly());
        agent.onExit().join();

        assertEquals(
                new Distribution.Outcome(0, CorporateLogin.ACCESS + "\n", ""), run(withAgent, COMMAND + "auth token"));
        assertEquals(
                new Distribution.Outcome(1, "No agent runs.\n", ""), built.run(home, withAgent, "agent", "status"));
        assertEquals(0, built.run(home, withAgent, "agent", "start").code());
        assertTrue(built.run(home, withAgent, "agent", "start").err().startsWith("The agent runs already: process "));
    }

    @Test
    void aStopIsOverWhenTheNextAgentCanStart() {
        long pid = ((Number) status().get("pid")).longValue();
        Distribution.Outcome restarted = run(withAgent, COMMAND + "agent stop && " + COMMAND + "agent start");

        assertEquals(0, restarted.code(), restarted.err());
        assertTrue(
                restarted.err().startsWith("The agent, process " + pid + ", ends.\nThe agent runs: process "),
                restarted.err());
    }

    @Test
    void aSignalEndsItAsAStopDoes() {
        long pid = ((Number) status().get("pid")).longValue();
        ProcessHandle agent = ProcessHandle.of(pid).orElseThrow();
        assertTrue(agent.destroy());
        agent.onExit().join();

        assertFalse(Files.exists(home.resolve("run/kstlib/agent.sock")));
        assertEquals(0, built.run(home, withAgent, "agent", "start").code());
    }

    @Test
    void aLockSaysWhatItDoesNotProtect() {
        assertEquals(0, run(withAgent, COMMAND + "auth token").code());
        assertEquals(
                "The agent runs: process " + status().get("pid") + ", since " + status().get("since")
                        + ". It holds corporate.\n",
                built.run(home, withAgent, "agent", "status").out());

        Distribution.Outcome locked = built.run(home, withAgent, "agent", "lock");

        assertEquals(0, locked.code());
        assertEquals(
                "The agent has forgotten everything, and answers nothing until: kstlib agent unlock\n"
                        + "kstlib: warning: this protects nothing of corporate: what is stored could be read just now"
                        + " without a question, so every program that runs as you can read it\n",
                locked.err());
        long before = answered();
        assertEquals(
                new Distribution.Outcome(0, CorporateLogin.ACCESS + "\n", ""), run(withAgent, COMMAND + "auth token"));
        assertEquals(before, answered());
        Distribution.Outcome unlocked = built.run(home, withAgent, "agent", "unlock");
        assertEquals("The agent, process " + status().get("pid") + ", answers again.\n", unlocked.err());
        assertEquals(0, run(withAgent, COMMAND + "auth token").code());
        before = answered();
        assertEquals(0, run(withAgent, COMMAND + "auth token").code());
        assertEquals(before + 1, answered());
    }
}
