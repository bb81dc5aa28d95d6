package io.kstlib.tests.plugins;

import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of the built distribution, which tests may change.
 *
 * @param directory where it lies
 */
public record Distribution(Path directory) {

    /**
     * @param directory where to copy it to
     * @return the copy, without plugins
     */
    public static Distribution copiedTo(Path directory) throws IOException {
        Path original = Command.distribution();
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                if (!file.startsWith(original.resolve("plugins")) || Files.isDirectory(file)) {
                    Files.copy(
                            file,
                            directory.resolve(original.relativize(file).toString()),
                            StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return new Distribution(directory);
    }

    /** Removes the jar of an artifact. */
    Distribution without(String artifact) throws IOException {
        Files.delete(jar(artifact));
        return this;
    }

    /** Returns the jar of an artifact. */
    Path jar(String artifact) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib(), artifact + "-[0-9]*.jar")) {
            return jars.iterator().next();
        }
    }

    /** Returns the name of an artifact's jar without its version. */
    static String artifact(Path jar) {
        return String.valueOf(jar.getFileName()).replaceFirst("-[0-9].*", "");
    }

    /** Makes the archive with which it starts faster. */
    void archive() throws IOException {
        make("kstlib-archive");
    }

    /** Makes the runtime by which it starts, and its archive. */
    Distribution link() throws IOException {
        make("kstlib-link");
        return this;
    }

    private void make(String script) throws IOException {
        Path log = directory.resolve(script + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        directory.resolve("bin").resolve(script).toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process making = builder.start();
        try {
            if (making.waitFor() != 0) {
                throw new AssertionError(script + ": " + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            making.destroyForcibly();
            throw new AssertionError(interrupted);
        }
    }

    /** Returns the jars of which the archive was made. */
    String archived() throws IOException {
        try (DirectoryStream<Path> made = Files.newDirectoryStream(directory.resolve("archive"), "*.for")) {
            return Files.readString(made.iterator().next());
        }
    }

    Path lib() {
        return directory.resolve("lib");
    }

    public Path plugins() {
        return directory.resolve("plugins");
    }

    /** Puts a plugin into {@code plugins/}. */
    void drop(String place, PluginJar plugin, Path... libraries) throws IOException {
        Path jar = plugins().resolve(place);
        Files.createDirectories(jar.getParent());
        List<Path> modules = new ArrayList<>(api());
        modules.addAll(List.of(libraries));
        plugin.build(jar, modules);
    }

    /** Returns a library that the build prepared for plugins. */
    static Path library(String name) {
        return Path.of(System.getProperty("kstlib.plugin.libraries", "target/plugin-libraries"))
                .toAbsolutePath()
                .resolve(name);
    }

    /** Returns the jars that plugins are compiled against. */
    List<Path> api() throws IOException {
        return List.of(jar("kstlib-auth-api"));
    }
}
