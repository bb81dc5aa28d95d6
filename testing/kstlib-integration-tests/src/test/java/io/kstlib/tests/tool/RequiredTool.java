package io.kstlib.tests.tool;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that a test needs and that neither the JDK nor Maven brings. Where one is missing, the test is skipped. The reason begins with
 * words that {@code .ci/run} looks for and does not accept.
 */
public final class RequiredTool {

    private RequiredTool() {}

    /**
     * Finds a program on the {@code PATH}, or skips the test.
     *
     * @param names the possible names
     * @return where it is
     */
    public static Path onPath(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> Assumptions.abort("missing tool: none of " + List.of(names) + " is on the PATH"));
    }

    /**
     * Finds a program in a folder of the {@code PATH} that also holds another program, or skips the test.
     *
     * @param name the name of the program
     * @param neighbour the name of the other
     * @return where the program is
     */
    public static Path beside(String neighbour, String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(Path::of)
                .filter(folder -> Files.isExecutable(folder.resolve(neighbour)))
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() ->
                        Assumptions.abort("missing tool: no " + name + " beside " + neighbour + " is on the PATH"));
    }
}
