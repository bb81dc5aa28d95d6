package io.kstlib.sops.rules;

import io.kstlib.sops.pattern.GoPattern;
import java.nio.file.Path;

/**
 * The path that rules are matched against.
 *
 * @param shown the path with {@code /} between the names
 * @param platform the path as the platform writes it, for rules written on Windows with {@code \\}
 */
record WrittenPath(String shown, String platform) {

    WrittenPath(Path ruleFile, Path written) {
        this(relative(ruleFile, written));
    }

    private WrittenPath(Path path) {
        this(path.toString().replace(path.getFileSystem().getSeparator(), "/"), path.toString());
    }

    private static Path relative(Path ruleFile, Path written) {
        Path directory = ruleFile.toAbsolutePath().normalize().getParent();
        return directory != null && written.startsWith(directory) ? directory.relativize(written) : written;
    }

    boolean matches(GoPattern pattern) {
        return pattern.find(shown) || pattern.find(platform);
    }

    @Override
    public String toString() {
        return shown;
    }
}
