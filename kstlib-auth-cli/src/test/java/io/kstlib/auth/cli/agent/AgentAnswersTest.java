package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.agent.RunningAgent.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agent answers, beside what the command says. */
class AgentAnswersTest extends AgentTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth token",
                "auth token -q",
                "auth token corporate",
                "auth token -q corporate",
                "auth token corporate --header",
                "--config .config/kstlib/kstlib.conf.yml auth token -q",
                "auth credential kubectl corporate",
                "auth credential kubectl corporate --access-token",
                "auth credential git corporate --host git.company.com get",
                "auth credential git corporate --host git.company.com --id-token --user jane get",
                "auth credential git corporate --host git.company.com --id-token get",
                "auth credential docker corporate --host git.company.com get",
                "auth credential pip corporate --host git.company.com -- get https://git.company.com/simple jane",
                "auth credential pip corporate --host git.company.com -- --mode creds --output json get https://git.company.com",
            })
    void answersWhatTheCommandPrints(String line) {
        String[] arguments = line.split(" ");
        String input = line.contains(" git ")
                ? "protocol=https\nhost=git.company.com\ncapability[]=authtype\n\n"
                : line.contains(" docker ") ? "git.company.com" : "";
        Shell.Result command = shell.type(input).run(arguments);

        assertEquals(0, command.code(), command.err());
        assertEquals(Answer.of(command.out()), agent.ask(home, input, arguments));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth token another",
                "auth token corporate more",
                "auth token --refresh",
                "auth token --json",
                "auth token --show-refresh",
                "auth token -qr",
                "--config missing.yml auth token",
                "--verbose auth token",
                "auth credential git corporate --host git.company.com store",
                "auth credential git corporate --host git.company.com erase",
                "auth credential git corporate erase --host get",
                "auth credential git corporate --host other.company.com get",
                "auth credential docker corporate --host git.company.com list",
                "auth credential docker corporate --host git.company.com version",
                "auth credential pip corporate --host git.company.com -- get https://other.company.com",
                "auth credential aws corporate",
                "auth credential kubectl corporate --access-token --id-token",
                "auth credential maven corporate",
                "auth credential",
                "auth status",
                "auth logout",
                "auth",
                "agent stop",
                "--version",
            })
    void leavesAllElseToTheCommand(String line) {
        assertEquals(Answer.NONE, agent.ask(line.split(" ")));
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void aLogoutAndALoginByAnotherProcessCountAtOnce() throws IOException {
        assertEquals(TOKEN, agent.ask("auth", "token"));

        store(StoredTokens.expiring(Duration.ofHours(2)).with("access_token", "of-another-login"));
        assertEquals(Answer.of("of-another-login\n"), agent.ask("auth", "token"));

        Files.delete(shell.tokenFile("corporate"));
        assertEquals(Answer.NONE, agent.ask("auth", "token"));
    }

    @Test
    void aTokenThatIsNotFreshIsLeftToTheCommand() {
        assertEquals(TOKEN, agent.ask("auth", "token"));

        clock.set(Shell.NOW.plus(Duration.ofMinutes(59)).plusSeconds(1));
        assertEquals(Answer.NONE, agent.ask("auth", "token"));

        clock.set(Shell.NOW.plus(Duration.ofHours(5)));
        assertEquals(Answer.NONE, agent.ask("auth", "token"));
    }

    @Test
    void anIdTokenThatIsNotFreshIsLeftToTheCommand() {
        clock.set(Shell.NOW.plus(Duration.ofMinutes(55)));

        assertEquals(TOKEN, agent.ask("auth", "token"));
        assertEquals(Answer.NONE, agent.ask("auth", "credential", "kubectl", "corporate"));
    }

    @Test
    void nothingIsSaidOfATokenFromTheFutureWhenTheClockWasSetBack() {
        assertEquals(TOKEN, agent.ask("auth", "token"));

        clock.set(Shell.NOW.minus(Duration.ofHours(3)));

        assertEquals(Answer.NONE, agent.ask("auth", "token"));
    }

    @Test
    void aChangedConfigurationCountsAtOnce() throws IOException {
        assertEquals(TOKEN, agent.ask("auth", "token"));

        Files.writeString(configuration(), "auth: { token_storage: file, providers: {} }\n");
        assertEquals(Answer.NONE, agent.ask("auth", "token"));

        Files.writeString(configuration(), "auth: [\n");
        assertEquals(Answer.NONE, agent.ask("auth", "token"));

        Files.writeString(configuration(), String.join("\n", Configs.one()));
        assertEquals(TOKEN, agent.ask("auth", "token"));

        Files.setPosixFilePermissions(configuration(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(Answer.NONE, agent.ask("auth", "token"));
    }

    @Test
    void aFoundConfigurationCountsAsLongAsItIsAllowed() throws IOException {
        Path project = Files.createDirectories(home.resolve("project"));
        Path found = project.resolve("kstlib.conf.yml");
        Files.writeString(found, String.join("\n", Configs.one()) + "\n");
        Shell inside = new Shell(home).by(clock).in(project);
        assertEquals(Answer.NONE, agent.ask(project, "", "auth", "token"));

        Shell.Result allowed = inside.run("auth", "allow", "--yes");
        assertEquals(0, allowed.code(), allowed.err());
        assertEquals(TOKEN, agent.ask(project, "", "auth", "token"));
        assertEquals(inside.run("auth", "token").out(), StoredTokens.ACCESS + "\n");

        Files.writeString(found, "# changed\n" + String.join("\n", Configs.one()) + "\n");
        assertEquals(Answer.NONE, agent.ask(project, "", "auth", "token"));

        assertEquals(0, inside.run("auth", "allow", "--yes").code());
        assertEquals(TOKEN, agent.ask(project, "", "auth", "token"));

        assertEquals(0, inside.run("auth", "allow", "--revoke").code());
        assertEquals(Answer.NONE, agent.ask(project, "", "auth", "token"));
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    @Tag("attack")
    void aLinkThatComesAfterConsentCountsForTheAgentAtOnce() throws IOException {
        Path project = Files.createDirectories(home.resolve("project"));
        Path secret = Files.writeString(project.resolve("secret.txt"), "a value");
        Files.writeString(
                project.resolve("kstlib.conf.yml"),
                String.join("\n", Configs.one()) + "\n      client_secret: file://secret.txt\n");
        Shell inside = new Shell(home).by(clock).in(project);
        assertEquals(0, inside.run("auth", "allow", "--yes").code());
        assertEquals(TOKEN, agent.ask(project, "", "auth", "token"));

        Files.delete(secret);
        Files.createSymbolicLink(secret, Files.writeString(home.resolve("private"), "private"));

        assertEquals(Answer.NONE, agent.ask(project, "", "auth", "token"));
        assertEquals(3, inside.run("auth", "token").code());
    }

    @Test
    void whatTheCommandWarnsOfIsLeftToIt() throws IOException {
        Files.writeString(configuration(), String.join("\n", Configs.one()) + "\n  trace: true\n");
        Shell.Result command = shell.run("auth", "token");

        assertTrue(command.err().contains("warning"), command.err());
        assertEquals(Answer.NONE, agent.ask("auth", "token"));
        assertEquals(Answer.NONE, agent.ask("auth", "token"));
    }

    @Test
    void onlyACallerWithTheSameKeysIsAnswered() {
        assertEquals(Answer.NONE, agent.askWith("SOPS_AGE_KEY_FILE", "/keys"));
        assertEquals(Answer.NONE, agent.askWith("GNUPGHOME", "/gpg"));
        agent.close();
        agent = new RunningAgent(home, clock, Map.of("SOPS_AGE_KEY_FILE", "/keys", "OTHER", "x"));

        assertEquals(TOKEN, agent.askWith("SOPS_AGE_KEY_FILE", "/keys"));
        assertEquals(Answer.NONE, agent.askWith("SOPS_AGE_KEY_FILE", "/other"));
        assertEquals(Answer.NONE, agent.ask("auth", "token"));
    }

    @Test
    void theWarningOfOtherAuthoritiesIsLeftToTheCommand() throws IOException {
        assertEquals(TOKEN, agent.ask("auth", "token"));
        Files.writeString(configuration().resolveSibling("ca.pem"), "the new authorities of the company");
        Files.writeString(configuration(), String.join("\n", Configs.one()) + "\n      ssl_ca_bundle: ca.pem\n");

        assertEquals(Answer.NONE, agent.ask("auth", "token"));
        agent.look();
        Shell.Result command = shell.run("auth", "token");

        assertTrue(command.err().contains("was issued under other certificate authorities"), command.err());
        assertEquals(new Shell.Result(0, StoredTokens.ACCESS + "\n", ""), shell.run("auth", "token"));
        assertEquals(TOKEN, agent.ask("auth", "token"), "afterwards it answers again");
    }

    @Test
    void theWarningOfATokenForSomethingElseIsLeftToTheCommand() {
        Target target = new Target(List.of(), List.of("orders"), List.of());
        String line = "auth credential git corporate --host git.company.com --audience orders get";
        String input = "protocol=https\nhost=git.company.com\n\n";
        for (String audience : List.of("account", "orders")) {
            StoredTokens forTarget = StoredTokens.expiring(Duration.ofHours(1))
                    .with("access_token", StoredTokens.jwt(Map.of("aud", audience)));
            store(StoredTokens.expiring(Duration.ofHours(1)).refreshable().forTarget(target, forTarget));
            Shell.Result command = shell.type(input).run(line.split(" "));

            assertEquals(0, command.code(), command.err());
            assertEquals(audience.equals("account"), command.err().contains("(aud)"), command.err());
            assertEquals(
                    audience.equals("account") ? Answer.NONE : Answer.of(command.out()),
                    agent.ask(home, input, line.split(" ")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "input\n",
                "launcher /x\ndirectory relative\ninput\n",
                "set LD_PRELOAD=/x\ninput\n",
                "set KSTLIB_CONFIG=/x\ninput\n",
                "argument auth\nargument token\n",
                "launcher /x\ndirectory /\0\nargument auth\nargument token\ninput\n",
                "launcher /\0\ndirectory /\nargument auth\nargument token\ninput\n",
                "launcher x\ndirectory /\nargument auth\nargument token\ninput\n",
                "set SOPS_AGE_KEY_FILE\ninput\n",
            })
    void anIncompleteRequestGetsNoAnswer(String body) {
        assertEquals(Answer.NONE, RunningAgent.parsed(agent.exchange(RunningAgent.post("/ask", body))));
    }
}
