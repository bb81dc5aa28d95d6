package io.kstlib.auth.core.config;

import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.IOException;
import java.nio.file.Path;

/** Where the paths of a configuration lead, and how they are shown to the person. */
public final class ConfigPaths {

    private final UserDirectory home;
    private final Path workingDirectory;

    public ConfigPaths(ConfigSources sources) {
        this.home = sources.home();
        this.workingDirectory = sources.workingDirectory();
    }

    /** Finds a path on this machine: {@link ConfigPath#resolve} with the home directory of this configuration. */
    public Path resolve(ConfigPath written) {
        return written.resolve(home);
    }

    /**
     * Returns the file that a path leads to, so that one file under two names is recognised. Returns the path itself, made absolute, when the file
     * cannot be found.
     */
    public static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException unknown) {
            return path.toAbsolutePath().normalize();
        }
    }

    /** Returns a path in the shortest clear form: relative below the current directory, with {@code ~} below home, else absolute. */
    public String show(Path path) {
        Path plain = path.toAbsolutePath().normalize();
        Path own = home.path().map(Path::toAbsolutePath).orElse(null);
        String shown;
        if (plain.startsWith(workingDirectory) && !plain.equals(workingDirectory)) {
            shown = workingDirectory.relativize(plain).toString();
        } else if (own != null && plain.startsWith(own) && !plain.equals(own)) {
            shown = "~" + own.getFileSystem().getSeparator() + own.relativize(plain);
        } else {
            shown = plain.toString();
        }
        return PrintableText.oneLine(shown);
    }
}
