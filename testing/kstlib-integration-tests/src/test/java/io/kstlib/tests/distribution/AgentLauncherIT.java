package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher asks the agent, in each shell that is {@code /bin/sh} somewhere. A script stands for Java, which repeats its input. */
class AgentLauncherIT {

    private static final String TOKEN = "secret-3f9a";
    private static final String ANSWER = FakeAgent.ok(TOKEN + "\nkstlib-agent-end");
    private static final String NO_ANSWER = "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final int OF_JAVA = 7;
    private static final Distribution.Outcome BY_AGENT = new Distribution.Outcome(0, TOKEN + "\n", "");
    private static final Distribution.Outcome BY_JAVA = new Distribution.Outcome(OF_JAVA, "", "");
    private static final String GIT = "auth credential git corporate --host git.company.com get";
    private static final String DOCKER = "auth credential docker corporate --host git.company.com get";

    @TempDir
    Path home;

    private Path runtime;
    private List<AskedBy> ways;

    @BeforeEach
    void prepare() throws IOException {
        ways = AskedBy.present();
        runtime = Files.createDirectories(home.resolve("run"));
        Path java = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\ncat\nexit " + OF_JAVA + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    }

    private static List<List<String>> shells() {
        return Stream.of(List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"))
                .filter(shell -> Distribution.isOnPath(shell.get(0)))
                .toList();
    }

    private Distribution.Outcome run(List<String> shell, Map<String, String> variables, String arguments) {
        return start(variables, words(List.of(shell, List.of(command()), List.of(arguments.split(" ", -1)))));
    }

    private static String command() {
        return Distribution.built().command().toString();
    }

    private static List<String> words(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private Distribution.Outcome start(Map<String, String> variables, List<String> line) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("XDG_RUNTIME_DIR", runtime.toString());
        environment.put("JAVA_HOME", home.resolve("jdk").toString());
        environment.putAll(variables);
        return Distribution.start(home, environment, line);
    }

    /** Runs a line of a shell, in which {@code "$@"} is the launcher in each shell in turn. */
    private Distribution.Outcome runLine(List<String> shell, String line) {
        return start(Map.of(), words(List.of(List.of("sh", "-c", line, "sh"), shell, List.of(command()))));
    }

    @Test
    void everyShellAsksTheSame() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>(Map.of(
                "GNUPGHOME", "/keys/gpg",
                "SOPS_AGE_KEY", "it's a $(key)",
                "SOPS_AGE_KEY_FILE", "/keys/age",
                "SOPS_AGE_KEY_CMD", "op read * op://vault/key /keys/a",
                "AWS_REGION", "eu-central-1",
                "OTHER", "KSTLIB_=\\"));
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            for (AskedBy way : ways) {
                variables.put("PATH", way.path());
                for (List<String> shell : shells()) {
                    assertEquals(BY_AGENT, run(shell, variables, "auth token -q"), way + shell.toString());
                    String request = fake.request();
                    assertTrue(way.sent(request), request);
                    assertAsksForToken(request, way + shell.toString());
                }
            }
        }
    }

    private void assertAsksForToken(String request, String by) throws IOException {
        List<String> lines = request.lines().toList();
        assertTrue(
                lines.containsAll(List.of(
                        "launcher " + command(),
                        "directory " + home.toRealPath(),
                        "set HOME=" + home,
                        "set XDG_RUNTIME_DIR=" + runtime,
                        "set GNUPGHOME=/keys/gpg",
                        "set SOPS_AGE_KEY=it's a $(key)",
                        "set SOPS_AGE_KEY_FILE=/keys/age",
                        "set SOPS_AGE_KEY_CMD=op read * op://vault/key /keys/a",
                        "argument auth",
                        "argument token",
                        "argument -q")),
                by + request);
        assertEquals(6, lines.stream().filter(line -> line.startsWith("set ")).count(), by + request);
        assertTrue(request.endsWith("\nterminals \nargument auth\nargument token\nargument -q\ninput\n"), by + request);
    }

    @Test
    void aLetterOfTwoBytesCountsAsTwo() throws IOException {
        Files.writeString(home.resolve("docker"), "é€".repeat(5_000));
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            for (AskedBy way : ways) {
                for (List<String> shell : shells()) {
                    String line = "PATH='" + way.path() + "' LC_ALL=C.UTF-8 \"$@\" " + DOCKER + " <docker";
                    assertEquals(BY_AGENT, runLine(shell, line), way + shell.toString());
                    assertTrue(fake.request().endsWith("\ninput\n" + "é€".repeat(5_000)), way + shell.toString());
                }
            }
        }
    }

    @Test
    void withoutAProgramThatAsksJavaAnswers() throws IOException {
        Files.writeString(home.resolve("git"), "protocol=https\n\n");
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            for (List<String> shell : shells()) {
                assertEquals(
                        new Distribution.Outcome(OF_JAVA, "protocol=https\n\n", ""),
                        runLine(shell, "PATH='" + AskedBy.noPath() + "' \"$@\" " + GIT + " <git"));
            }
            assertFalse(fake.wasAsked());
        }
    }

    @Test
    void whereAnotherNetcatFailsCurlAsks() throws IOException {
        assumeTrue(ways.contains(AskedBy.CURL), "missing tool: curl");
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            for (List<String> shell : shells()) {
                Path folder = another(shell.get(0), "echo usage >&2; exit 1");
                String path = folder + ":" + AskedBy.CURL.path();
                assertEquals(BY_AGENT, run(shell, Map.of("PATH", path), "auth token"), shell.toString());
                assertTrue(AskedBy.CURL.sent(fake.request()), shell.toString());

                another(shell.get(0), "echo stolen; exit 1");
                assertEquals(BY_JAVA, run(shell, Map.of("PATH", path), "auth token"), shell.toString());
                fake.request();

                another(shell.get(0), "echo \"$0\" >started; exit 1");
                Files.createSymbolicLink(folder.resolve("ncat"), folder.resolve("nc"));
                assertEquals(BY_AGENT, run(shell, Map.of("PATH", path), "auth token"), shell.toString());
                assertTrue(AskedBy.CURL.sent(fake.request()), shell.toString());
                assertFalse(Files.exists(home.resolve("started")), "that of Nmap waits without end");
            }
        }
    }

    private Path another(String folder, String script) throws IOException {
        Path netcat = Files.createDirectories(home.resolve("another-" + folder)).resolve("nc");
        Files.writeString(netcat, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(netcat, PosixFilePermissions.fromString("rwx------"));
        return netcat.getParent();
    }

    @Test
    void anAgentThatIsSilentIsLeft() throws IOException {
        Path socket = Files.createDirectories(runtime.resolve("kstlib")).resolve("agent.sock");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            Map<AskedBy, CompletableFuture<Distribution.Outcome>> asked = new EnumMap<>(AskedBy.class);
            for (AskedBy way : ways) { // each waits for seconds
                Map<String, String> path = Map.of("PATH", way.path());
                asked.put(
                        way,
                        CompletableFuture.supplyAsync(
                                () -> run(shells().get(0), path, "auth token"), task -> new Thread(task).start()));
            }
            asked.forEach((way, outcome) -> assertEquals(BY_JAVA, outcome.join(), way.toString()));
        }
    }

    @Test
    void anAnswerThatIsNotWholeIsNotPrinted() throws IOException {
        String whole = FakeAgent.ok("stolen\nkstlib-agent-end");
        List<String> answers = List.of(
                "",
                "stolen",
                "stolen\nkstlib-agent-end",
                whole.replace(": 23", ": 100"),
                whole.replace(": 23", ": 22"),
                FakeAgent.ok("stolen\n"),
                FakeAgent.ok("stolen\nkstlib-agent-en"),
                FakeAgent.ok("stolen kstlib-agent-end"),
                whole.replace("200 OK", "500 No"));
        for (int i = 0; i < answers.size(); i++) { // the launcher checks each answer in the same way, in whatever shell
            List<String> shell = shells().get(i % shells().size());
            for (AskedBy way : ways) {
                try (FakeAgent fake = new FakeAgent(runtime, answers.get(i))) {
                    assertEquals(
                            BY_JAVA,
                            run(shell, Map.of("PATH", way.path()), "auth token -q"),
                            way + shell.toString() + answers.get(i));
                    String request = fake.request();
                    assertTrue(request.contains("\nargument token\n"), request);
                }
            }
        }
    }

    @Test
    void whatWasReadIsHandedOnToJava() throws IOException {
        Files.writeString(home.resolve("git"), "protocol=https\nhost=git.company.com\n\n");
        Files.writeString(home.resolve("docker"), "git.company.com");
        Files.writeString(home.resolve("long"), "x".repeat(70_000));
        try (FakeAgent fake = new FakeAgent(runtime, NO_ANSWER)) {
            for (List<String> shell : shells()) {
                for (String input : List.of("git", "docker", "long")) {
                    String helper = input.equals("git") ? GIT : DOCKER;
                    assertEquals(
                            new Distribution.Outcome(OF_JAVA, Files.readString(home.resolve(input)), ""),
                            runLine(shell, "\"$@\" " + helper + " <" + input),
                            shell + input);
                    assertTrue(fake.request().endsWith("\ninput\n" + Files.readString(home.resolve(input))), input);
                }
            }
        }
    }

    @Test
    void whatIsTracedHoldsNoToken() throws IOException {
        List<List<String>> tracing = new ArrayList<>();
        for (List<String> shell : shells()) {
            tracing.add(words(List.of(shell, List.of("-x"))));
            tracing.add(words(List.of(shell, List.of("-a"))));
        }
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            for (List<String> shell : tracing) {
                Distribution.Outcome traced = run(shell, Map.of(), "auth token");
                assertEquals(OF_JAVA, traced.code(), shell.toString());
                assertFalse(traced.err().contains(TOKEN), traced.err());
            }
            if (Distribution.isOnPath("bash")) {
                Distribution.Outcome traced =
                        run(List.of("bash", "--posix"), Map.of("SHELLOPTS", "xtrace"), "auth token");
                assertEquals(OF_JAVA, traced.code());
                assertFalse(traced.err().contains(TOKEN), traced.err());
            }
            assertFalse(fake.wasAsked());
        }
    }

    @Test
    void variablesThatMayChangeTheAnswerMeanJava() throws IOException {
        List<Map<String, String>> variables = List.of(
                Map.of("KSTLIB_CONFIG", "/other"),
                Map.of("JAVA_TOOL_OPTIONS", "-Dother=x"),
                Map.of("AWS_PROFILE", "other"),
                Map.of("AWS_SECRET_ACCESS_KEY", "other"),
                Map.of("VAULT_TOKEN", "other"),
                Map.of("GNUPGHOME", "gpg"),
                Map.of("SOPS_AGE_KEY_FILE", "keys.txt"),
                Map.of("SOPS_AGE_KEY_CMD", "cat /keys/a keys/b"),
                Map.of("PATH", ".:" + System.getenv("PATH")),
                Map.of("PATH", System.getenv("PATH") + ":"),
                Map.of("SOPS_AGE_KEY", "a\nset HOME=/other"),
                Map.of("XDG_CONFIG_HOME", ".config"),
                Map.of("XDG_DATA_HOME", "a\nb"),
                Map.of("XDG_RUNTIME_DIR", "run"));
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            for (List<String> shell : shells()) {
                for (Map<String, String> one : variables) {
                    assertEquals(BY_JAVA, run(shell, one, "auth token"), shell + one.toString());
                    assertFalse(fake.wasAsked(), shell + one.toString());
                }
            }
            if (Distribution.isOnPath("bash")) {
                run(List.of("bash", "--posix"), Map.of("KSTLIB__a-b", "x"), "auth token");
                assertFalse(fake.wasAsked(), "a variable that the shell hands on and does not list");
            }
        }
    }

    @Test
    void wordsThatMayChangeSomethingMeanJava() throws IOException {
        List<String> lines = List.of(
                "auth token --json",
                "auth token --refresh",
                "auth login",
                "auth credential kubectl --help",
                "auth credential kubectl -h",
                "auth credential aws aws-dev --verbose",
                "auth credential git corporate --host git.company.com erase",
                "auth credential git corporate erase --host get",
                "auth credential docker corporate erase --user get",
                "--config");
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            for (String line : lines) {
                assertEquals(BY_JAVA, run(shells().get(0), Map.of(), line), line);
                assertFalse(fake.wasAsked(), line);
            }
        }
    }

    @Test
    void theDirectoryIsTheOneOfTheSystem() throws IOException {
        Path real = Files.createDirectories(home.resolve("real/deep")).toRealPath();
        Path links = Files.createDirectories(home.resolve("links"));
        Files.createSymbolicLink(links.resolve("link"), real);
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            for (List<String> shell : shells()) {
                assertEquals(BY_AGENT, runLine(shell, "cd links/link && \"$@\" auth token"), shell.toString());
                assertTrue(fake.request().contains("\ndirectory " + real + "\n"), shell.toString());

                // one shell takes the words of PWD as they are, and another drops the link from them
                runLine(shell, "cd real && PWD=$HOME/links/link/.. \"$@\" auth token");
                if (fake.wasAsked()) {
                    String request = fake.request();
                    assertTrue(request.contains("\ndirectory " + real.getParent() + "\n"), shell + request);
                }
            }
        }
    }

    @Test
    void aLinkInThePlaceOfTheFolderIsNotFollowed() throws IOException {
        Path other = Files.createDirectories(home.resolve("other"));
        try (FakeAgent fake = new FakeAgent(other, ANSWER)) {
            Files.createSymbolicLink(runtime.resolve("kstlib"), other.resolve("kstlib"));
            assertEquals(BY_JAVA, run(shells().get(0), Map.of(), "auth token"));

            Files.delete(runtime.resolve("kstlib"));
            Files.createDirectories(runtime.resolve("kstlib"));
            Files.createSymbolicLink(runtime.resolve("kstlib/agent.sock"), other.resolve("kstlib/agent.sock"));
            assertEquals(BY_JAVA, run(shells().get(0), Map.of(), "auth token"));
            assertFalse(fake.wasAsked());
        }
    }

    @Test
    void aFunctionOfThePersonIsNotTakenForAProgram() throws IOException {
        assumeTrue(Distribution.isOnPath("bash"), "missing tool: bash");
        Map<String, String> functions = Map.of(
                "BASH_FUNC_curl%%", "() { echo stolen; }",
                "BASH_FUNC_nc%%", "() { echo stolen; }",
                "BASH_FUNC_env%%", "() { echo nothing; }");
        try (FakeAgent fake = new FakeAgent(runtime, ANSWER)) {
            assertEquals(BY_AGENT, run(List.of("bash", "--posix"), functions, "auth token"));
            assertTrue(fake.request().contains("\nargument token\n"));
        }
    }

    @Test
    void whatHoldsTokensForLongIsStartedForNoDebugger() throws IOException {
        Files.writeString(home.resolve("jdk/bin/java"), "#!/bin/sh\necho \"$@\" $(ulimit -c)\n");
        for (String line : List.of(
                "agent serve",
                "--config /some agent serve --idle 5",
                "agent --verbose serve",
                "agent --config=/x serve")) {
            String started = run(shells().get(0), Map.of(), line).out();
            assertTrue(started.contains(" -XX:+DisableAttachMechanism "), started);
            assertTrue(started.contains(" -Xmx64m "), started);
            assertTrue(started.contains(" -Dkstlib.agent=/"), started);
            assertTrue(started.endsWith(" 0\n"), started);
        }
        for (String line : List.of("agent forward --for 1h", "--config /some agent forward")) {
            String started = run(shells().get(0), Map.of(), line).out();
            assertTrue(started.contains(" -XX:+DisableAttachMechanism "), started);
            assertTrue(started.endsWith(" 0\n"), started);
            assertFalse(started.contains("-Dkstlib.agent"), started);
        }
        String exec =
                run(shells().get(0), Map.of(), "auth exec -- sh agent serve").out();
        assertFalse(exec.contains("DisableAttachMechanism") || exec.contains("kstlib.agent"), exec);
    }
}
