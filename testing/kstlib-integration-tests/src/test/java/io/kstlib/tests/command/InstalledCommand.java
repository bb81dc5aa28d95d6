package io.kstlib.tests.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The built distribution as people install it: with the archive of classes by which it starts faster. Where the build made none for this Java, a copy
 * gets one, once for all tests of a process: what the build made stays as it is.
 */
final class InstalledCommand {

    static final Path DIRECTORY = install(Command.distribution());

    private InstalledCommand() {}

    private static Path install(Path built) {
        if (isArchived(built)) {
            return built;
        }
        Path installed = Path.of(System.getProperty("kstlib.build", "target"))
                .toAbsolutePath()
                .resolve("installed/kstlib");
        if (installed.toString().contains(" ")) {
            return built; // the JDK cannot make an archive there
        }
        try {
            remove(installed);
            copy(built, installed);
            archive(installed);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return installed;
    }

    /** Whether the archive is for this Java and this place, by what bin/kstlib goes by. */
    private static boolean isArchived(Path built) {
        Path archived = built.resolve("archive/" + System.getProperty("java.runtime.version") + ".for");
        try {
            return Files.exists(archived) && Files.readString(archived).startsWith(built.toRealPath() + ":");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void archive(Path installed) throws IOException {
        Path log = installed.resolveSibling("archiving.log");
        ProcessBuilder builder = new ProcessBuilder(
                        installed.resolve("bin/kstlib-archive").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process archiving = builder.start();
        try {
            if (archiving.waitFor() != 0) {
                throw new AssertionError("bin/kstlib-archive: " + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            archiving.destroyForcibly();
            throw new AssertionError(interrupted);
        }
    }
}
