package io.kstlib.storage.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver writes no lines of its own. */
@Tag("outer")
class QuietClientTest {

    @TempDir
    Path folder;

    /** Reads a token, and says how that ended. */
    static final class Child {
        public static void main(String[] arguments) {
            try (PostgresqlStorages storages = new PostgresqlStorages(Path.of(arguments[0]), arguments[1])) {
                System.out.println(storages.make().load("corporate"));
            } catch (StorageException refusal) {
                System.out.println(refusal.problem());
            }
        }
    }

    private void assertQuiet(String url, String end) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        ChildClassPath.get(),
                        Child.class.getName(),
                        folder.toString(),
                        url)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();

        assertTrue(Files.readString(out).contains(end), Files.readString(out));
        assertEquals("", Files.readString(err));
    }

    @Test
    void aServerThatIsAwayCausesNoLine() throws IOException, InterruptedException {
        assertQuiet("postgresql://127.0.0.1:1/postgres", "cannot be reached: it refuses the connection");
    }

    @Test
    void aServerThatAnswersOrHasNoSuchDatabaseCausesNoLine() throws IOException, InterruptedException {
        try (PostgresqlProcess server = PostgresqlProcess.server()) {
            assertQuiet(server.url(), "Optional.empty");
            assertQuiet(server.url() + "_none", "it has no such database");
        }
    }
}
