package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.config.FileReview.Part;
import io.kstlib.auth.core.config.place.ConfigPaths;
import io.kstlib.auth.core.config.tree.ConfigFileText;
import io.kstlib.auth.core.config.tree.ConfigMerge;
import io.kstlib.auth.core.config.tree.EncryptedConfig;
import io.kstlib.auth.core.config.tree.UnreadableFileException;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    /** Reads the file that all others are included from. */
    ConfigMap read(Path file) {
        Origin whole = new Origin(paths.show(file), 0);
        try {
            return merged(Part.CONFIGURATION, file);
        } catch (UnreadableFileException unreadable) {
            return parser.leaveOut("", whole, unreadable.reason());
        }
    }

    private ConfigMap merged(Part part, Path file) throws UnreadableFileException {
        byte[] content = ConfigFileText.bytes(file);
        admission.review().review(part, file, content);
        String text = ConfigFileText.decode(content);
        files++;
        Path real = ConfigPaths.real(file);
        chain.add(real);
        ConfigMap map = parser.parse(file, text);
        ConfigMap below = ConfigMap.empty(map.origin());
        for (ConfigValue include : includes(map)) {
            below = ConfigMerge.merge(below, included(include, part, folder(real)));
        }
        chain.remove(chain.size() - 1);
        return ConfigMerge.merge(below, ConfigMerge.without(map, INCLUDE));
    }

    private List<ConfigValue> includes(ConfigMap map) {
        ConfigValue include = map.withoutNulls().entries().get(INCLUDE);
        if (include == null) {
            return List.of();
        }
        return include instanceof ConfigList list ? list.items() : List.of(include);
    }

    private ConfigMap included(ConfigValue include, Part by, Path folder) {
        if (!(include instanceof ConfigScalar scalar) || scalar.text().isBlank()) {
            return parser.leaveOut(
                    INCLUDE, include.origin(), "expected a path or a list of paths, found " + include.kindInWords());
        }
        if (EncryptedConfig.isEncrypted(scalar)) {
            return parser.leaveOut(
                    INCLUDE, include.origin(), "which file is included is encrypted; write it in plain text");
        }
        Path file;
        try {
            file = paths.resolve(scalar.text(), folder);
        } catch (InvalidPathException notAPath) {
            return parser.leaveOut(INCLUDE, include.origin(), "not a path: " + notAPath.getReason());
        }
        Path real = ConfigPaths.real(file);
        if (chain.contains(real)) {
            return parser.leaveOut(
                    INCLUDE, include.origin(), "goes in a circle: " + circle(real) + "; remove one of them");
        }
        if (chain.size() > MAX_NESTING) {
            return parser.leaveOut(INCLUDE, include.origin(), "nested more than " + MAX_NESTING + " files deep");
        }
        if (files >= MAX_FILES) {
            return parser.leaveOut(INCLUDE, include.origin(), "more than " + MAX_FILES + " files are included");
        }
        try {
            boolean behindOwn = by == Part.OWN_INCLUDE || by == Part.BEHIND_OWN_INCLUDE;
            Part part = behindOwn ? Part.BEHIND_OWN_INCLUDE : rules.own().hold(real) ? Part.OWN_INCLUDE : Part.INCLUDE;
            return merged(part, file);
        } catch (UnreadableFileException unreadable) {
            return parser.leaveOut(
                    INCLUDE, include.origin(), "the included file " + paths.show(file) + " " + unreadable.reason());
        }
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
