package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.RealPath;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files that a configuration names and that consent covers: the content that was compared with the consent is the content that is used, and a path leads
 * where it led then. Immutable.
 */
public final class PinnedFiles {

    /** No file is pinned; each is read when it is needed. */
    public static final PinnedFiles NONE = new PinnedFiles(Map.of(), null);

    private final Map<Path, byte[]> contents;
    private final @Nullable Consented consented;

    /**
     * Which files the paths of a configuration may lead to.
     *
     * @param config the configuration, without links
     * @param covered it and the files that it includes, without links: consent covers the paths that these name
     * @param outside where each of those paths leads that leads out of the folder of the configuration
     */
    public record Consented(Path config, Set<Path> covered, Map<Path, String> outside) {

        public Consented {
            covered = Set.copyOf(covered);
            outside = Map.copyOf(outside);
        }

        private byte[] read(ConfigPath named, Path file, int most) throws IOException {
            FileTarget target = FileTarget.of(file);
            if (!target.isIn(config.resolveSibling("")) && !target.inWords().equals(outside.get(file))) {
                throw new ConfigurationException(new ConfigProblem(
                        "",
                        named.origin(),
                        PrintableText.oneLine(named.text() + " leads to " + target.inWords())
                                + ", which was not allowed, so it is not read (if the value is encrypted, write it in plain"
                                + " text, so that it can be allowed)",
                        new Remedy.AllowConfiguration(config)));
            }
            return RealPath.read(target.real(), most);
        }
    }

    /**
     * Creates a collection of pinned files.
     *
     * @param contents the content of each file, by its path as the configuration resolves it; the arrays are not copied
     * @param consented where other paths may lead; {@code null} when they may lead anywhere
     */
    public PinnedFiles(Map<Path, byte[]> contents, @Nullable Consented consented) {
        this.contents = Map.copyOf(contents);
        this.consented = consented;
    }

    /**
     * {@return the pinned content of a file; empty if the file is not pinned}
     *
     * @param file a file, as the configuration resolves to it
     */
    public Optional<byte[]> content(Path file) {
        return Optional.ofNullable(contents.get(file)).map(byte[]::clone);
    }

    /**
     * Reads a file that a configuration names.
     *
     * @param named its path as configured
     * @param home the person's home directory
     * @param most the largest number of bytes
     * @throws ConfigurationException if its path leads elsewhere than the person allowed
     * @throws IOException if it cannot be read
     */
    public byte[] read(ConfigPath named, UserDirectory home, int most) throws IOException {
        Path file = named.resolve(home);
        byte[] content = contents.get(file);
        if (content != null) {
            return content.clone();
        }
        Path writtenIn = named.origin().file();
        return consented == null || writtenIn == null || !consented.covered().contains(writtenIn)
                ? RegularFile.read(file, most)
                : consented.read(named, file, most);
    }

    boolean isSameAs(PinnedFiles other) {
        return Objects.equals(consented, other.consented)
                && contents.keySet().equals(other.contents.keySet())
                && contents.entrySet().stream()
                        .allMatch(file -> Arrays.equals(file.getValue(), other.contents.get(file.getKey())));
    }
}
