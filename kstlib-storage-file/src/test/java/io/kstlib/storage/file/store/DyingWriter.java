package io.kstlib.storage.file.store;

import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.storage.file.store.LockedFileStore.DiskOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Arrays;

/** A process that writes "new" and ends at one point of the write, as in a power cut: none of its code runs any more. */
public final class DyingWriter {

    static final int GONE = 137;

    /** The points, in their order. */
    enum Point {
        BEFORE_CREATE,
        AFTER_CREATE,
        HALFWAY_THROUGH_WRITE,
        AFTER_WRITE,
        AFTER_FLUSH,
        HALFWAY_THROUGH_OVERWRITE,
        AFTER_OVERWRITE,
        AFTER_RENAME,
        AFTER_FLUSH_OF_DIRECTORY;

        /** Whether disk space was taken before, which the content is written into. */
        boolean needsRoom() {
            return this == HALFWAY_THROUGH_OVERWRITE || this == AFTER_OVERWRITE;
        }

        /** Whether the new content is in its place at this point. */
        boolean isNew() {
            return compareTo(AFTER_RENAME) >= 0;
        }
    }

    private DyingWriter() {}

    static void run(Path directory, Point point) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        ChildClassPath.get(),
                        DyingWriter.class.getName(),
                        directory.toString(),
                        point.name())
                .inheritIO()
                .start();
        if (process.waitFor() != GONE) {
            throw new AssertionError("the writer ended with " + process.exitValue());
        }
    }

    public static void main(String[] arguments) {
        Point point = Point.valueOf(arguments[1]);
        LockedFileStore store = Fixture.store(Path.of(arguments[0]), new DyingOperations(point));
        store.locked(Fixture.CORPORATE, Fixture.WAIT, file -> {
            if (point.needsRoom()) {
                file.reserveSpace(file.path());
            }
            file.replace("new".getBytes(StandardCharsets.UTF_8));
            return file;
        });
    }

    /** A disk that ends its process at a point. */
    private static final class DyingOperations extends DiskOperations {

        private final Point point;

        DyingOperations(Point point) {
            this.point = point;
        }

        private void reach(Point reached) {
            if (reached == point) {
                Runtime.getRuntime().halt(GONE);
            }
        }

        @Override
        void create(Path file, FileAttribute<?>... attributes) throws IOException {
            reach(Point.BEFORE_CREATE);
            super.create(file, attributes);
            reach(Point.AFTER_CREATE);
        }

        @Override
        void write(Path file, byte[] content) throws IOException {
            if (point == Point.HALFWAY_THROUGH_WRITE) {
                Files.write(file, Arrays.copyOf(content, content.length / 2));
                reach(Point.HALFWAY_THROUGH_WRITE);
            }
            super.write(file, content);
            reach(Point.AFTER_WRITE);
        }

        @Override
        void overwrite(Path file, byte[] content) throws IOException {
            if (point == Point.HALFWAY_THROUGH_OVERWRITE) {
                super.write(file, Arrays.copyOf(content, content.length / 2));
                reach(Point.HALFWAY_THROUGH_OVERWRITE);
            }
            super.overwrite(file, content);
            reach(Point.AFTER_OVERWRITE);
        }

        @Override
        void flush(Path file) throws IOException {
            super.flush(file);
            reach(Point.AFTER_FLUSH);
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            super.rename(from, to);
            reach(Point.AFTER_RENAME);
        }

        @Override
        void flushDirectory(Path directory) {
            super.flushDirectory(directory);
            reach(Point.AFTER_FLUSH_OF_DIRECTORY);
        }
    }
}
