package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.Origin;
import java.nio.file.Path;

/**
 * A configured path of a file or folder.
 *
 * @param text as written; {@code ~} or {@code ~/…} stands for the home directory
 * @param origin where it was written
 */
public record ConfigPath(String text, Origin origin) {

    /**
     * Finds the path on this machine. A relative path begins at the folder of the file that contains it. Symbolic links to that file are resolved
     * first.
     *
     * @param home the person's home directory
     * @return the path with {@code ~} replaced; a relative path from an environment variable or from code stays relative to the current directory
     * @throws java.nio.file.InvalidPathException if the text is not a path here
     * @throws io.kstlib.auth.api.error.ConfigurationException if the path begins with {@code ~}, and there is no home directory
     */
    public Path resolve(UserDirectory home) {
        boolean isHome = text.equals("~");
        if (isHome || text.startsWith("~/") || text.startsWith("~\\")) {
            Path directory = home.require("write a path without ~ (" + origin + "), or set HOME");
            return isHome ? directory : directory.resolve(text.substring(2));
        }
        Path file = origin.file();
        return file == null ? Path.of(text) : file.resolveSibling(text);
    }
}
