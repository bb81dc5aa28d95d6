package io.kstlib.tests.fleet;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * One of several processes that share a login. Each line on standard input is a time at which all its threads ask for a token. It ends with
 * standard input.
 */
public final class FleetMember {

    static final String READY = "ready";
    static final String FAILED = "failed ";

    private final List<AuthClient> clients;
    private final int threads;
    private final ExecutorService pool;

    private FleetMember(List<AuthClient> clients, int threads) {
        this.clients = clients;
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads);
    }

    /**
     * @param arguments the configuration file, the home directory, the number of threads, and scopes: then the threads take turns, and each asks for a
     *     token for one of them
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        try (Kstlib kstlib = Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                        .configFile(Path.of(arguments[0]))
                        .home(Path.of(arguments[1]))
                        .environment(System.getenv())
                        .warnings(FleetMember::say)
                        .build();
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            List<AuthClient> targets = Arrays.stream(arguments)
                    .skip(3)
                    .map(scope -> kstlib.client().forTarget(Target.ofScopes(scope)))
                    .toList();
            FleetMember member = new FleetMember(
                    targets.isEmpty() ? List.of(kstlib.client()) : targets, Integer.parseInt(arguments[2]));
            member.clients.forEach(AuthClient::storedToken);
            System.out.println(READY);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                member.round(Instant.ofEpochMilli(Long.parseLong(line)));
            }
            member.pool.shutdownNow();
        }
    }

    /** Prints a warning where no test expects one. */
    private static void say(Warning warning) {
        if (warning.kind() != Warning.Kind.REFRESH_INTERRUPTED && warning.kind() != Warning.Kind.NOT_STORED) {
            System.out.println(warning.inWords());
        }
    }

    private void round(Instant time) throws InterruptedException, ExecutionException {
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            AuthClient client = clients.get(i % clients.size());
            answers.add(pool.submit(() -> ask(client, time)));
        }
        StringBuilder lines = new StringBuilder();
        for (Future<String> answer : answers) {
            lines.append(answer.get()).append('\n');
        }
        System.out.print(lines);
        System.out.flush();
    }

    private static String ask(AuthClient client, Instant time) {
        Clock clock = Clock.systemUTC();
        for (Instant now = clock.instant(); now.isBefore(time); now = clock.instant()) {
            LockSupport.parkNanos(Duration.between(now, time).toNanos());
        }
        try {
            Token token = client.getToken();
            return new Answer(fingerprint(token), clock.instant(), token.effectiveExpiry()).line();
        } catch (AuthException failure) {
            return FAILED + failure.getMessage();
        }
    }

    private static String fingerprint(Token token) {
        return HexFormat.of().toHexDigits(token.accessToken().reveal().hashCode());
    }
}
