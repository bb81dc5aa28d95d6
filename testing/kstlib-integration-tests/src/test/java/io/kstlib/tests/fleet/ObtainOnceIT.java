package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many processes with many threads of a service without a login: they send one token request, and one more at each expiry. */
@Tag("trial")
class ObtainOnceIT {

    private static final int PROCESSES = 4;
    private static final int THREADS = 8;
    private static final int ROUNDS = 3;
    private static final Duration LIFETIME = Duration.ofSeconds(20);

    @TempDir
    Path home;

    @ParameterizedTest(name = "with the storage {0}")
    @ValueSource(strings = {"file", "sops"})
    void oneRequestARoundAndATokenForEveryone(String storage) throws IOException {
        try (RotatingServer server = new RotatingServer(LIFETIME)) {
            Path configuration = configuration(storage, server);
            makeKey(configuration);
            oneRequestARound(server, configuration);
        }
    }

    /** Makes the encryption key. The first token does that, and prints a message. */
    private void makeKey(Path configuration) {
        try (Kstlib kstlib = Kstlib.builder()
                .configFile(configuration)
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build()) {
            kstlib.client().getToken();
            kstlib.client().logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
        }
    }

    private void oneRequestARound(RotatingServer server, Path configuration) {
        long before = server.issued();
        try (Fleet fleet = Fleet.start(PROCESSES, THREADS, configuration, home, Map.of())) {
            Instant time = Clock.systemUTC().instant().plusSeconds(1); // nothing is stored yet
            Set<String> tokens = new HashSet<>();
            for (int round = 1; round <= ROUNDS; round++) {
                List<Answer> answers = fleet.askAt(time);

                assertEquals(PROCESSES * THREADS, answers.size());
                assertTrue(answers.stream().allMatch(Answer::wasValid), answers::toString);
                Set<String> inTime = Answer.inTime(answers);
                assertEquals(1, inTime.size(), answers::toString);
                assertTrue(Collections.disjoint(tokens, inTime), answers::toString);
                answers.forEach(answer -> tokens.add(answer.token()));
                assertEquals(before + tokens.size(), server.issued(), "requests after round " + round);
                time = Answer.lastExpiry(answers);
            }
        }
    }

    private Path configuration(String storage, RotatingServer server) throws IOException {
        return Files.writeString(home.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: %s
                  providers:
                    service:
                      type: oauth2
                      flow: client_credentials
                      client_id: my-service
                      client_secret: not-a-secret
                      token_url: %s
                """.formatted(storage, server.tokenEndpoint()));
    }
}
