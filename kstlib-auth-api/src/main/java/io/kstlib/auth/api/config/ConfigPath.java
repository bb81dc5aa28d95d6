package io.kstlib.auth.api.config;

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
     * The path on this machine.
     *
     * @param home the person's home directory
     * @return the path with {@code ~} replaced; a relative path stays relative to the working directory
     * @throws java.nio.file.InvalidPathException if the text is not a path here
     */
    public Path resolve(Path home) {
        if (text.equals("~")) {
            return home;
        }
        return text.startsWith("~/") || text.startsWith("~\\") ? home.resolve(text.substring(2)) : Path.of(text);
    }
}
