package io.kstlib.storage.sops;

import io.kstlib.sops.SopsFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place for encrypted tokens.
 *
 * @param name its name in messages
 * @param format its format
 * @param path the file; {@code null} where it is not kept in a file, so that no creation rule applies to it
 */
public record Place(
        String name, SopsFormat format, @Nullable Path path) {

    /**
     * {@return the place}
     *
     * @param file a file, whose name says its format
     */
    public static Place file(Path file) {
        return new Place(file.toString(), SopsFormat.forPath(file), file);
    }

    /**
     * {@return a place that is not a file; its content is JSON}
     *
     * @param name its name in messages
     */
    public static Place elsewhere(String name) {
        return new Place(name, SopsFormat.JSON, null);
    }

    Optional<Path> file() {
        return Optional.ofNullable(path);
    }

    boolean isFileThatExists() {
        return path != null && Files.exists(path);
    }

    @Override
    public String toString() {
        return name;
    }
}
