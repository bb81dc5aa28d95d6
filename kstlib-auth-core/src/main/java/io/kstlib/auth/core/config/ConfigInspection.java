package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.config.keys.ConfigChecker;
import io.kstlib.auth.core.config.keys.KnownKeys;
import io.kstlib.auth.core.consent.ConfigOrigin;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.secret.EncryptedFiles;
import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads configurations without putting them into force. Not safe for use by several threads. */
public final class ConfigInspection {

    private final ConfigSources sources;
    private final KnownKeys known;
    private final Supplier<Optional<EncryptedFiles>> decryption;
    private final ConfigLocations own;
    private final FileReview owned;

    /**
     * Creates the inspection of a configuration.
     *
     * @param sources where the configuration may come from
     * @param known what keys name
     * @param decryption opens encrypted files of the person's own configuration; empty when nothing can
     */
    public ConfigInspection(ConfigSources sources, KnownKeys known, Supplier<Optional<EncryptedFiles>> decryption) {
        this.sources = sources;
        this.known = known;
        this.decryption = decryption;
        this.own = ConfigLocations.of(sources);
        this.owned = new OwnedFiles();
    }

    /** {@return the review of files that no hash pins} */
    FileReview owned() {
        return owned;
    }

    /** {@return the places that the configuration may come from} */
    public ConfigSources sources() {
        return sources;
    }

    /** {@return the keys, and what they name} */
    public KnownKeys known() {
        return known;
    }

    /** {@return the file as the person knows it, without line breaks and control characters} */
    public String show(Path file) {
        return sources.show(file);
    }

    /**
     * {@return the file with symbolic links resolved; unchanged if that cannot be done}
     *
     * @param file a file, relative to the current directory or absolute
     */
    public Path real(Path file) {
        return ConfigSources.real(sources.workingDirectory().resolve(file));
    }

    /** {@return the path of a configuration file in a folder} */
    public Path fileIn(Path folder) {
        return folder.resolve(ConfigSearch.FILE_NAME);
    }

    /**
     * {@return whether a file belongs to the person's own configuration}
     *
     * @param file a file with symbolic links resolved
     */
    public boolean isOwn(Path file) {
        return own.hold(file);
    }

    /**
     * Reads a configuration and what it includes, as it is written. Encrypted values stay encrypted, references stay references, and the environment
     * overrides nothing.
     *
     * @param file the configuration
     * @param review sees each file
     * @return all of it
     * @throws ConfigurationException with everything that keeps it from being read
     */
    public ConfigMap read(Path file, FileReview review) {
        return read(
                sources.workingDirectory().resolve(file),
                new ConfigGate.Admission(ConfigOrigin.ALLOWED, real(file), review),
                IncludedFiles.SEALED);
    }

    private ConfigMap read(Path file, ConfigGate.Admission admission, Supplier<Optional<EncryptedFiles>> opener) {
        ConfigProblems problems = new ConfigProblems();
        IncludedFiles files = new IncludedFiles(sources, own, opener, admission, problems);
        IncludedFiles.Content read = files.read(file);
        if (!problems.found().isEmpty()) {
            throw new ConfigurationException(ConfigChecker.sorted(problems.found(), sources.show(file)));
        }
        new NamedFiles(sources.home(), known, admission, files.covered()).review(read.written());
        return read.opened();
    }

    /**
     * Reads the person's own configuration, whatever is in the current directory.
     *
     * @return its section {@code auth}; empty when there is none
     * @throws ConfigurationException with everything that is wrong with its files
     */
    public Optional<Settings> own() {
        return new ConfigSearch(sources).own().map(found -> {
            ConfigMap root =
                    read(found.file(), new ConfigGate.Admission(ConfigOrigin.OWN, found.file(), owned), decryption);
            return LoadedConfig.of(root).auth();
        });
    }

    /**
     * Returns the folders that the person's own configuration trusts.
     *
     * @return folders with symbolic links resolved
     * @throws ConfigurationException if the person's own configuration is wrong
     */
    public List<Path> trustedFolders() {
        Settings auth = own().orElse(null);
        if (auth == null) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>();
        for (String text : auth.get(AuthKeys.TRUSTED_FOLDERS).orElse(List.of())) {
            Origin origin = auth.origin(AuthKeys.TRUSTED_FOLDERS);
            try {
                folders.add(ConfigSources.real(new ConfigPath(text, origin).resolve(sources.home())));
            } catch (InvalidPathException notAPath) {
                throw new ConfigurationException(new ConfigProblem(
                        auth.path(AuthKeys.TRUSTED_FOLDERS.name()), origin, "not a path: " + notAPath.getReason()));
            }
        }
        return List.copyOf(folders);
    }

    /**
     * Refuses files that no hash pins and that someone else could have written. Accepts every other file that a
     * configuration names, because the file that names it decides about it.
     */
    private final class OwnedFiles implements FileReview {

        private final FileOwnership ownership = sources.ownership();

        @Override
        public void review(Part part, Path file, byte[] content) {
            if (part == Part.CA_BUNDLE || part == Part.OUTSIDE) {
                return;
            }
            try {
                Optional<String> objection = ownership.objection(file);
                if (objection.isPresent()) {
                    throw failure(
                            file,
                            "is not used, since it " + objection.get()
                                    + "; make the file and its directories yours, and writable only by you");
                }
            } catch (IOException unknown) {
                throw failure(file, "is not used, since its owner cannot be seen: " + unknown.getMessage());
            }
        }

        private ConfigurationException failure(Path file, String problem) {
            return new ConfigurationException(new ConfigProblem("", new Origin(show(file), 0), problem));
        }
    }
}
