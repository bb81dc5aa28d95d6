package io.kstlib.tests.chromium;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that a test needs and that neither the JDK nor Maven brings. Where one is missing the test is skipped with a message that
 * begins with {@value #MISSING}; continuous integration looks for that and fails.
 */
final class RequiredTool {

    static final String MISSING = "missing tool:";

    private RequiredTool() {}

    /** Chromium, under one of its names on the {@code PATH}. */
    static Path chromium() {
        List<String> names = List.of("chromium", "chromium-browser", "google-chrome");
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            for (String name : names) {
                Path program = Path.of(directory, name);
                if (Files.isExecutable(program)) {
                    return program;
                }
            }
        }
        return Assumptions.abort(MISSING + " none of " + names + " is on the PATH");
    }
}
