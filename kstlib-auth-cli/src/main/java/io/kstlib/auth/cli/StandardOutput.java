package io.kstlib.auth.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What standard output is connected to. */
final class StandardOutput {

    private static final Path PATH = Path.of("/dev/stdout");

    /** The bits of a file's mode for its type, and the types of a pipe and of a socket (POSIX {@code sys/stat.h}). */
    private static final int KIND = 0170000;

    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private StandardOutput() {}

    /** Whether another program reads it. Such a program may end early, as {@code head} does. */
    static boolean isPipe() {
        try {
            return Files.getAttribute(PATH, "unix:mode") instanceof Integer mode
                    && ((mode & KIND) == PIPE || (mode & KIND) == SOCKET);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return false;
        }
    }
}
