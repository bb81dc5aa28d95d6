package io.kstlib.auth.cli.agent;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.kstlib.auth.cli.Cli;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.SettableClock;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.agent.AgentAnswers.RequestedCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the agent holds, by a clock that the test sets, beside a server that gives tokens. */
abstract class HeldTest {

    final AtomicReference<Runnable> whileAnswering = new AtomicReference<>();

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options()
                    .dynamicPort()
                    .bindAddress("127.0.0.1")
                    .globalTemplating(true)
                    .extensions(new WhileAnswering(whileAnswering)))
            .build();

    /** Does something while a request is being answered. */
    private record WhileAnswering(AtomicReference<Runnable> what) implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Runnable work = what.getAndSet(null);
            if (work != null) {
                work.run();
            }
            return event.getResponseDefinition();
        }

        @Override
        public String getName() {
            return "while-answering";
        }
    }

    @TempDir
    Path home;

    /** Where it is asked from. */
    Path directory;

    final SettableClock clock = new SettableClock(Shell.NOW);
    Shell shell;
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final AgentLog log = new AgentLog(new PrintStream(err, true, StandardCharsets.UTF_8), clock);
    final AgentTime time = new AgentTime(
            clock, () -> Duration.between(Shell.NOW, clock.instant()).toNanos());
    HeldLibraries libraries;
    AgentAnswers answers;

    @BeforeEach
    void logIn() throws IOException {
        directory = home;
        server.stubFor(
                post("/token")
                        .willReturn(
                                okJson(
                                        "{\"access_token\":\"new-{{randomValue length=12 type='ALPHANUMERIC'}}\",\"expires_in\":300}")));
        Files.createDirectories(home.resolve(".config/kstlib"));
        configure(Configs.oauth2(server.baseUrl()));
        shell = new Shell(home).by(clock);
        store(Duration.ofMinutes(5));
        holdBy(Runnable::run);
    }

    void holdBy(Executor threads) {
        libraries = new HeldLibraries(RunningAgent.IDLE, time, log, threads);
        answers = new AgentAnswers(RunningAgent.here(home, clock), Cli::run, libraries);
    }

    Path configuration() {
        return home.resolve(".config/kstlib/kstlib.conf.yml");
    }

    void configure(String... lines) throws IOException {
        Files.writeString(configuration(), String.join("\n", lines));
    }

    void store(Duration left) {
        shell.store(
                "local",
                StoredTokens.expiring(left)
                        .issuedBy(server.baseUrl() + "/token", "my-app")
                        .refreshable()
                        .json());
    }

    /** Puts something else in the place of the storage, so that nothing can be read or stored. */
    static void takeAway(Path tokens, Path away) {
        try {
            Files.move(tokens, away);
            Files.createFile(tokens);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    int requests() {
        return server.getAllServeEvents().size();
    }

    Optional<String> ask() {
        return ask("auth", "token", "-q");
    }

    Optional<String> ask(String... arguments) {
        RequestedCommand asked =
                new RequestedCommand(home, directory, "", Map.of("HOME", home.toString()), List.of(arguments), "");
        return answers.answer(asked).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
