package io.kstlib.sops.tool;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that a test needs and that are neither in the JDK nor in Maven. Where one is missing, the test is skipped visibly. The reason
 * begins with words that {@code .ci/run} looks for and does not accept.
 */
public final class RequiredTool {

    private RequiredTool() {}

    /**
     * Finds a program on the {@code PATH}, or skips the test.
     *
     * @param names the names it goes by
     * @return where it is
     */
    public static Path onPath(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> Assumptions.abort("missing tool: none of " + List.of(names) + " is on the PATH"));
    }
}
