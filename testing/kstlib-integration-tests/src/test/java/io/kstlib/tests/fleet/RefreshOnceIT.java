package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.network.Bearer;
import io.kstlib.tests.person.LoginAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many processes with many threads when one token expires, or one of each of two accounts. Their Keycloak accepts each refresh token only once, and ends the session of a
 * client that sends one twice (RFC 9700 section 4.14.2). {@code kstlib.fleet.rounds} makes the test shorter.
 */
@Tag("trial")
@WithKeycloak
@ResourceLock(WithKeycloak.ROTATING)
class RefreshOnceIT {

    private static final int PROCESSES = 16;
    private static final int THREADS = 8;
    private static final int ROUNDS = Integer.getInteger("kstlib.fleet.rounds", 20);
    private static final String REALM = "rotating";

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    RefreshOnceIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @ParameterizedTest(name = "with the storage {0}")
    @ValueSource(strings = {"file", "sops"})
    void oneRefreshARoundAndATokenForEveryone(String storage) throws IOException {
        String clientId = "cli-fleet-" + storage;
        long earlier = events(clientId, "REFRESH_TOKEN");
        Path configuration = configuration(storage, clientId, "openid");
        try (Kstlib kstlib = Kstlib.builder()
                .configFile(configuration)
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build()) {
            Token first = kstlib.client()
                    .login(LoginOptions.with(new LoginAs("alice", "wonderland")).mode(LoginRequest.Mode.NO_BROWSER));
            Instant expiry = first.effectiveExpiry();
            Set<String> tokens = new HashSet<>();
            try (Fleet fleet = Fleet.start(PROCESSES, THREADS, configuration, home, Map.of())) {
                for (int round = 1; round <= ROUNDS; round++) {
                    List<Answer> answers = fleet.askAt(expiry);
                    assertEquals(PROCESSES * THREADS, answers.size());
                    expiry = checked(answers, 1, tokens);
                    assertEquals(
                            earlier + tokens.size(),
                            events(clientId, "REFRESH_TOKEN"),
                            "refreshes after round " + round);
                    assertEquals(0, events(clientId, "REFRESH_TOKEN_ERROR"));
                }
            }
            String token = kstlib.client().getToken().accessToken().reveal();
            assertEquals(200, Bearer.get(keycloak.issuer(REALM) + "/protocol/openid-connect/userinfo", token));
        }
    }

    @Test
    void oneRefreshOfEachAccountARound() throws IOException {
        String clientId = "cli-fleet-file";
        List<String> accounts = List.of("work", "private");
        long before = events(clientId, "REFRESH_TOKEN");
        Path configuration = configuration("file", clientId, "openid");
        try (Kstlib kstlib = Kstlib.builder()
                .configFile(configuration)
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build()) {
            Instant expiry = Instant.now();
            for (String account : accounts) {
                Token first = kstlib.client()
                        .account(account)
                        .login(LoginOptions.with(new LoginAs("alice", "wonderland"))
                                .mode(LoginRequest.Mode.NO_BROWSER));
                expiry = first.effectiveExpiry();
            }
            Set<String> tokens = new HashSet<>();
            try (Fleet work = ofAccount("work", configuration);
                    Fleet others = ofAccount("private", configuration)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    work.begin(expiry);
                    others.begin(expiry);
                    Instant ofWork = checked(work.answers(), 1, tokens);
                    Instant ofOthers = checked(others.answers(), 1, tokens);
                    expiry = ofWork.isAfter(ofOthers) ? ofWork : ofOthers;
                    assertEquals(
                            before + tokens.size(),
                            events(clientId, "REFRESH_TOKEN"),
                            "refreshes after round " + round);
                    assertEquals(0, events(clientId, "REFRESH_TOKEN_ERROR"));
                }
            }
            for (String account : accounts) {
                String token = kstlib.client()
                        .account(account)
                        .getToken()
                        .accessToken()
                        .reveal();
                assertEquals(200, Bearer.get(keycloak.issuer(REALM) + "/protocol/openid-connect/userinfo", token));
            }
        }
    }

    /** Starts half of the processes, for one of two accounts. */
    private Fleet ofAccount(String account, Path configuration) {
        return Fleet.start(PROCESSES / 2, 4, configuration, home, Map.of("KSTLIB_ACCOUNT", account));
    }

    @Test
    void oneRefreshOfEachTargetARoundAndTheLoginStays() throws IOException {
        String clientId = "cli-fleet-file";
        long before = events(clientId, "REFRESH_TOKEN");
        Path configuration = configuration("file", clientId, "openid, profile, email");
        try (Kstlib kstlib = Kstlib.builder()
                .configFile(configuration)
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build()) {
            kstlib.client()
                    .login(LoginOptions.with(new LoginAs("alice", "wonderland")).mode(LoginRequest.Mode.NO_BROWSER));
            Instant expiry = Instant.now();
            Set<String> tokens = new HashSet<>();
            try (Fleet fleet = Fleet.start(8, 4, configuration, home, Map.of(), List.of("profile", "email"))) {
                for (int round = 1; round <= ROUNDS; round++) {
                    expiry = checked(fleet.askAt(expiry), 2, tokens);
                    assertEquals(before + tokens.size(), events(clientId, "REFRESH_TOKEN"), "after round " + round);
                    assertEquals(0, events(clientId, "REFRESH_TOKEN_ERROR"));
                }
            }
            String token = kstlib.client().refreshToken().accessToken().reveal();
            assertEquals(200, Bearer.get(keycloak.issuer(REALM) + "/protocol/openid-connect/userinfo", token));
        }
    }

    /**
     * Checks a round: until the first of its tokens expires, there is one for each target, which is new.
     *
     * @param tokens those of the rounds before, to which those of this round are added
     * @return when the last token expires
     */
    private static Instant checked(List<Answer> answers, int targets, Set<String> tokens) {
        assertTrue(answers.stream().allMatch(Answer::wasValid), answers::toString);
        Set<String> inTime = Answer.inTime(answers);
        assertEquals(targets, inTime.size(), answers::toString);
        assertTrue(Collections.disjoint(tokens, inTime), answers::toString);
        answers.forEach(answer -> tokens.add(answer.token()));
        return Answer.lastExpiry(answers);
    }

    private Path configuration(String storage, String clientId, String scopes) throws IOException {
        return Files.writeString(
                home.resolve("kstlib.conf.yml"), """
                auth:
                  default_provider: corporate
                  token_storage: %s
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: %s
                      scopes: [%s]
                """.formatted(storage, keycloak.issuer(REALM), clientId, scopes));
    }

    private long events(String clientId, String type) {
        return keycloak.admin().events(REALM).stream()
                .filter(event ->
                        event.clientId().equals(clientId) && event.type().equals(type))
                .count();
    }
}
