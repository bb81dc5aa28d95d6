package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.consent.ConfigOrigin;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration: files merged, overrides applied. Immutable. */
public final class LoadedConfig {

    private final ConfigMap root;
    private final @Nullable Path file;
    private final ConfigOrigin configOrigin;
    private final PinnedFiles pinned;
    private final List<Warning> notices;
    private final OpenedFiles opened;

    /**
     * Creates a loaded configuration.
     *
     * @param root the whole configuration, sections of other tools included
     * @param file the file that was found, or {@code null}
     * @param configOrigin why it is used
     * @param pinned the files beside it that consent covers
     * @param notices what the person should know although nothing is wrong
     * @param opened the encrypted files that it was read from
     */
    public LoadedConfig(
            ConfigMap root,
            @Nullable Path file,
            ConfigOrigin configOrigin,
            PinnedFiles pinned,
            List<Warning> notices,
            OpenedFiles opened) {
        this.root = root;
        this.file = file;
        this.configOrigin = configOrigin;
        this.pinned = pinned;
        this.notices = List.copyOf(notices);
        this.opened = opened;
    }

    /**
     * Makes the configuration of a program.
     *
     * @param root the whole of it, with the section {@code auth}; the environment is not looked at
     */
    public static LoadedConfig of(ConfigMap root) {
        return new LoadedConfig(root, null, ConfigOrigin.PROGRAM, PinnedFiles.NONE, List.of(), OpenedFiles.NONE);
    }

    /** {@return the whole configuration, sections of other tools included} */
    public ConfigMap root() {
        return root;
    }

    /** {@return the file that was found; empty for a configuration that a program made} */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** {@return the reason why it is used} */
    public ConfigOrigin configOrigin() {
        return configOrigin;
    }

    /** {@return the files beside it that consent covers} */
    public PinnedFiles pinned() {
        return pinned;
    }

    /** {@return notices for the person that are not problems} */
    public List<Warning> notices() {
        return notices;
    }

    /** {@return the encrypted files that it was read from} */
    public OpenedFiles opened() {
        return opened;
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
                && Objects.equals(file, other.file)
                && configOrigin == other.configOrigin
                && pinned.isSameAs(other.pinned);
    }

    @Override
    public String toString() {
        return "LoadedConfig[" + (file == null ? "code" : file) + "]";
    }
}
