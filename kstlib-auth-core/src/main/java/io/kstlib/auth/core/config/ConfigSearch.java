package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.core.config.ConfigGate.Found;
import io.kstlib.auth.core.config.ConfigSources.SearchedPlaces;
import io.kstlib.auth.spi.config.ConfigPath;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the configuration file; the first place that has one wins. */
public final class ConfigSearch {

    /** The name of a configuration file. */
    public static final String FILE_NAME = "kstlib.conf.yml";

    static final String VARIABLE = "KSTLIB_CONFIG";

    private static final Origin BY_VARIABLE = new Origin("environment variable " + VARIABLE, 0);

    private static final String EXAMPLE = """
            auth:
              providers:
                corporate:
                  type: oidc
                  issuer: https://sso.company.com/realms/main
                  client_id: my-app

            Every key is in docs/configuration.md, which comes with the sources of kstlib\
            """;

    private final ConfigSources sources;

    ConfigSearch(ConfigSources sources) {
        this.sources = sources;
    }

    /**
     * Finds the person's own configuration, without a look at the current directory.
     *
     * @return a file that is there; empty when there is none
     */
    public Optional<Found> own() {
        return sources.ownFiles().stream()
                .filter(ConfigSearch::isThere)
                .findFirst()
                .map(file -> new Found(file, ConfigOrigin.OWN));
    }

    /**
     * Returns the file that a command for the configuration writes, whether it is there or not: the one that is named, else the person's own.
     *
     * @param sources where the configuration may come from
     * @return an absolute path
     * @throws ConfigurationException if the variable names no absolute path; if there is no file, and no home directory for one
     */
    public static Path fileToWrite(ConfigSources sources) {
        ConfigSearch search = new ConfigSearch(sources);
        return search.chosen().orElseGet(sources::ownFile);
    }

    /**
     * Returns the file that the caller or the environment names, without a look whether it is there.
     *
     * @return an absolute path; empty when none is named
     * @throws ConfigurationException if the variable names no absolute path
     */
    private Optional<Path> chosen() {
        Path explicit = sources.explicitFile();
        if (explicit != null) {
            return Optional.of(sources.workingDirectory().resolve(explicit));
        }
        String variable = sources.environment().getOrDefault(VARIABLE, "");
        return variable.isEmpty() ? Optional.empty() : Optional.of(fromVariable(variable));
    }

    /**
     * {@return a file that is there; empty when there is none}
     *
     * @throws ConfigurationException if the one that was named is not there
     */
    public Optional<Found> search() {
        Optional<Path> chosen = chosen();
        if (chosen.isPresent()) {
            Origin by = sources.explicitFile() == null ? BY_VARIABLE : Origin.NAMED_FILE;
            return Optional.of(named(chosen.get(), by));
        }
        return places().stream().filter(ConfigSearch::isThere).findFirst().map(this::found);
    }

    /**
     * Decides who owns a found file. A file in one of the person's own places is theirs, wherever a link there leads. A link to their own
     * configuration is theirs, too. A link to another file of their folders is not: otherwise the link decides which of their files is in force.
     */
    private Found found(Path file) {
        Path real = ConfigSources.real(file);
        Path folder = ConfigSources.real(file.toAbsolutePath().resolveSibling(""));
        boolean theirs = sources.ownFiles().stream()
                .anyMatch(place -> place.equals(file)
                        || ConfigSources.real(place).equals(real)
                        || ConfigSources.real(place.resolveSibling("")).equals(folder));
        return new Found(file, theirs ? ConfigOrigin.OWN : ConfigOrigin.FOUND);
    }

    private Found named(Path file, Origin by) {
        if (isThere(file)) {
            return new Found(file, ConfigOrigin.NAMED);
        }
        throw failure(
                by,
                "there is no file " + sources.show(file) + "; correct the path, or leave it out to search for "
                        + FILE_NAME);
    }

    /** Refuses a relative path: a shell keeps its variables in every folder, so the path means another file in each of them. */
    private Path fromVariable(String text) {
        try {
            Path file = new ConfigPath(text, BY_VARIABLE).resolve(sources.home());
            if (!file.isAbsolute()) {
                throw failure(
                        BY_VARIABLE,
                        "a relative path, which means another file in each directory; name an absolute path");
            }
            return file;
        } catch (InvalidPathException notAPath) {
            throw failure(BY_VARIABLE, "not a path: " + notAPath.getReason());
        }
    }

    private List<Path> places() {
        List<Path> places = new ArrayList<>();
        if (sources.searched() == SearchedPlaces.WORKING_DIRECTORY_FIRST) {
            places.add(sources.workingDirectory().resolve(FILE_NAME));
        }
        places.addAll(sources.ownFiles());
        Set<Path> seen = new HashSet<>();
        places.removeIf(place -> !seen.add(ConfigSources.real(place))); // in the home directory, two of them are one
        return places;
    }

    /** Whether there is a file. A dangling link counts, because it was meant to be used. */
    private static boolean isThere(Path file) {
        Path folder = file.getParent();
        return folder != null && Files.isDirectory(folder) && !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the error for a missing configuration: where it was looked for, and what one looks like. */
    public ConfigurationException nowhere() {
        String looked = places().stream().map(sources::show).collect(Collectors.joining(", "));
        return new ConfigurationException(new ConfigProblem(
                "",
                new Origin(FILE_NAME, 0),
                "not found; looked for " + looked,
                new Remedy.Configure(VARIABLE, EXAMPLE)));
    }

    private static ConfigurationException failure(Origin by, String message) {
        return new ConfigurationException(new ConfigProblem("", by, message));
    }
}
