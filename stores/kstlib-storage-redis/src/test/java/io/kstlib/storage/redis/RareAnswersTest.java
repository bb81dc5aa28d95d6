package io.kstlib.storage.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.redis.fixture.RedisProcess;
import io.kstlib.storage.redis.server.RedisAccess;
import io.kstlib.storage.redis.server.RedisAccess.Reach;
import io.kstlib.storage.redis.server.RedisAddress;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.sops.server.Announcements;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that real servers give rarely or never. */
class RareAnswersTest {

    private static final String NOTHING = "*3\r\n$-1\r\n$-1\r\n$-1\r\n";

    @TempDir
    Path folder;

    @Test
    void aListWithoutEndIsNotReadToItsEnd() {
        String next = "*2\r\n$1\r\n1\r\n*1\r\n$6\r\nothers\r\n";
        try (ScriptedRedis server = new ScriptedRedis(words -> next);
                RedisStorages storages = new RedisStorages(folder, "redis://" + server.host())) {
            StorageException refusal =
                    assertThrows(StorageException.class, () -> storages.make().list());

            assertEquals(Reason.UNREADABLE, refusal.reason());
            assertTrue(refusal.problem().contains("too many"), refusal::problem);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$-1\r\n", ":1\r\n", "+OK\r\n", "*0\r\n", "*1\r\n$-1\r\n"})
    void anAnswerWithoutTheFieldsIsNotALogout(String answer) {
        try (ScriptedRedis server = new ScriptedRedis(words -> answer);
                RedisStorages storages = new RedisStorages(folder, "redis://" + server.host())) {
            StorageException refusal =
                    assertThrows(StorageException.class, () -> storages.make().load("corporate"));

            assertTrue(refusal.problem().contains("HMGET"), refusal::problem);
        }
    }

    @Test
    void anAddressThatIsNoneIsNotFollowed() {
        try (ScriptedRedis server = new ScriptedRedis(words -> "-MOVED 1 127.0.0.1:65536\r\n");
                RedisStorages storages = new RedisStorages(folder, "redis://" + server.host() + "," + server.host())) {
            StorageException refusal =
                    assertThrows(StorageException.class, () -> storages.make().load("corporate"));

            assertEquals(Reason.UNREACHABLE, refusal.reason());
        }
    }

    @Test
    void aChannelThatNoOneWatchesIsNotRemembered() {
        String channel = "$26\r\nkstlib:{corporate}:changed\r\n";
        String message = "*3\r\n$7\r\nmessage\r\n";
        String said = "*3\r\n$9\r\nsubscribe\r\n" + channel + ":1\r\n" + message + "$5\r\nother\r\n$1\r\n1\r\n"
                + message + channel + "$1\r\n1\r\n";
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedRedis scripted = new ScriptedRedis(words -> said);
                RedisServer server = new RedisServer(new RedisAccess(
                        RedisAddress.of(URI.create("redis://" + scripted.host())),
                        Reach.THIS_MACHINE,
                        null,
                        null,
                        null,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3)));
                Announcements announcements =
                        new Announcements("announcements", () -> server.subscription(server.name()));
                ChangeWatch watch = announcements.watch("kstlib:{corporate}:changed", calls::incrementAndGet)) {
            RedisProcess.await("the announcement behind that of another", () -> calls.get() == 2);

            assertTrue(watch.isLive());
            assertFalse(announcements.isCurrent("other"));
        }
    }

    /** Remembers a removal of version 2000, finds version 1500 under the lock, and meets version 2500 when it brings the removal back. */
    @Test
    void aHolderReadsAgainWhenSomethingNewerCameBackMeanwhile() {
        Queue<String> versions = new ConcurrentLinkedQueue<>(List.of("2000", "1500", "2500"));
        Queue<String> proved = new ConcurrentLinkedQueue<>();
        RedisStorages replica = new RedisStorages(folder, "redis://127.0.0.1:1");
        try (ScriptedRedis server = new ScriptedRedis(words -> switch (words.get(0)) {
                    case "HMGET" -> removal(replica, versions.remove());
                    case "EVAL" -> evaluated(words, proved);
                    default -> ScriptedRedis.OK;
                });
                RedisStorages storages = new RedisStorages(folder, "redis://" + server.host())) {
            TokenStorage storage = storages.make();
            storage.load("corporate");

            storage.update("corporate", Duration.ZERO, (current, lease) -> {
                lease.prove();
                return current;
            });

            assertEquals("2500", proved.peek());
        }
    }

    private static String removal(RedisStorages replica, String version) {
        String proof = replica.proofOfRemoval(version);
        return "*3\r\n$4\r\n" + version + "\r\n$-1\r\n$" + proof.length() + "\r\n" + proof + "\r\n";
    }

    private static String evaluated(List<String> words, Queue<String> proved) {
        String script = words.get(1);
        if (script.contains("'TIME'")) {
            return "*2\r\n:1\r\n$4\r\n9000\r\n";
        }
        if (script.contains("'KEPT'")) {
            return "*1\r\n$4\r\nKEPT\r\n";
        }
        if (script.contains("as_read(token, ARGV[4])")) {
            proved.add(words.get(words.size() - 1));
        }
        return "*1\r\n:1\r\n";
    }

    @Test
    void aSlotThatIsBeingMovedIsAFailureThatPasses() {
        AtomicBoolean isMoving = new AtomicBoolean(true);
        try (ScriptedRedis target = new ScriptedRedis(words -> "-MOVED 1 127.0.0.1:1\r\n");
                ScriptedRedis source =
                        new ScriptedRedis(words -> isMoving.get() ? "-ASK 1 " + target.host() + "\r\n" : NOTHING);
                RedisStorages storages = new RedisStorages(folder, "redis://" + source.host() + "," + target.host())) {
            TokenStorage storage = storages.make();

            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("is moving the slot"), refusal::problem);
            isMoving.set(false);

            assertEquals(Optional.empty(), storage.load("corporate"));
            assertFalse(target.received().contains("HMGET"));
        }
    }
}
