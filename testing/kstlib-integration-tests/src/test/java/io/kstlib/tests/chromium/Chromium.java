package io.kstlib.tests.chromium;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A real Chromium that {@code $BROWSER} can name. It has no window and a profile of its own, and tests can drive it. It ends when this is
 * closed, or soon after the test was killed.
 */
final class Chromium implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 50_000_000;

    private final Path profile;
    private final Path launcher;

    private Chromium(Path profile, Path launcher) {
        this.profile = profile;
        this.launcher = launcher;
    }

    /**
     * Makes a program that starts the browser with the given URL.
     *
     * @param chromium the browser
     * @param directory the directory for its profile
     */
    static Chromium in(Path chromium, Path directory) {
        Path profile = directory.resolve("profile");
        String script = """
                #!/bin/sh
                export TMPDIR='%s'
                '%s' --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-extensions \\
                    --disable-background-networking --disable-component-update --no-proxy-server \\
                    --remote-debugging-port=0 --user-data-dir='%s' "$1" >'%s' 2>&1 &
                browser=$!
                echo $browser >'%s'
                while kill -0 %d 2>/dev/null && kill -0 $browser 2>/dev/null; do sleep 1; done
                kill -9 $browser 2>/dev/null
                """.formatted(
                        directory,
                        chromium,
                        profile,
                        directory.resolve("chromium.log"),
                        directory.resolve("chromium.pid"),
                        ProcessHandle.current().pid());
        Path launcher = directory.resolve("browser");
        try {
            Files.writeString(launcher, script);
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Chromium(profile, launcher);
    }

    /** Returns the program for {@code $BROWSER}. */
    Path launcher() {
        return launcher;
    }

    /** Starts the browser with an empty page. */
    void start() {
        try {
            new ProcessBuilder(launcher.toString(), "about:blank")
                    .redirectErrorStream(true)
                    .redirectOutput(launcher.resolveSibling("launcher.log").toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until the browser was started, and connects to its page. */
    DevTools connect() {
        int port = await("the browser's debugging port", () -> portIn(profile.resolve("DevToolsActivePort")));
        return DevTools.connect(port, LIMIT);
    }

    private static Integer portIn(Path file) {
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.size() < 2 ? null : Integer.valueOf(lines.get(0));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Polls until it is so, as no event tells it. */
    static <T> T await(String what, Supplier<T> find) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            T found = find.get();
            if (found != null) {
                return found;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError("no " + what + " within " + LIMIT.toSeconds() + " s");
    }

    @Override
    public void close() {
        Path pid = launcher.resolveSibling("chromium.pid");
        if (Files.notExists(pid)) {
            return;
        }
        try {
            Optional<ProcessHandle> browser =
                    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
            browser.ifPresent(process -> {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                process.onExit().join();
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
