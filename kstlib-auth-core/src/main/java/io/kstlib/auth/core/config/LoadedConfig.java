package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration: files merged, overrides applied. Immutable.
 *
 * @param root the whole configuration, sections of other tools included
 * @param foundFile the file that was found; {@code null} for a configuration without a file
 * @param configOrigin why it is used
 * @param pinned the files beside it that consent covers
 * @param notices notices for the person that are not problems
 * @param opened the encrypted files that it was read from
 */
public record LoadedConfig(
        ConfigMap root,
        @Nullable Path foundFile,
        ConfigOrigin configOrigin,
        PinnedFiles pinned,
        List<Warning> notices,
        OpenedFiles opened) {

    public LoadedConfig {
        notices = List.copyOf(notices);
    }

    /**
     * Makes the configuration of a program.
     *
     * @param root the whole of it, with the section {@code auth}; the environment is not looked at
     */
    public static LoadedConfig of(ConfigMap root) {
        return new LoadedConfig(root, null, ConfigOrigin.PROGRAM, PinnedFiles.NONE, List.of(), OpenedFiles.NONE);
    }

    /** {@return the file that was found; empty for a configuration without a file} */
    public Optional<Path> file() {
        return Optional.ofNullable(foundFile);
    }

    /**
     * Returns the section {@code auth}.
     *
     * @return the section; without entries when there is none
     * @throws ConfigurationException if it is not a map
     */
    public Settings auth() {
        return AuthKeys.settings(root);
    }

    /**
     * {@return whether another configuration holds the same values from the same places, and is used for the same reason}
     *
     * @param other another one
     */
    public boolean isSameAs(LoadedConfig other) {
        return root.equals(other.root)
                && Objects.equals(foundFile, other.foundFile)
                && configOrigin == other.configOrigin
                && pinned.isSameAs(other.pinned);
    }

    @Override
    public String toString() {
        return "LoadedConfig[" + (foundFile == null ? "code" : foundFile) + "]";
    }
}
