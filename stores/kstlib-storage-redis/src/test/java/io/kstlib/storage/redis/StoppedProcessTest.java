package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that was stopped for longer than its lease overwrites nothing. */
@Tag("outer")
@Tag("long")
class StoppedProcessTest {

    @TempDir
    Path folder;

    /** Takes the lock, says so, and stores a token when it reads a line. Says how that ended. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            try (RedisStorages storages = new RedisStorages(Path.of(arguments[0]), arguments[1])) {
                storages.make().update("corporate", Duration.ofSeconds(20), (current, lease) -> {
                    say("holding");
                    try {
                        in.readLine();
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                    return Optional.of(token("late"));
                });
                say("stored");
            } catch (StorageException failure) {
                say(failure.reason().name());
            }
        }

        private static void say(String line) {
            System.out.println(line);
        }
    }

    @Test
    void aProcessThatWasStoppedPastItsLeaseOverwritesNothing() throws IOException {
        try (RedisProcess server = RedisProcess.server(folder);
                RedisStorages storages = new RedisStorages(folder, server.url())) {
            TokenStorage storage = storages.make();
            storage.save("corporate", token("before"));
            Process child = StarvedProcessTest.start(Child.class, folder, server.url());
            try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
                assertEquals("holding", out.readLine());
                RedisProcess.signal("STOP", child.pid());

                storage.update("corporate", Duration.ofSeconds(10), (current, lease) -> Optional.of(token("next")));

                RedisProcess.signal("CONT", child.pid());
                child.getOutputStream().write('\n');
                child.getOutputStream().flush();
                assertEquals("LOCK_LOST", out.readLine());
            } finally {
                child.destroyForcibly();
            }
            assertEquals(
                    Optional.of(token("next").accessToken()),
                    storage.load("corporate").map(Token::accessToken));
        }
    }
}
