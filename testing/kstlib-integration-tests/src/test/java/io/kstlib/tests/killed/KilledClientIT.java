package io.kstlib.tests.killed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL ends a process at random moments while it logs in and refreshes in a loop. Afterwards the store can be opened and holds the last
 * token of the process or a newer one, and no lock remains. The system property {@value #KILLS} sets the number of kills; the default is
 * 500.
 */
@Order(1)
@Tag("trial")
class KilledClientIT {

    private static final String KILLS = "kstlib.kills";
    private static final List<String> STORAGES = List.of("file", "sops");
    private static final int LONGEST_RUN_MICROS = 60_000;

    /** After this many kills, the process starts without a token, and may be killed during its login. */
    private static final int FRESH_START_EVERY = 5;

    @TempDir
    Path folder;

    private static Process start(String storage, Path home, RotatingServer server) throws IOException {
        Files.createDirectories(home);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RestlessClient.class.getName(),
                        storage,
                        home.toString(),
                        server.tokenEndpoint().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void leavesTheOldOrTheNewTokenAndNoLock() throws Exception { // security rule 7
        int kills = Integer.getInteger(KILLS, 500);
        ExecutorService lanes = Executors.newFixedThreadPool(STORAGES.size());
        try {
            List<Future<Integer>> done = new ArrayList<>();
            for (String storage : STORAGES) {
                done.add(lanes.submit(() -> killAgainAndAgain(storage, kills / STORAGES.size())));
            }
            int duringLogin = 0;
            for (Future<Integer> lane : done) {
                duringLogin += lane.get();
            }
            assertTrue(kills < 100 || duringLogin > 0, "no process was killed before it had its first token");
        } finally {
            lanes.shutdownNow();
        }
    }

    private int killAgainAndAgain(String storage, int kills) throws Exception {
        Path home = folder.resolve(storage);
        int beforeTheFirstToken = 0;
        try (RotatingServer server = new RotatingServer();
                Kstlib kstlib = RestlessClient.kstlib(
                        storage, home, server.tokenEndpoint().toString())) {
            AuthClient client = kstlib.client(RestlessClient.PROVIDER);
            for (int kill = 0; kill < kills; kill++) {
                if (kill % FRESH_START_EVERY == 0) {
                    client.logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
                }
                long before = client.storedToken().map(RestlessClient::number).orElse(0L);
                long last = Math.max(before, runAndKill(storage, home, server));

                Optional<Token> stored = client.storedToken(); // opens, whatever happened
                long number = stored.map(RestlessClient::number).orElse(0L);
                assertTrue(
                        number >= last && number <= server.issued(),
                        "after kill " + kill + " token " + number + " is stored; " + last
                                + " was the last that the process had, " + server.issued() + " the last issued");
                if (number == 0) {
                    beforeTheFirstToken++;
                }
                assertNoLockStays(home);
            }
            assertNoLeftoverStays(home, client);
        }
        return beforeTheFirstToken;
    }

    private long runAndKill(String storage, Path home, RotatingServer server) throws Exception {
        long last = 0;
        Process process = start(storage, home, server);
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals(RestlessClient.READY, output.readLine());
            if (process.waitFor(ThreadLocalRandom.current().nextInt(LONGEST_RUN_MICROS), TimeUnit.MICROSECONDS)) {
                throw new AssertionError("the process ended by itself with exit code " + process.exitValue());
            }
            process.toHandle().destroyForcibly(); // Process.destroyForcibly would also close the output
            process.waitFor();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isEmpty()) {
                    last = Long.parseLong(line);
                }
            }
        }
        return last;
    }

    private static void assertNoLockStays(Path home) throws IOException {
        for (Path lockFile : files(home, ".lock")) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                assertNotNull(lock, () -> lockFile + " is still locked");
            }
        }
    }

    private static void assertNoLeftoverStays(Path home, AuthClient client) throws IOException {
        client.logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
        assertEquals(List.of(), files(home, ".tmp"));
    }

    private static List<Path> files(Path home, String suffix) throws IOException {
        Path tokens = home.resolve("tokens");
        if (!Files.isDirectory(tokens)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(tokens)) {
            return found.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
