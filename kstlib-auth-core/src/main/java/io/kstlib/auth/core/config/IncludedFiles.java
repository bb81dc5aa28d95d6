package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.config.FileReview.Part;
import io.kstlib.auth.core.config.tree.ConfigFileText;
import io.kstlib.auth.core.config.tree.ConfigMerge;
import io.kstlib.auth.core.config.tree.EncryptedConfig;
import io.kstlib.auth.core.config.tree.UnreadableFileException;
import io.kstlib.auth.core.consent.ConfigOrigin;
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
import java.util.Set;

/**
 * Reads a configuration file and what it includes, each file once. So the parser gets exactly the bytes that the review saw. A file that cannot be
 * read is reported and left out, so that one pass finds what is wrong with all of them.
 */
final class IncludedFiles {

    static final String INCLUDE = "include";
    static final int MAX_NESTING = 10;
    static final int MAX_FILES = 64;

    private final ReadingRules rules;
    private final ConfigPaths paths;
    private final ConfigGate.Admission admission;
    private final ConfigFileParser parser;
    private final List<Path> chain = new ArrayList<>();
    private final Set<Path> covered = new HashSet<>();
    private int files;

    /**
     * @param rules how files are read
     * @param admission how the configuration was admitted
     * @param problems where to report
     */
    IncludedFiles(ReadingRules rules, ConfigGate.Admission admission, ConfigProblems problems) {
        this.rules = rules;
        this.paths = rules.paths();
        this.admission = admission;
        this.parser = new ConfigFileParser(rules, problems);
    }

    /**
     * Whether everything was read. Even then there may be mistakes, such as a key that is written twice.
     *
     * @return false when a file or a part of one is missing from the result
     */
    boolean isComplete() {
        return parser.isComplete();
    }

    /**
     * What files hold.
     *
     * @param written as it is written: encrypted values are encrypted
     * @param opened the same, decrypted
     */
    @SuppressWarnings("ReferenceEquality") // one map for both where nothing is encrypted
    record Content(ConfigMap written, ConfigMap opened) {

        Content over(Content below) {
            ConfigMap all = ConfigMerge.merge(below.opened, opened);
            return new Content(
                    written == opened && below.written == below.opened
                            ? all
                            : ConfigMerge.merge(below.written, written),
                    all);
        }

        Content without(String key) {
            ConfigMap rest = ConfigMerge.without(opened, key);
            return new Content(written == opened ? rest : ConfigMerge.without(written, key), rest);
        }
    }

    /** Reads the file that all others are included from. */
    Content read(Path file) {
        Origin whole = new Origin(paths.show(file), 0);
        try {
            return merged(Part.CONFIGURATION, file, place());
        } catch (UnreadableFileException unreadable) {
            return plain(parser.leaveOut("", whole, unreadable.reason()));
        }
    }

    /** Returns the path of the configuration without links; what was allowed is not looked for again, since a link may be there by now. */
    Path place() {
        return followsNoLinks() ? admission.file() : ConfigPaths.real(admission.file());
    }

    /** Whether only the file counts that the path was found to lead to: what was allowed is one file, and not what a link makes of it. */
    private boolean followsNoLinks() {
        return admission.configOrigin() == ConfigOrigin.ALLOWED;
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
        byte[] content = followsNoLinks()
                ? ConfigFileText.bytesWithoutLinks(real, ConfigFileText.MAX_BYTES)
                : ConfigFileText.bytes(file);
        admission.review().review(part, file, content);
        String text = ConfigFileText.decode(content);
        files++;
        chain.add(real);
        if (part == Part.CONFIGURATION || part == Part.INCLUDE) {
            covered.add(real);
        }
        ConfigMap written = parser.parse(file, real, text);
        Content read = new Content(written, parser.opened(written, file, text));
        Content below = plain(ConfigMap.empty(read.opened().origin()));
        for (ConfigValue include : includes(read.opened())) {
            below = included(include, part).over(below);
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

    private Content included(ConfigValue include, Part by) {
        if (!(include instanceof ConfigScalar scalar) || scalar.text().isBlank()) {
            return leftOut(include.origin(), "expected a path or a list of paths, found " + include.kindInWords());
        }
        if (EncryptedConfig.isEncrypted(scalar)) {
            return leftOut(include.origin(), "which file is included is encrypted; write it in plain text");
        }
        Path file;
        try {
            file = paths.resolve(new ConfigPath(scalar.text(), scalar.origin()));
        } catch (InvalidPathException notAPath) {
            return leftOut(include.origin(), "not a path: " + notAPath.getReason());
        }
        FileTarget target = FileTarget.of(file);
        Path real = target.real();
        if (chain.contains(real)) {
            return leftOut(include.origin(), "goes in a circle: " + circle(real) + "; remove one of them");
        }
        if (chain.size() > MAX_NESTING) {
            return leftOut(include.origin(), "nested more than " + MAX_NESTING + " files deep");
        }
        if (files >= MAX_FILES) {
            return leftOut(include.origin(), "more than " + MAX_FILES + " files are included");
        }
        try {
            boolean behindOwn = by == Part.OWN_INCLUDE || by == Part.BEHIND_OWN_INCLUDE;
            Part part = behindOwn ? Part.BEHIND_OWN_INCLUDE : rules.own().hold(real) ? Part.OWN_INCLUDE : Part.INCLUDE;
            if (part == Part.INCLUDE && !target.real().startsWith(folder(admission.file()))) {
                admission.review().review(Part.OUTSIDE, file, target.inWords().getBytes(StandardCharsets.UTF_8));
            }
            return merged(part, file, real);
        } catch (UnreadableFileException unreadable) {
            return leftOut(include.origin(), "the included file " + paths.show(file) + " " + unreadable.reason());
        }
    }

    private Content leftOut(Origin origin, String message) {
        return plain(parser.leaveOut(INCLUDE, origin, message));
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    private String circle(Path again) {
        StringBuilder circle = new StringBuilder();
        for (Path file : chain.subList(chain.indexOf(again), chain.size())) {
            circle.append(paths.show(file)).append(" -> ");
        }
        return circle.append(paths.show(again)).toString();
    }
}
