package io.kstlib.tests.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What tools show when there is no token, as {@code docs/tools.md} says it. This command writes the table again: {@code mvn verify -pl
 * :kstlib-integration-tests -am -Dit.test=ToolMessagesIT -Dkstlib.docs=write}.
 */
@Tag("trial")
class ToolMessagesIT {

    private static final Path DOCUMENT = Path.of("../../docs/tools.md");
    private static final String ENCRYPTED = "storage: sops";

    private final RotatingServer provider = new RotatingServer();

    @TempDir
    Path homes;

    /** Why there is no token. */
    private enum Trouble {
        NO_LOGIN("no login"),
        LOCKED("the stored login cannot be decrypted: its key is missing"),
        UNREACHABLE("the provider cannot be reached"),
        WRONG("the configuration is wrong");

        private final String words;

        Trouble(String words) {
            this.words = words;
        }
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    /** Returns the home directory of a person who has this trouble. */
    private Path homeWith(Trouble trouble) throws IOException {
        Path home = Files.createDirectory(homes.resolve(trouble.name()));
        if (trouble == Trouble.NO_LOGIN) {
            HelperUser.configured(home, provider);
        } else if (trouble == Trouble.LOCKED) {
            HelperUser.configured(home, provider);
            Path file = home.resolve("kstlib.conf.yml");
            Files.writeString(file, Files.readString(file).replace("storage: file", ENCRYPTED));
            provider.logIn(Command.inThisJvm(home));
            Files.delete(home.resolve(".config/sops/age/keys.txt"));
        } else if (trouble == Trouble.UNREACHABLE) {
            try (RotatingServer gone = new RotatingServer()) {
                HelperUser.loggedIn(home, gone);
            }
            StoredToken.age(home, "corporate", Duration.ofHours(2));
        } else {
            Command.inThisJvm(home)
                    .configured("auth:\n  providers:\n    corporate:\n      type: oidc\n      isuer: x\n");
        }
        return home;
    }

    private static Result ask(Path home, String input, String... words) {
        try (RunningCommand running = Command.inThisJvm(home).start(words)) {
            running.type(input);
            running.endInput();
            return running.await(Command.LIMIT);
        }
    }

    /** Leaves out what differs from run to run. */
    private static String plain(Path home, String text) {
        return text.replace(home.toString(), "~")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
                .replaceAll("age1[0-9a-z]+", "age1…");
    }

    @Test
    void theTableSaysWhatHelpersSay() throws IOException {
        StringBuilder table = new StringBuilder("\n| why there is no token | exit code | on standard error |\n");
        table.append("| --- | --- | --- |\n");
        for (Trouble trouble : Trouble.values()) {
            Path home = homeWith(trouble);
            Result kubectl = ask(home, "", "auth", "credential", "kubectl", "corporate", "--access-token");
            assertEquals(1, kubectl.err().lines().count(), kubectl::toString);
            assertEquals("", kubectl.out());
            Result git = ask(
                    home,
                    "protocol=https\nhost=h.com\n",
                    "auth",
                    "credential",
                    "git",
                    "corporate",
                    "--host",
                    "h.com",
                    "get");
            assertEquals("quit=1\n", git.out());
            Result docker = ask(home, "h.com", "auth", "credential", "docker", "corporate", "--host", "h.com", "get");
            assertEquals(1, docker.exitCode());
            assertEquals(
                    trouble == Trouble.NO_LOGIN
                            ? "credentials not found in native keychain\n"
                            : plain(home, kubectl.err().replaceFirst("kstlib: ", "")),
                    plain(home, docker.out()));
            Result pip = ask(
                    home,
                    "",
                    "auth",
                    "credential",
                    "pip",
                    "corporate",
                    "--host",
                    "h.com",
                    "--",
                    "get",
                    "https://h.com/",
                    "u");
            Result aws = ask(home, "", "auth", "credential", "aws", "corporate");
            for (Result other : List.of(git, docker, pip, aws)) {
                assertEquals(kubectl.err(), other.err(), other::toString);
            }
            for (Result other : List.of(git, pip, aws)) {
                assertEquals(kubectl.exitCode(), other.exitCode(), other::toString);
            }
            table.append("| ")
                    .append(trouble.words)
                    .append(" | ")
                    .append(kubectl.exitCode())
                    .append(" | `")
                    .append(plain(home, kubectl.err()).strip().replace("|", "\\|"))
                    .append("` |\n");
        }
        compare(table.append('\n').toString());
    }

    private static void compare(String expected) throws IOException {
        String document = Files.readString(DOCUMENT);
        Matcher table = Pattern.compile("(<!-- messages -->\n)(.*?)(<!-- /messages -->)", Pattern.DOTALL)
                .matcher(document);
        assertTrue(table.find(), () -> DOCUMENT + " has no table of messages");
        if (System.getProperty("kstlib.docs", "").equals("write")) {
            Files.writeString(
                    DOCUMENT, document.substring(0, table.start(2)) + expected + document.substring(table.end(2)));
        } else {
            assertEquals(expected, table.group(2), "write it again with -Dkstlib.docs=write");
        }
    }

    @Test
    void gitAndKubectlShowTheLineAndThenTheirOwn() throws IOException {
        RequiredTool.onPath("git");
        for (Trouble trouble : Trouble.values()) {
            Path home = homeWith(trouble);
            try (TokenGate server = new TokenGate(() -> "none", exchange -> exchange.close())) {
                String file = home.resolve("kstlib.conf.yml").toString(); // a helper names it
                String line = ask(
                                home,
                                "",
                                "--config",
                                file,
                                "auth",
                                "credential",
                                "kubectl",
                                "corporate",
                                "--access-token")
                        .err();
                Files.writeString(home.resolve(".gitconfig"), """
                        [credential]
                            helper = "!%s"
                        """.formatted(
                                HelperUser.helper(home, "git corporate --host " + server.host())));
                Result git = Tool.onPath("git", home)
                        .run(home, "ls-remote", "http://" + server.host() + "/x.git")
                        .endedWith(128);
                assertTrue(git.err().startsWith(line), git::toString);
                assertTrue(git.err().endsWith("told us to quit\n"), git::toString);

                Files.writeString(home.resolve("config"), """
                        apiVersion: v1
                        kind: Config
                        clusters: [{name: c, cluster: {server: "https://%s", insecure-skip-tls-verify: true}}]
                        contexts: [{name: c, context: {cluster: c, user: corporate}}]
                        current-context: c
                        users: [{name: corporate, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: sh,
                          interactiveMode: Never, args: [-c, "%s"]}}}]
                        """.formatted(
                                server.host(), HelperUser.helper(home, "kubectl corporate --access-token")));
                Result kubectl = Tool.onPath("kubectl", home)
                        .with("KUBECONFIG", home.resolve("config").toString())
                        .run(home, "get", "--raw", "/healthz");
                assertTrue(kubectl.exitCode() != 0, kubectl::toString);
                assertTrue(kubectl.err().contains(line), kubectl::toString);
                assertTrue(kubectl.err().contains("getting credentials: exec"), kubectl::toString);
                assertEquals(List.of(), server.shown());
            }
        }
    }
}
