package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.files.ContentHash;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

    /**
     * The encrypted files of a configuration as they were decrypted, so that a program that loads it again and again asks for a key once. A file is the same one while
     * its path and its bytes are. Its owner and the consent are checked before, each time. The collection holds nothing but values of the configuration. Safe for
     * use by several threads.
     */
    public static final class OpenedFiles {

        /** Those of a configuration that is read from no file. */
        public static final OpenedFiles NONE = new OpenedFiles(Map.of(), UserDirectory.missing(Origin.CODE, ""));

        private final Map<String, String> environment;
        private final UserDirectory home;
        private final Map<Encrypted, Map<String, @Nullable Object>> opened = new ConcurrentHashMap<>();
        private final Map<Encrypted, Map<String, @Nullable Object>> earlier = new ConcurrentHashMap<>();

        private record Encrypted(Path file, String hash) {}

        /**
         * Creates a collection of files that were opened with the keys of an environment.
         *
         * @param environment the variables, which say where keys are
         * @param home the home directory, where keys are, too
         */
        public OpenedFiles(Map<String, String> environment, UserDirectory home) {
            this.environment = Map.copyOf(environment);
            this.home = home;
        }

        /**
         * Takes a file from a configuration that was loaded before, if the keys for both are looked for at the same places.
         *
         * @param before its files
         */
        public void reuse(OpenedFiles before) {
            if (environment.equals(before.environment) && home.path().equals(before.home.path())) {
                earlier.putAll(before.opened);
            }
        }

        /** Takes nothing from others any more, and does not keep them. */
        public void standAlone() {
            earlier.clear();
        }

        /**
         * Decrypts a file, unless that was done before.
         *
         * @param by decrypts it
         * @param file its path
         * @param content its bytes, as they were read just now
         * @return its plain values
         * @throws io.kstlib.auth.api.error.SecretException as {@link EncryptedFiles#decrypt}
         */
        public Map<String, @Nullable Object> decrypt(EncryptedFiles by, Path file, byte[] content) {
            Encrypted encrypted = new Encrypted(file, ContentHash.hex(content));
            Map<String, @Nullable Object> values = opened.getOrDefault(encrypted, earlier.get(encrypted));
            if (values == null) {
                values = by.decrypt(file, content);
            }
            opened.put(encrypted, values);
            return values;
        }

        /** Shows no value. */
        @Override
        public String toString() {
            return "OpenedFiles[" + opened.size() + "]";
        }
    }
}
