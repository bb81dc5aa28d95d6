package io.kstlib.storage.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that gets no processor is not a server that does not answer. */
@Tag("outer")
class StarvedProcessTest {

    /** Half of it is the limit of a command. */
    private static final String LEASE = "4";

    /** Longer than the limits of a command and of a connection. */
    private static final Duration STOPPED = Duration.ofSeconds(4);

    private static final String NOTHING = "*3\r\n$-1\r\n$-1\r\n$-1\r\n";

    @TempDir
    Path folder;

    /** Reads a login, and says how that ended. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            try (RedisStorages storages = storages(Path.of(arguments[0]), arguments[1])) {
                System.out.println(storages.make().load("corporate"));
            } catch (StorageException failure) {
                System.out.println(failure.problem());
            }
        }
    }

    private static RedisStorages storages(Path folder, String url) {
        return new RedisStorages(folder, url).with("lease", LEASE).with("password", "canary");
    }

    /** Starts another process that uses a server, and whose errors go to a file in the folder. */
    static Process start(Class<?> program, Path folder, String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        ChildClassPath.get(),
                        program.getName(),
                        folder.toString(),
                        url)
                .redirectError(folder.resolve("child.log").toFile())
                .start();
    }

    /** The server stops the process before it answers the command, so that the answer waits in the socket. */
    @ParameterizedTest
    @ValueSource(strings = {"HMGET", "AUTH"})
    void anAnswerThatWaitsInTheSocketIsNotLate(String command) throws IOException, InterruptedException {
        AtomicLong pid = new AtomicLong();
        CountDownLatch known = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (ScriptedRedis server = new ScriptedRedis(words -> NOTHING, name -> {
            if (name.equals(command) && stopped.getCount() > 0) {
                awaitQuietly(known);
                RedisProcess.signal("STOP", pid.get());
                stopped.countDown();
            }
        })) {
            Process child = start(Child.class, folder, "redis://" + server.host());
            pid.set(child.pid());
            known.countDown();
            try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
                stopped.await();
                long since = System.nanoTime();
                RedisProcess.await("the limits", () -> System.nanoTime() - since > STOPPED.toNanos());
                RedisProcess.signal("CONT", child.pid());

                assertEquals("Optional.empty", out.readLine());
                assertEquals("", Files.readString(folder.resolve("child.log")));
            } finally {
                child.destroyForcibly();
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatFallsSilentIsLateInTime() {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedRedis server = new ScriptedRedis(words -> NOTHING, name -> {
                    if (name.equals("HMGET")) {
                        awaitQuietly(end);
                    }
                });
                RedisStorages storages = storages(folder, "redis://" + server.host())) {
            TokenStorage storage = storages.make();
            long start = System.nanoTime();

            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));

            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("it did not answer in time"), refusal::problem);
            assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, took::toString);
        } finally {
            end.countDown();
        }
    }

    /** What other threads receive meanwhile, such as from another node of a cluster, is no answer to this one. */
    @ParameterizedTest
    @Tag("attack")
    @ValueSource(strings = {"EVAL", "AUTH"})
    void aServerThatIsSilentIsLateInTimeAlsoWhereOthersAreAnswered(String command) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch isReading = new CountDownLatch(1);
        try (ScriptedRedis server = new ScriptedRedis(words -> NOTHING, name -> {
                    if (name.equals(command) && isReading.getCount() == 0) {
                        awaitQuietly(end);
                    }
                });
                RedisStorages storages = storages(folder, "redis://" + server.host())) {
            TokenStorage storage = storages.with("replicas", "1").make();
            Thread others = new Thread(() -> {
                while (end.getCount() > 0) {
                    assertEquals(Optional.empty(), storage.load("other"));
                    isReading.countDown();
                }
            });
            AtomicReference<Throwable> failure = new AtomicReference<>();
            others.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
            others.start();
            isReading.await();
            long start = System.nanoTime();

            // What needs replicas has a connection of its own.
            StorageException refusal = assertThrows(
                    StorageException.class,
                    () -> storage.update("corporate", Duration.ZERO, (current, lease) -> current));

            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertEquals(Reason.UNREACHABLE, refusal.reason(), refusal::problem);
            assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, took::toString);
            end.countDown();
            others.join();
            assertNull(failure.get(), "the others are answered all the time");
        } finally {
            end.countDown();
        }
    }
}
