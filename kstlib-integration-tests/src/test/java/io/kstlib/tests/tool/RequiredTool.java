package io.kstlib.tests.tool;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that a test needs and a developer's machine may lack. */
public final class RequiredTool {

    private RequiredTool() {}

    /**
     * Skips the test, visibly, where the program is not on the {@code PATH}. The first words of the reason are what {@code .ci/run} looks
     * for.
     *
     * @param name the program
     * @return where it is
     */
    public static Path onPath(String name) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "missing tool: " + name);
        return found.orElseThrow();
    }
}
