package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.core.config.ConfigGate.Part;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.RealPath;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Files that a configuration names by its values, where consent covers them: the content that was compared with the consent is the content that is used,
 * and each path leads to the same target as then. Immutable.
 *
 * <p>Files of certificate authorities decide which servers can answer for a provider or a storage. So consent covers their content, and they are read
 * once. For every file consent covers where its path leads, if that is out of the folder of the configuration: the person sees it, and a link that comes
 * later is another configuration. Files that other configurations name may be anywhere.
 */
public final class PinnedFiles {

    /** No file is pinned; each is read when it is needed. */
    public static final PinnedFiles NONE = new PinnedFiles(Map.of(), null);

    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private final Map<Path, byte[]> contents;
    private final @Nullable Consented consented;

    /**
     * The files that the paths of a configuration may lead to.
     *
     * @param config the configuration, without links
     * @param covered it and the files that it includes, without links: consent covers the paths that these name
     * @param outside where each of those paths leads that leads out of the folder of the configuration
     */
    record Consented(Path config, Set<Path> covered, Map<Path, String> outside) {

        Consented {
            covered = Set.copyOf(covered);
            outside = Map.copyOf(outside);
        }

        private byte[] read(ConfigPath named, Path file, int most) throws IOException {
            Target target = Target.of(file);
            if (!target.isIn(config.resolveSibling("")) && !target.inWords().equals(outside.get(file))) {
                throw new ConfigurationException(new ConfigProblem(
                        "",
                        named.origin(),
                        PrintableText.oneLine(named.text() + " leads to " + target.inWords())
                                + ", which was not allowed, so it is not read (if the value is encrypted, write it in plain"
                                + " text, so that it can be allowed)",
                        Remedy.allowConfiguration(config)));
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
    PinnedFiles(Map<Path, byte[]> contents, @Nullable Consented consented) {
        this.contents = Map.copyOf(contents);
        this.consented = consented;
    }

    /**
     * Lets the review see the files that an allowed configuration names, and ends the review.
     *
     * @param admission how the configuration was admitted
     * @param covered the files whose words consent is for, without links
     * @param written the configuration as it is written, which is all that a person can consent to
     * @param home the person's home directory
     */
    static PinnedFiles reviewed(
            ConfigGate.Admission admission, Set<Path> covered, KnownKeys written, UserDirectory home) {
        if (admission.configOrigin() != ConfigOrigin.ALLOWED) {
            admission.review().end();
            return NONE;
        }
        NamedFiles named =
                new NamedFiles(admission, covered, written, home, new LinkedHashMap<>(), new LinkedHashMap<>());
        ConfigTree.walk(written.auth(), named);
        admission.review().end();
        return new PinnedFiles(
                named.contents,
                admission.review().isPinned() ? new Consented(admission.file(), covered, named.outside) : null);
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

    /** Finds the files that the covered values name, and lets the review see each. */
    private record NamedFiles(
            ConfigGate.Admission admission,
            Set<Path> covered,
            KnownKeys known,
            UserDirectory home,
            Map<Path, byte[]> contents,
            Map<Path, String> outside)
            implements BiConsumer<List<String>, ConfigValue> {

        @Override
        public void accept(List<String> keys, ConfigValue value) {
            Path writtenIn = value.origin().file();
            if (value instanceof ConfigScalar scalar
                    && writtenIn != null
                    && covered.contains(writtenIn)
                    && !scalar.text().isBlank()) {
                review(keys, scalar);
            }
        }

        private void review(List<String> keys, ConfigScalar value) {
            boolean isBundle = keys.get(keys.size() - 1).equals(ProviderKeys.SSL_CA_BUNDLE.name());
            if (ConfigTree.isEncrypted(value)) {
                if (isBundle) {
                    throw new ConfigurationException(new ConfigProblem(
                            ProviderKeys.SSL_CA_BUNDLE.name(),
                            value.origin(),
                            "the path of the certificate authorities is encrypted; write it in plain text"));
                }
                return; // what is behind it is known only where it is used, and may not lead out of the folder
            }
            Optional<ConfigPath> named =
                    isBundle ? Optional.of(new ConfigPath(value.text(), value.origin())) : known.file(keys, value);
            Path file;
            try {
                file = named.map(path -> path.resolve(home)).orElse(null);
            } catch (InvalidPathException reportedWhenItIsUsed) {
                return;
            }
            if (file != null) {
                boolean isReference = known.named(keys, value) == Named.SECRET;
                Target target = isReference ? Target.of(file) : Target.of(file).place();
                reviewPlace(file, target);
                if (isBundle && !contents.containsKey(file)) {
                    byte[] content = content(target.real());
                    admission.review().review(Part.CA_BUNDLE, file, content);
                    contents.put(file, content);
                }
            }
        }

        private void reviewPlace(Path file, Target target) {
            if (!target.isIn(admission.file().resolveSibling("")) && !outside.containsKey(file)) {
                admission.review().review(Part.OUTSIDE, file, target.inWords().getBytes(StandardCharsets.UTF_8));
                outside.put(file, target.inWords());
            }
        }

        /** Returns an empty content for a file that cannot be read, so that a file that comes later is a change. */
        private static byte[] content(Path real) {
            try {
                return RealPath.read(real, MOST_BYTES);
            } catch (IOException reportedWhenItIsUsed) {
                return new byte[0];
            }
        }
    }

    /**
     * The target of a path, through every link on the way.
     *
     * @param real the path without links; the file need not be there
     * @param otherNames which file it is, if the file has other names (hard links), which may be anywhere; else empty
     */
    record Target(Path real, String otherNames) {

        /** The directory of a mounted volume of Kubernetes that holds one version of its files. The link {@code ..data} leads to the current one. */
        private static final Pattern VERSION =
                Pattern.compile("\\.\\.\\d{4}_\\d\\d_\\d\\d_\\d\\d_\\d\\d_\\d\\d\\.\\d+");

        private static final String CURRENT_VERSION = "..data";

        /** Follows a path. Links in a circle lead nowhere: then the path counts as it is written. */
        static Target of(Path file) {
            try {
                Path real = RealPath.of(file);
                return new Target(real, otherNames(real));
            } catch (IOException circle) {
                return new Target(file.toAbsolutePath().normalize(), "");
            }
        }

        private static String otherNames(Path real) throws IOException {
            boolean countsNames =
                    real.getFileSystem().supportedFileAttributeViews().contains("unix");
            if (!countsNames || !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
                return "";
            }
            Map<String, Object> names = Files.readAttributes(real, "unix:nlink,dev,ino", LinkOption.NOFOLLOW_LINKS);
            return names.get("nlink") instanceof Integer count && count > 1
                    ? "file " + names.get("ino") + " of device " + names.get("dev")
                    : "";
        }

        /** Returns the target where only its place counts, such as that of a folder, or of a file whose content is compared. */
        Target place() {
            return new Target(real, "");
        }

        /**
         * {@return whether the path leads to a place in a folder or below it, and to a file that has no name elsewhere}
         *
         * @param folder a folder without links
         */
        boolean isIn(Path folder) {
            return otherNames.isEmpty() && real.startsWith(folder);
        }

        /**
         * Says which place it is. Two targets are the same if this is. A new version of the files in a volume of Kubernetes is no other place.
         *
         * @return the real path, and which file it is if the file has other names
         */
        String inWords() {
            Path root = real.getRoot();
            String names = StreamSupport.stream(real.spliterator(), false)
                    .map(name -> VERSION.matcher(name.toString()).matches() ? CURRENT_VERSION : name.toString())
                    .collect(Collectors.joining(
                            real.getFileSystem().getSeparator(), root == null ? "" : root.toString(), ""));
            return otherNames.isEmpty() ? names : names + " (" + otherNames + ", which has other names)";
        }
    }
}
