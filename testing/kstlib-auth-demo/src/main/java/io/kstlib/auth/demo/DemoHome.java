package io.kstlib.auth.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A temporary home directory with the configuration, the tokens and the stand-in for the browser. */
final class DemoHome implements AutoCloseable {

    private final Path directory;
    private final Thread lastResort;

    private DemoHome(Path directory) {
        this.directory = directory;
        this.lastResort = new Thread(this::removeAtInterrupt, "remove the demo's files");
    }

    /**
     * Makes the directory, readable by its owner only. It is removed on {@link #close()} and when the demo is interrupted.
     */
    static DemoHome create() throws IOException {
        DemoHome home = new DemoHome(Files.createTempDirectory("kstlib-demo-"));
        Runtime.getRuntime().addShutdownHook(home.lastResort);
        return home;
    }

    Path directory() {
        return directory;
    }

    void write(String file, String content) throws IOException {
        Files.writeString(directory.resolve(file), content);
    }

    /** Copies the login page to the place where the provider reads it. */
    Path loginPage() throws IOException {
        Path page = directory.resolve("login.html");
        try (InputStream html = Objects.requireNonNull(DemoHome.class.getResourceAsStream("login.html"))) {
            Files.copy(html, page);
        }
        return page;
    }

    /** Writes a program that {@code $BROWSER} can name. */
    Path program(String name, List<String> command) throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
        for (String word : command) {
            script.append(" '").append(word.replace("'", "'\\''")).append('\'');
        }
        Path file = directory.resolve(name);
        Files.writeString(file, script.append(" \"$@\"\n"), StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    @Override
    public void close() throws IOException {
        remove();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }

    private void remove() throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void removeAtInterrupt() {
        try {
            remove();
        } catch (IOException failure) {
            System.err.println("kstlib demo: " + directory + " could not be removed: " + failure);
        }
    }
}
