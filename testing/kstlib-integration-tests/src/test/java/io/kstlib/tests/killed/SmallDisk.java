package io.kstlib.tests.killed;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.tool.Root;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system: a tmpfs, which root can mount. It is removed when this is closed, or the JVM ends. */
final class SmallDisk implements AutoCloseable {

    private final Path folder;
    private final Thread hook;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.hook = new Thread(this::unmount, "unmount " + folder);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Mounts it, or skips the test.
     *
     * @param folder the mount point, which does not exist yet
     */
    static SmallDisk at(Path folder) {
        Root.required();
        String mount = RequiredTool.onPath("mount").toString();
        RequiredTool.onPath("umount");
        try {
            Files.createDirectory(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        run(mount, "-t", "tmpfs", "-o", "size=512k,mode=0700", "tmpfs", folder.toString());
        return new SmallDisk(folder);
    }

    private static void run(String... words) {
        try {
            if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("failed: " + String.join(" ", words));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    Path folder() {
        return folder;
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Fills it to the last byte. */
    void fill() {
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw new UncheckedIOException(full);
            }
        }
    }

    /** Makes free space again. */
    void clear() {
        try {
            Files.delete(filler());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void unmount() {
        run("umount", folder.toString());
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        unmount();
    }
}
