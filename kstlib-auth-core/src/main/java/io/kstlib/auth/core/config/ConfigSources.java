package io.kstlib.auth.core.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration may come from. Paths may be of any file system, all of the same one.
 *
 * @param explicitFile the file that the person named with {@code --config}, or {@code null}
 * @param environment the environment variables
 * @param home the person's home directory, which {@code ~} stands for
 * @param workingDirectory what relative paths start from
 * @param osName the operating system as {@code os.name} has it
 */
public record ConfigSources(
        @Nullable Path explicitFile, Map<String, String> environment, Path home, Path workingDirectory, String osName) {

    public ConfigSources {
        environment = Map.copyOf(environment);
        home = home.toAbsolutePath();
        workingDirectory = workingDirectory.toAbsolutePath().normalize();
    }

    /**
     * The folder for configuration: {@code $XDG_CONFIG_HOME}, else {@code ~/.config}. A relative {@code XDG_CONFIG_HOME} is invalid and
     * ignored (XDG Base Directory Specification 0.8).
     *
     * @return an absolute path; nothing need be there
     */
    public Path configHome() {
        Path configured = absolute("XDG_CONFIG_HOME");
        return configured == null ? home.resolve(".config") : configured;
    }

    /**
     * The folder for what can be fetched again: {@code $XDG_CACHE_HOME}, else {@code %LOCALAPPDATA%} on Windows, else {@code ~/.cache}.
     *
     * @return an absolute path; nothing need be there
     */
    public Path cacheHome() {
        Path configured = absolute("XDG_CACHE_HOME");
        if (configured == null && osName.toLowerCase(Locale.ROOT).startsWith("windows")) {
            configured = absolute("LOCALAPPDATA");
        }
        return configured == null ? home.resolve(".cache") : configured;
    }

    /**
     * The folder for what a program remembers: {@code $XDG_STATE_HOME}, else {@code %LOCALAPPDATA%} on Windows, else
     * {@code ~/.local/state}.
     *
     * @return an absolute path; nothing need be there
     */
    public Path stateHome() {
        Path configured = absolute("XDG_STATE_HOME");
        if (configured == null && osName.toLowerCase(Locale.ROOT).startsWith("windows")) {
            configured = absolute("LOCALAPPDATA");
        }
        return configured == null ? home.resolve(".local").resolve("state") : configured;
    }

    /**
     * The folder where Windows programs keep their settings.
     *
     * @return {@code %APPDATA%}; {@code null} on other systems, and where it is not set
     */
    @Nullable
    Path applicationData() {
        return osName.toLowerCase(Locale.ROOT).startsWith("windows") ? absolute("APPDATA") : null;
    }

    private @Nullable Path absolute(String variable) {
        String text = environment.get(variable);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            Path path = home.getFileSystem().getPath(text);
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException notAPath) {
            return null; // like a relative one
        }
    }

    /** Names no variable's value: it may be a secret. */
    @Override
    public String toString() {
        return "ConfigSources[explicitFile=" + explicitFile + ", home=" + home + ", workingDirectory="
                + workingDirectory + "]";
    }
}
