package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.agent.RunningAgent.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent beside several logins at one provider: it decides for each request anew, as the command does. */
class AgentAccountsTest extends AgentTest {

    private static final String WORK = "corporate--58183295-work--00e13ed7";
    private static final Answer OF_WORK = Answer.of("of-work\n");

    @BeforeEach
    void logIn() {
        shell.store(
                WORK,
                StoredTokens.expiring(Duration.ofMinutes(30))
                        .with("access_token", "of-work")
                        .json());
    }

    @Test
    void aRequestNamesItsAccount() {
        assertEquals(TOKEN, agent.ask("auth", "token", "-q"));
        assertEquals(OF_WORK, agent.ask("auth", "token", "--account", "work"));
        assertEquals(OF_WORK, agent.ask("auth", "token", "-q", "corporate", "--account=work"));
        assertEquals(TOKEN, agent.ask("auth", "token", "--account", "default"));
        assertEquals(TOKEN, agent.ask("auth", "token", "-q"));
    }

    @Test
    void anAccountWithoutALoginIsLeftToTheCommand() {
        assertEquals(Answer.NONE, agent.ask("auth", "token", "--account", "private"));
        assertEquals(Answer.NONE, agent.ask("auth", "token", "--account", "Work"));
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void aSwitchCountsForTheNextRequest() {
        assertEquals(TOKEN, agent.ask("auth", "token"));

        assertEquals(0, shell.run("auth", "switch", "corporate", "work").code());
        assertEquals(OF_WORK, agent.ask("auth", "token"));
        assertEquals(TOKEN, agent.ask("auth", "token", "--account", "default"));

        assertEquals(0, shell.run("auth", "switch", "corporate", "default").code());
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void aKeyOfTheConfigurationCountsForTheNextRequest() throws IOException {
        assertEquals(TOKEN, agent.ask("auth", "token"));

        Files.writeString(
                configuration(), String.join("\n", Configs.join(Configs.one(), "      account: work")) + "\n");

        assertEquals(OF_WORK, agent.ask("auth", "token"));
    }

    @Test
    void gitPicksTheAccountByTheUserNameOfItsUrl() {
        String[] line = "auth credential git corporate --host git.company.com get".split(" ");
        for (String user : List.of("work", "oauth2", "default")) {
            String input = "protocol=https\nhost=git.company.com\nusername=" + user + "\n\n";
            Shell.Result command = shell.type(input).run(line);

            assertEquals(0, command.code(), command.err());
            assertEquals(user.equals("work"), command.out().contains("of-work"), command.out());
            assertEquals(Answer.of(command.out()), agent.ask(home, input, line));
        }
    }

    @Test
    void theStatusAndALockNameTheAccounts() {
        agent.ask("auth", "token");
        agent.ask("auth", "token", "--account", "work");

        assertEquals(
                List.of("corporate", "corporate (account work)"),
                call(AgentPlace.About.STATUS).get("providers"));
        Object readable = call(AgentPlace.About.LOCK).get("readable");
        assertTrue(List.of("corporate", "corporate (account work)").equals(readable), () -> "" + readable);
    }
}
