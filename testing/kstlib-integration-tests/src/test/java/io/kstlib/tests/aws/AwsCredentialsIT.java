package io.kstlib.tests.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.sops.MotoServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person logs in at a company and works at AWS, which is played by moto. */
class AwsCredentialsIT {

    private static final String ROLE = "arn:aws:iam::123456789012:role/developer";
    private static final int THREADS = 20;

    /** Asks who has the credentials of the profile, as every program on the AWS SDK for Python does. */
    private static final String WHO_AM_I = """
            import boto3, sys
            session = boto3.Session(profile_name="dev", region_name="eu-central-1")
            print(session.client("sts", endpoint_url=sys.argv[1]).get_caller_identity()["Arn"])
            """;

    @TempDir
    static Path logs;

    private static MotoServer aws;

    @RegisterExtension
    final TestIdentityProvider company = new TestIdentityProvider();

    @TempDir
    Path home;

    private long asked;

    @BeforeAll
    static void start() {
        aws = MotoServer.start(logs.resolve("moto.log"));
    }

    @AfterAll
    static void end() {
        if (aws != null) {
            aws.close();
        }
    }

    @BeforeEach
    void configure() throws IOException {
        company.lifetime(Duration.ofHours(10));
        configure(ROLE);
        asked = allRequests();
    }

    private void configure(String role) throws IOException {
        Files.writeString(home.resolve("kstlib.conf.yml"), """
                auth:
                  callback_server: { port: 0 }
                  providers:
                    corporate: { issuer: %s, client_id: my-app }
                    aws-dev:
                      type: aws
                      source_provider: corporate
                      role_arn: %s
                      session_name: alice
                      sts_endpoint: %s
                """.formatted(company.issuer(), role, aws.url()));
    }

    private Kstlib program(Duration later) {
        return Kstlib.builder()
                .configFile(home.resolve("kstlib.conf.yml"))
                .environment(Map.of())
                .home(home)
                .clock(Clock.offset(Clock.systemUTC(), later))
                .warnings(warning -> {})
                .build();
    }

    private Kstlib program() {
        return program(Duration.ZERO);
    }

    private static void logIn(Kstlib kstlib) {
        kstlib.client("corporate")
                .login(LoginOptions.with(TestPerson.whoFollows()).mode(LoginRequest.Mode.BROWSER));
    }

    private static long allRequests() throws IOException {
        try (Stream<String> lines = Files.lines(logs.resolve("moto.log"))) {
            return lines.filter(line -> line.contains("POST / ")).count();
        }
    }

    /** Returns how many requests this test sent to AWS. */
    private long requests() throws IOException {
        return allRequests() - asked;
    }

    private static Map<String, Object> document(Token token) {
        return Json.readObject(token.accessToken().reveal());
    }

    @Test
    void theCredentialsAreStoredEncryptedAndServeOtherProcesses() throws IOException {
        Token token;
        try (Kstlib kstlib = program()) {
            logIn(kstlib);
            token = kstlib.client("aws-dev").getToken();
        }

        Map<String, Object> credentials = document(token);
        assertEquals(
                List.of("Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"),
                List.copyOf(credentials.keySet()));
        assertEquals("aws_credentials", token.tokenType());
        Instant expiration = Instant.parse(String.valueOf(credentials.get("Expiration")));
        assertTrue(expiration.isAfter(Instant.now().plusSeconds(3500)), expiration::toString);
        assertNoneIsReadable(credentials);

        try (Kstlib another = program()) {
            assertEquals(token, another.client("aws-dev").getToken());
        }
        assertEquals(
                token.accessToken().reveal(),
                Command.inThisJvm(home)
                        .run("auth", "credential", "aws", "aws-dev")
                        .endedWith(0)
                        .line());
        assertEquals(1, requests());
    }

    private void assertNoneIsReadable(Map<String, Object> credentials) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String name : List.of("AccessKeyId", "SecretAccessKey", "SessionToken")) {
                    assertFalse(content.contains(name), () -> name + " is in " + file);
                    assertFalse(content.contains(String.valueOf(credentials.get(name))), () -> name + " is in " + file);
                }
            }
        }
    }

    @ParameterizedTest(name = "after {0} s")
    @ValueSource(ints = {3570, 3660})
    void nearTheirEndAndAfterItOneRequestServesAllThreads(int seconds) throws Exception {
        Token first;
        try (Kstlib kstlib = program()) {
            logIn(kstlib);
            first = kstlib.client("aws-dev").getToken();
        }
        try (Kstlib later = program(Duration.ofMinutes(58))) {
            assertEquals(first, later.client("aws-dev").getToken());
        }

        try (Kstlib nearTheEnd = program(Duration.ofSeconds(seconds))) {
            AuthClient client = nearTheEnd.client("aws-dev");
            Set<String> given = askedByAllThreads(client);
            Token next = client.getToken();

            assertNotEquals(first.accessToken(), next.accessToken());
            given.remove(next.accessToken().reveal());
            boolean firstWasValid = seconds < 3600; // and so it was handed out while the next one was under way
            given.removeIf(other -> firstWasValid && first.accessToken().matches(other));
            assertEquals(Set.of(), given);
        }
        assertEquals(2, requests());
    }

    private static Set<String> askedByAllThreads(AuthClient client) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Callable<String> call = () -> client.getToken().accessToken().reveal();
            Set<String> given = new HashSet<>();
            for (Future<String> answer : threads.invokeAll(Collections.nCopies(THREADS, call))) {
                given.add(answer.get());
            }
            return given;
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void anotherRoleIsNotServedByTheOldCredentials() throws IOException {
        Token first;
        try (Kstlib kstlib = program()) {
            logIn(kstlib);
            first = kstlib.client("aws-dev").getToken();
        }
        configure(ROLE + "-admin");

        try (Kstlib changed = program()) {
            AuthClient client = changed.client("aws-dev");
            NotLoggedInException refused = assertThrows(NotLoggedInException.class, client::getToken);
            assertEquals(NotLoggedInException.Reason.ISSUED_FOR_ANOTHER, refused.reason());

            Token next = client.login(LoginOptions.with(TestPerson.away()).whenLoggedIn(WhenLoggedIn.REPLACE));
            assertNotEquals(document(first).get("AccessKeyId"), document(next).get("AccessKeyId"));
            assertEquals(next, client.getToken());
        }
    }

    @Test
    void whoIsNotLoggedInAtTheCompanyIsTold() throws IOException {
        try (Kstlib kstlib = program()) {
            NotLoggedInException needed = assertThrows(NotLoggedInException.class, kstlib.client("aws-dev")::getToken);
            assertEquals("corporate", needed.provider());
        }
        Result refused = Command.inThisJvm(home).run("auth", "token", "aws-dev").endedWith(2);

        assertTrue(refused.err().contains("kstlib auth login corporate"), refused::toString);
        assertEquals(0, requests());
    }

    @Test
    void theCommandShowsChecksAndRemovesThem() {
        try (Kstlib kstlib = program()) {
            logIn(kstlib);
        }
        Command command = Command.inThisJvm(home);

        command.run("auth", "login", "aws-dev").endedWith(0);
        Result status = command.run("auth", "status", "aws-dev").endedWith(0);
        Result doctor = command.run("auth", "doctor", "aws-dev").endedWith(0);
        Result logout = command.run("auth", "logout", "aws-dev").endedWith(0);

        assertTrue(doctor.out().contains("AWS gets the id_token of \"corporate\""), doctor::toString);
        // moto answers as S3 to a request that no one signed
        assertTrue(doctor.out().contains("AWS STS (" + aws.url() + ") answers, but not as STS does"), doctor::toString);
        assertFalse(status.out().contains("SecretAccessKey"), status::toString);
        assertTrue((logout.out() + logout.err()).contains("AWS cannot revoke the credentials"), logout::toString);
        command.run("auth", "status", "aws-dev").endedWith(4);
    }

    @Test
    void aProgramOnTheAwsSdkHasTheRoleByThem() throws IOException, InterruptedException {
        Path python = RequiredTool.beside("moto_server", "python");
        try (Kstlib kstlib = program()) {
            logIn(kstlib);
        }
        Path config = Files.writeString(
                home.resolve("aws-config"), """
                [profile dev]
                credential_process = %s auth credential aws aws-dev
                """.formatted(Command.distribution().resolve("bin/kstlib")));
        ProcessBuilder program = new ProcessBuilder(python.toString(), "-c", WHO_AM_I, aws.url());
        program.environment().clear();
        program.environment()
                .putAll(Map.of(
                        "HOME", home.toString(),
                        "PATH", System.getenv("PATH"),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "KSTLIB_CONFIG", home.resolve("kstlib.conf.yml").toString(),
                        "AWS_CONFIG_FILE", config.toString(),
                        "AWS_EC2_METADATA_DISABLED", "true"));
        Path errors = home.resolve("errors");
        Process running = program.redirectError(errors.toFile()).start();
        running.getOutputStream().close();

        String arn = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertEquals(0, running.waitFor(), Files.readString(errors));
        assertEquals("arn:aws:sts::123456789012:assumed-role/developer/alice", arn);
    }
}
