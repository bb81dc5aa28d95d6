package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the configuration file; the first place that has one wins. */
final class ConfigSearch {

    static final String FILE_NAME = "kstlib.conf.yml";
    static final String VARIABLE = "KSTLIB_CONFIG";

    private final ConfigSources sources;
    private final ConfigPaths paths;

    ConfigSearch(ConfigSources sources, ConfigPaths paths) {
        this.sources = sources;
        this.paths = paths;
    }

    /**
     * @return a file that is there; whether it can be read is not known yet
     * @throws ConfigurationException if there is none, or the one that was named is not there
     */
    FoundConfig find() {
        return search().orElseThrow(() -> nowhere(places()));
    }

    /**
     * @return a file that is there; empty when there is none
     * @throws ConfigurationException if the one that was named is not there
     */
    Optional<FoundConfig> search() {
        Path explicit = sources.explicitFile();
        if (explicit != null) {
            return Optional.of(named(sources.workingDirectory().resolve(explicit), "--config"));
        }
        String variable = sources.environment().get(VARIABLE);
        if (variable != null && !variable.isEmpty()) {
            return Optional.of(named(fromVariable(variable), "environment variable " + VARIABLE));
        }
        return places().stream().filter(ConfigSearch::isThere).findFirst().map(this::found);
    }

    /** A working directory that is one of the person's own places makes its file theirs. */
    private FoundConfig found(Path file) {
        Path folder = ConfigPaths.real(folder(file));
        boolean own = ownPlaces().stream()
                .anyMatch(place -> ConfigPaths.real(folder(place)).equals(folder));
        return new FoundConfig(file, own ? ConfigStanding.OWN : ConfigStanding.FOUND);
    }

    private static Path folder(Path file) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder;
    }

    private FoundConfig named(Path file, String by) {
        if (isThere(file)) {
            return new FoundConfig(file, ConfigStanding.NAMED);
        }
        throw failure(
                by,
                "there is no file " + paths.show(file) + "; correct the path, or leave it out to search for "
                        + FILE_NAME);
    }

    private Path fromVariable(String text) {
        try {
            return paths.resolve(text, sources.workingDirectory());
        } catch (InvalidPathException notAPath) {
            throw failure("environment variable " + VARIABLE, "not a path: " + notAPath.getReason());
        }
    }

    private List<Path> places() {
        List<Path> places = new ArrayList<>();
        places.add(sources.workingDirectory().resolve(FILE_NAME));
        places.addAll(ownPlaces());
        return places;
    }

    private List<Path> ownPlaces() {
        List<Path> places = new ArrayList<>();
        places.add(sources.configHome().resolve("kstlib").resolve(FILE_NAME));
        Path applicationData = sources.applicationData();
        if (applicationData != null) {
            places.add(applicationData.resolve("kstlib").resolve(FILE_NAME));
        }
        return places;
    }

    /** A link to nowhere counts as there: someone meant it to be used. */
    private static boolean isThere(Path file) {
        Path folder = file.getParent();
        return folder != null && Files.isDirectory(folder) && !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private ConfigurationException nowhere(List<Path> places) {
        String looked = places.stream().map(paths::show).collect(Collectors.joining(", "));
        return failure(FILE_NAME, """
                not found; looked for %s. Name a file with --config or %s, or write one such as

                auth:
                  providers:
                    corporate:
                      type: oidc
                      issuer: https://sso.company.com/realms/main
                      client_id: my-app

                Every key is in docs/configuration.md, which comes with the sources of kstlib\
                """.formatted(looked, VARIABLE));
    }

    private static ConfigurationException failure(String source, String message) {
        return new ConfigurationException(new ConfigProblem("", new Origin(source, 0), message));
    }
}
