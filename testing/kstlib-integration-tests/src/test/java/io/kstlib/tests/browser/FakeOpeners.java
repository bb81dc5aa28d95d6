package io.kstlib.tests.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Fake programs in place of those that open a browser. Each records how it was started, and opens nothing. */
public final class FakeOpeners {

    private final Path folder;
    private final Path log;

    private FakeOpeners(Path folder) {
        this.folder = folder;
        this.log = folder.resolve("started.log");
    }

    /**
     * @param folder the folder for the programs; it is created
     * @param names the names of the programs
     * @return the programs
     */
    public static FakeOpeners in(Path folder, String... names) {
        FakeOpeners openers = new FakeOpeners(folder);
        try {
            Files.createDirectory(folder);
            for (String name : names) {
                Path program = Files.writeString(
                        folder.resolve(name),
                        "#!/bin/sh\necho \"" + name + " $* BROWSER=$BROWSER\" >> '" + openers.log + "'\n");
                Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return openers;
    }

    /** @return the folder, to be the first on a {@code PATH} */
    public Path folder() {
        return folder;
    }

    /** @return for each start, in order, {@code NAME ARGUMENTS BROWSER=VALUE} */
    public List<String> starts() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Waits for the first start. The command goes on before a program that it started has done anything.
     *
     * @param limit how long to wait
     * @return the first of {@link #starts}
     */
    public String awaitStart(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (starts().isEmpty()) {
            if (System.nanoTime() - end >= 0) {
                throw new AssertionError("no browser was started within " + limit.toSeconds() + " s");
            }
            LockSupport.parkNanos(10_000_000);
        }
        return starts().get(0);
    }

    /**
     * @param start one of {@link #starts}
     * @return the URL among its arguments
     */
    public static URI url(String start) {
        return URI.create(start.replaceFirst(".*?(http://\\S+).*", "$1"));
    }
}
