package io.kstlib.storage.file.store;

import static io.kstlib.storage.file.store.Fixture.CORPORATE;
import static io.kstlib.storage.file.store.Fixture.WAIT;
import static io.kstlib.storage.file.store.Fixture.read;
import static io.kstlib.storage.file.store.Fixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.storage.file.store.DyingWriter.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Security rule 7: at every point where the process of a write may end, the old or the new content is there, and no lock stays. */
@Tag("outer")
class CrashTest {

    @TempDir
    Path directory;

    private LockedFileStore store;

    @BeforeEach
    void setUp() throws IOException {
        Fixture.chmod(directory, "rwx------");
        store = Fixture.store(directory);
    }

    private List<String> leftovers() throws IOException {
        return Fixture.filesIn(directory).stream()
                .filter(file -> file.endsWith(".tmp"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void leavesTheOldOrTheNewContent(Point point) throws Exception {
        write(store, CORPORATE, "old");

        DyingWriter.run(directory, point);

        assertEquals(point.isNew() ? "new" : "old", read(store, CORPORATE));
        for (String leftover : leftovers()) {
            assertEquals("rw-------", Fixture.mode(directory.resolve(leftover)));
        }
        store.locked(CORPORATE, Duration.ZERO, file -> file.path()); // no lock stays
        write(store, CORPORATE, "newer");
        assertEquals("newer", read(store, CORPORATE));
        assertEquals(List.of(), leftovers());
    }

    @ParameterizedTest
    @EnumSource(names = {"AFTER_CREATE", "HALFWAY_THROUGH_WRITE", "AFTER_FLUSH"})
    void whatAKilledFirstWriterLeftIsGoneAfterTheNextLook(Point point) throws Exception {
        DyingWriter.run(directory, point);
        assertEquals(1, leftovers().size());

        assertEquals(Optional.empty(), store.read(CORPORATE));

        assertEquals(List.of(), leftovers());
    }

    @Test
    void whatAKilledFirstWriterLeftIsGoneAfterARemoval() throws Exception {
        DyingWriter.run(directory, Point.AFTER_FLUSH);

        assertFalse(store.delete(CORPORATE, WAIT));

        assertEquals(List.of(), leftovers());
    }

    @Test
    void whatAWriterThatIsAliveHasNotRenamedYetStays() throws Exception {
        Path temporary = directory.resolve(".corporate.token.json.1.tmp");
        store.locked(CORPORATE, WAIT, file -> {
            assertTrue(create(temporary));
            return Fixture.inAnotherThread(() -> store.read(CORPORATE));
        });

        assertTrue(Files.exists(temporary));
    }

    private static boolean create(Path file) {
        try {
            return Files.exists(Files.createFile(file));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
