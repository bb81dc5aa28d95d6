package io.kstlib.tests.tool;

import io.kstlib.sops.tool.RequiredTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What only root can do. For other users the test is skipped, and its report says so. */
public final class Root {

    private static final Path SELF = Path.of("/proc/self");

    /** A user that owns nothing. */
    private static final String UNPRIVILEGED = "65534";

    private Root() {}

    /** Skips the test unless it runs as root. */
    public static void required() {
        try {
            Assumptions.assumeTrue(
                    Files.exists(SELF) && Files.getAttribute(SELF, "unix:uid").equals(0),
                    "missing right: only root can do this");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Returns a command line that runs a program as another user, or skips the test.
     *
     * @param words the program and its arguments
     * @return the command line
     */
    public static List<String> unprivileged(String... words) {
        required();
        List<String> line = new ArrayList<>(List.of(
                RequiredTool.onPath("setpriv").toString(),
                "--reuid",
                UNPRIVILEGED,
                "--regid",
                UNPRIVILEGED,
                "--clear-groups"));
        line.addAll(List.of(words));
        return line;
    }
}
