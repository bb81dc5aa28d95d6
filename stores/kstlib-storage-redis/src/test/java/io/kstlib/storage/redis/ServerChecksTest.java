package io.kstlib.storage.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the preflight finds out about a server. */
@Tag("outer")
class ServerChecksTest {

    @TempDir
    Path folder;

    private RedisProcess server;
    private RedisStorages storages;

    @BeforeEach
    void start() {
        server = RedisProcess.server(folder);
        storages = new RedisStorages(folder, server.url());
    }

    @AfterEach
    void stop() {
        storages.close();
        server.close();
    }

    private Check check(String name) {
        PreflightReport report = storages.make().preflight("corporate");
        return report.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + report));
    }

    private void assertCheck(String name, Status status, String message) {
        Check check = check(name);
        assertEquals(status, check.status(), check::message);
        assertTrue(check.message().contains(message), check::message);
    }

    @Test
    void warnsOfAServerThatKeepsNothing() {
        assertCheck("version", Status.SUCCESS, ".");
        assertCheck("durability", Status.WARNING, "nothing is saved to disk");

        server.ask("CONFIG", "SET", "save", "3600 1");
        assertCheck("durability", Status.WARNING, "now and then");

        server.ask("CONFIG", "SET", "appendonly", "yes");
        assertCheck("durability", Status.SUCCESS, "appended to a file");
    }

    @Test
    void warnsOfAClockThatIsWrong() {
        assertCheck("clock", Status.SUCCESS, "agree");

        for (int seconds : new int[] {90, -90}) {
            TestContext context = TestContext.of("auth.storage.redis", Map.of("url", server.url()))
                    .home(folder)
                    .clock(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds)));
            try (TokenStorage elsewhere = new RedisTokenStorageFactory().create(context)) {
                Check check = elsewhere.preflight("corporate").checks().stream()
                        .filter(each -> each.name().equals("clock"))
                        .findFirst()
                        .orElseThrow();
                assertEquals(Status.WARNING, check.status());
                assertTrue(check.message().contains(seconds > 0 ? "s behind" : "s ahead"), check::message);
            }
        }
    }

    @Test
    void warnsOfAServerThatEvicts() {
        server.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru", "maxmemory", "100mb");
        assertCheck("eviction", Status.WARNING, "allkeys-lru");

        server.ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
        assertCheck("eviction", Status.SUCCESS, "nothing is evicted");
    }

    @Test
    void saysThatReplicasAreMissing() {
        assertCheck("replicas", Status.SUCCESS, "without replicas");

        storages.with("replicas", "1");
        assertCheck("replicas", Status.FAILURE, "only 0 replicas");
        assertFalse(storages.make().preflight("corporate").passed());
    }

    @Test
    void saysWhatTheServerDoesNotTell() {
        server.ask("ACL", "SETUSER", "default", "-config", "-info");

        assertCheck("version", Status.WARNING, "does not tell (NOPERM)");
        assertCheck("durability", Status.WARNING, "does not tell (NOPERM)");
        assertTrue(storages.make().preflight("corporate").passed());
    }

    @Test
    void namesTheCommandsThatTheUserMayNotUse() {
        server.ask("ACL", "SETUSER", "default", "-wait", "-hset", "-subscribe");

        assertCheck("write", Status.FAILURE, "hset, subscribe for");
        storages.with("replicas", "1");
        assertCheck("write", Status.FAILURE, "hset, subscribe, wait for");
    }

    @Test
    void namesTheCommandsWhoseKeysTheUserMayNotTouch() {
        server.ask("ACL", "SETUSER", "default", "resetkeys", "%R~kstlib:*");

        assertCheck("write", Status.FAILURE, "del, hset");
    }
}
