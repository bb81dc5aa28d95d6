package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.SettableClock;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.agent.RunningAgent.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An agent in the home of a person with one login, and that person at a shell. */
abstract class AgentTest {

    static final Answer TOKEN = Answer.of(StoredTokens.ACCESS + "\n");

    @TempDir
    Path home;

    final SettableClock clock = new SettableClock(Shell.NOW);
    Shell shell;
    RunningAgent agent;

    @BeforeEach
    void start() throws IOException {
        Path folder = Files.createDirectories(home.resolve(".config/kstlib"));
        Files.createDirectories(home.resolve("run"));
        shell = new Shell(home).by(clock);
        Files.writeString(folder.resolve("kstlib.conf.yml"), String.join("\n", Configs.one()));
        store(StoredTokens.expiring(Duration.ofHours(1)));
        agent = new RunningAgent(home, clock);
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    void store(StoredTokens token) {
        shell.store("corporate", token.with("id_token", idToken()).json());
    }

    static String idToken() {
        return StoredTokens.jwt(Map.of(
                "sub", "jane",
                "iat", Shell.NOW.minus(Duration.ofMinutes(5)).getEpochSecond(),
                "exp", Shell.NOW.plus(Duration.ofMinutes(50)).getEpochSecond()));
    }

    Path configuration() {
        return home.resolve(".config/kstlib/kstlib.conf.yml");
    }

    Map<String, ?> call(AgentPlace.About about) {
        return agent.place().ask(about).orElseThrow();
    }
}
