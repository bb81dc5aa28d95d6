package io.kstlib.auth.core.config.keys;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Files that a configuration names and that consent covers: the content that was compared with the consent is the content that is used. Immutable.
 */
public final class PinnedFiles {

    /** No file is pinned; each is read when it is needed. */
    public static final PinnedFiles NONE = new PinnedFiles(Map.of());

    private final Map<Path, byte[]> contents;

    /**
     * Creates a collection of pinned files.
     *
     * @param contents the content of each file, by its path as the configuration resolves it; the arrays are not copied
     */
    public PinnedFiles(Map<Path, byte[]> contents) {
        this.contents = Map.copyOf(contents);
    }

    /**
     * {@return what it held; empty when it is not pinned}
     *
     * @param file a file, as the configuration resolves to it
     */
    public Optional<byte[]> content(Path file) {
        return Optional.ofNullable(contents.get(file)).map(byte[]::clone);
    }

    boolean isSameAs(PinnedFiles other) {
        return contents.keySet().equals(other.contents.keySet())
                && contents.entrySet().stream()
                        .allMatch(file -> Arrays.equals(file.getValue(), other.contents.get(file.getKey())));
    }
}
