package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.core.config.ConfigFileText.UnreadableFileException;
import io.kstlib.auth.core.config.ConfigGate.Part;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a configuration file and what it includes, each file once: YAML or JSON, encrypted or not. So the parser gets exactly the bytes that the review
 * saw. A file that cannot be read is reported and left out, so that one pass finds the mistakes in all of them. The limits are for all files together.
 */
final class IncludedFiles {

    static final String INCLUDE = "include";
    static final int MAX_NESTING = 10;
    static final int MAX_FILES = 64;

    /** For a look at a configuration without using it: encrypted values stay as they are. */
    static final Supplier<Optional<EncryptedFiles>> SEALED = Optional::empty;

    private final ConfigSources sources;
    private final Supplier<Optional<EncryptedFiles>> decryption;
    private final ConfigGate.Admission admission;
    private final ConfigProblems problems;
    private final TreeReading.Limits limits = new TreeReading.Limits();
    private final List<Path> chain = new ArrayList<>();
    private final Set<Path> covered = new HashSet<>();
    private int files;
    private boolean complete = true;

    /**
     * @param sources the home directory and the current directory, by which paths are found and shown
     * @param decryption opens encrypted files, asked when there is one; empty when nothing can
     * @param admission how the configuration was admitted
     * @param problems where to report
     */
    IncludedFiles(
            ConfigSources sources,
            Supplier<Optional<EncryptedFiles>> decryption,
            ConfigGate.Admission admission,
            ConfigProblems problems) {
        this.sources = sources;
        this.decryption = decryption;
        this.admission = admission;
        this.problems = problems;
    }

    /**
     * Whether everything was read. Even then there may be mistakes, such as a key that is written twice.
     *
     * @return false when a file or a part of one is missing from the result
     */
    boolean isComplete() {
        return complete;
    }

    /**
     * The content of files.
     *
     * @param written as it is written: encrypted values are encrypted
     * @param opened the same, decrypted
     */
    record Content(ConfigMap written, ConfigMap opened) {

        Content over(Content below) {
            return new Content(ConfigTree.merge(below.written, written), ConfigTree.merge(below.opened, opened));
        }

        Content without(String key) {
            return new Content(ConfigTree.without(written, List.of(key)), ConfigTree.without(opened, List.of(key)));
        }
    }

    /** Reads the file that all others are included from. */
    Content read(Path file) {
        try {
            return merged(Part.CONFIGURATION, file, place());
        } catch (UnreadableFileException unreadable) {
            return plain(leaveOut("", new Origin(sources.show(file), 0), unreadable.reason()));
        }
    }

    /** Returns the path of the configuration without links; an allowed file is not looked for again, since a link may be there by now. */
    Path place() {
        return followsNoLinks() ? admission.file() : ConfigSources.real(admission.file());
    }

    /** Whether links are not followed any more: consent is for one file, and not for a later target of a link. */
    private boolean followsNoLinks() {
        return admission.configOrigin() == ConfigOrigin.ALLOWED;
    }

    /** Returns how the configuration was admitted. */
    ConfigGate.Admission admission() {
        return admission;
    }

    /** Returns the files whose words consent is for, with links resolved: not those of the person's own configuration, nor what these include. */
    Set<Path> covered() {
        return Set.copyOf(covered);
    }

    private static Content plain(ConfigMap map) {
        return new Content(map, map);
    }

    /** Reads a file. Its real path is looked at once, so that content, relative paths and owner are those of one file. */
    private Content merged(Part part, Path file, Path real) throws UnreadableFileException {
        byte[] content = followsNoLinks() ? ConfigFileText.bytesWithoutLinks(real) : ConfigFileText.bytes(file);
        admission.review().review(part, file, content);
        String text = ConfigFileText.decode(content);
        files++;
        chain.add(real);
        if (part == Part.CONFIGURATION || part == Part.INCLUDE) {
            covered.add(real);
        }
        ConfigMap written = parse(file, real, text);
        Content read = new Content(written, opened(written, file, text));
        Content below = plain(ConfigMap.empty(read.opened().origin()));
        for (ConfigValue include : includes(read.opened())) {
            try {
                below = included(include, part).over(below);
            } catch (UnreadableFileException unreadable) {
                leaveOut(INCLUDE, include.origin(), unreadable.reason());
            }
        }
        chain.remove(chain.size() - 1);
        return read.without(INCLUDE).over(below);
    }

    private List<ConfigValue> includes(ConfigMap map) {
        ConfigValue include = map.withoutNulls().entries().get(INCLUDE);
        if (include == null) {
            return List.of();
        }
        return include instanceof ConfigList list ? list.items() : List.of(include);
    }

    private Content included(ConfigValue include, Part by) throws UnreadableFileException {
        if (!(include instanceof ConfigScalar scalar) || scalar.text().isBlank()) {
            throw new UnreadableFileException("expected a path or a list of paths, found " + include.kindInWords());
        }
        if (ConfigTree.isEncrypted(scalar)) {
            throw new UnreadableFileException("the path of the included file is encrypted; write it in plain text");
        }
        Path file;
        try {
            file = new ConfigPath(scalar.text(), scalar.origin()).resolve(sources.home());
        } catch (InvalidPathException notAPath) {
            throw new UnreadableFileException("not a path: " + notAPath.getReason());
        }
        PinnedFiles.Target target = PinnedFiles.Target.of(file);
        Path real = target.real();
        if (chain.contains(real)) {
            throw new UnreadableFileException("goes in a circle: " + circle(real) + "; remove one of them");
        }
        if (chain.size() > MAX_NESTING) {
            throw new UnreadableFileException("nested more than " + MAX_NESTING + " files deep");
        }
        if (files >= MAX_FILES) {
            throw new UnreadableFileException("more than " + MAX_FILES + " files are included");
        }
        boolean behindOwn = by == Part.OWN_INCLUDE || by == Part.BEHIND_OWN_INCLUDE;
        Part part = behindOwn ? Part.BEHIND_OWN_INCLUDE : sources.isOwn(real) ? Part.OWN_INCLUDE : Part.INCLUDE;
        if (part == Part.INCLUDE && !real.startsWith(admission.file().resolveSibling(""))) {
            admission.review().review(Part.OUTSIDE, file, target.inWords().getBytes(StandardCharsets.UTF_8));
        }
        try {
            return merged(part, file, real);
        } catch (UnreadableFileException unreadable) {
            throw new UnreadableFileException("the included file " + sources.show(file) + " " + unreadable.reason());
        }
    }

    /**
     * Makes keys and values of a text, as they are written.
     *
     * @param file its path, as it is shown
     * @param real its path without links, where its relative paths begin
     */
    private ConfigMap parse(Path file, Path real, String text) {
        Optional<String> otherFormat = otherFormat(file);
        if (otherFormat.isPresent()) {
            return leaveOut(
                    "",
                    new Origin(sources.show(file), 0),
                    "is " + otherFormat.get() + ", which is not read here; write it as YAML or JSON: a table"
                            + " [auth.providers.NAME] becomes the keys auth, providers and NAME, each indented below the"
                            + " one before");
        }
        Origin begin = new Origin(sources.show(file), 1, real);
        try {
            TreeReading reading = new TreeReading(begin, 0, limits, problems);
            ConfigValue value = isJson(file) ? reading.json(text) : reading.yaml(text);
            if (value instanceof ConfigMap map) {
                return map;
            }
            return value == null || ConfigTree.isNull(value)
                    ? ConfigMap.empty(value == null ? begin : value.origin())
                    : leaveOut(
                            "",
                            value.origin(),
                            "expected keys and values such as \"auth:\", found " + value.kindInWords());
        } catch (ConfigurationException unreadable) {
            complete = false;
            problems.addAll(unreadable.problems());
            return ConfigMap.empty(begin);
        }
    }

    private static Optional<String> otherFormat(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".toml")
                ? Optional.of("TOML")
                : name.endsWith(".ini") ? Optional.of("INI") : Optional.empty();
    }

    private static boolean isJson(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }

    /** Decrypts what {@link #parse} made. */
    private ConfigMap opened(ConfigMap map, Path file, String text) {
        if (!ConfigTree.isEncrypted(map)) {
            return map;
        }
        if (decryption == SEALED) {
            return ConfigTree.without(map, List.of(ConfigTree.METADATA));
        }
        Optional<EncryptedFiles> files = decryption.get();
        if (files.isEmpty()) {
            problems.add(
                    "",
                    map.origin(),
                    "the file is encrypted with SOPS, and the module that decrypts such files is not here",
                    ShippedPlugins.moduleToAdd(ShippedPlugins.ENCRYPTED_FILES));
            return leftOut(map.origin());
        }
        try {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            return ConfigTree.opened(map, files.get().decrypt(file.toAbsolutePath(), content));
        } catch (SecretException | PluginException closed) {
            Remedy remedy = closed.remedy().orElse(null);
            problems.addAll(List.of(new ConfigProblem("", map.origin(), closed.problem(), remedy)));
            return leftOut(map.origin());
        }
    }

    /** Reports what cannot be read, and returns nothing in its place. */
    private ConfigMap leaveOut(String path, Origin origin, String message) {
        problems.add(path, origin, message);
        return leftOut(origin);
    }

    private ConfigMap leftOut(Origin origin) {
        complete = false;
        return ConfigMap.empty(origin);
    }

    private String circle(Path again) {
        Stream<Path> circle = chain.subList(chain.indexOf(again), chain.size()).stream();
        return Stream.concat(circle, Stream.of(again)).map(sources::show).collect(Collectors.joining(" -> "));
    }
}
