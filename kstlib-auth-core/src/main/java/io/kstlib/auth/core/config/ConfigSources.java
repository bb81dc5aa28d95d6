package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.core.config.ConfigGate.Found;
import io.kstlib.auth.core.config.LoadedConfig.OpenedFiles;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.FileOwnership;
import io.kstlib.files.HomeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The places that the configuration may come from, and the search for it: the first place that has a file wins. Paths may be of any file system, all of
 * the same one.
 *
 * @param explicitFile the file that the caller named, or {@code null}
 * @param environment the environment variables
 * @param home the person's home directory, which {@code ~} stands for, or why there is none
 * @param workingDirectory what relative paths start from
 * @param osName the operating system as {@code os.name} has it
 * @param searched the places for a file when none is named
 * @param opened the encrypted files among them
 */
public record ConfigSources(
        @Nullable Path explicitFile,
        Map<String, String> environment,
        UserDirectory home,
        Path workingDirectory,
        String osName,
        SearchedPlaces searched,
        OpenedFiles opened) {

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

    /** The places for a configuration when none is named. */
    public enum SearchedPlaces {
        /** In the current directory, then in the person's own places. */
        WORKING_DIRECTORY_FIRST,
        /** In the person's own places. */
        OWN
    }

    public ConfigSources {
        environment = Map.copyOf(environment);
        workingDirectory = workingDirectory.toAbsolutePath().normalize();
    }

    /** Returns where this process looks for the person's own configuration. */
    public static ConfigSources ofProcess() {
        Map<String, String> environment = System.getenv();
        UserDirectory home = homeIn(environment);
        return new ConfigSources(
                null,
                environment,
                home,
                Path.of(""),
                System.getProperty("os.name", ""),
                SearchedPlaces.OWN,
                new OpenedFiles(environment, home));
    }

    /** Returns the home directory that environment variables name, or the reason why it is missing. */
    public static UserDirectory homeIn(Map<String, String> environment) {
        HomeDirectory named = HomeDirectory.of(environment);
        Path path = named.path().orElse(null);
        return path != null
                ? UserDirectory.at(path)
                : UserDirectory.missing(
                        new Origin("environment variable " + HomeDirectory.VARIABLE, 0), named.problem());
    }

    /** Returns the check of files that others could have written. */
    public FileOwnership ownership() {
        return FileOwnership.ofProcess(environment);
    }

    /**
     * Returns the folder for configuration: {@code $XDG_CONFIG_HOME}, else {@code ~/.config}. A relative {@code XDG_CONFIG_HOME} is invalid and
     * ignored (XDG Base Directory Specification 0.8).
     *
     * @return the folder, which need not be there
     */
    public UserDirectory configHome() {
        Path configured = absolute("XDG_CONFIG_HOME");
        return configured == null ? home.below(".config") : UserDirectory.at(configured);
    }

    /**
     * Returns the folder for cached files: {@code $XDG_CACHE_HOME}, else {@code %LOCALAPPDATA%} on Windows, else {@code ~/.cache}.
     *
     * @return the folder, which need not be there
     */
    public UserDirectory cacheHome() {
        return ofProgram("XDG_CACHE_HOME", home.below(".cache"));
    }

    /**
     * Returns the folder for the state of a program: {@code $XDG_STATE_HOME}, else {@code %LOCALAPPDATA%} on Windows, else {@code ~/.local/state}.
     *
     * @return the folder, which need not be there
     */
    public UserDirectory stateHome() {
        return ofProgram("XDG_STATE_HOME", home.below(".local").below("state"));
    }

    private UserDirectory ofProgram(String variable, UserDirectory usual) {
        Path configured = absolute(variable);
        if (configured == null && isWindows()) {
            configured = absolute("LOCALAPPDATA");
        }
        return configured == null ? usual : UserDirectory.at(configured);
    }

    private boolean isWindows() {
        return osName.toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** Returns the paths of the person's own configuration in the order of the search: those of this kstlib, then those of the Python kstlib. */
    List<Path> ownFiles() {
        List<Path> files = new ArrayList<>();
        for (Path folder : ownFolders()) {
            files.add(folder.resolve(FILE_NAME));
        }
        files.addAll(pythonFiles());
        return files;
    }

    /**
     * Whether a file is the person's own: it lies in or below one of the folders of kstlib, or is one of the files of the Python kstlib, or a link leads from
     * the person's own configuration to it. Nothing beside those files counts, because their folders can hold anything.
     *
     * @param file a file with symbolic links resolved
     */
    public boolean isOwn(Path file) {
        return ownFolders().stream().anyMatch(folder -> file.startsWith(real(folder)))
                || ownFiles().stream().anyMatch(own -> file.equals(real(own)));
    }

    private List<Path> ownFolders() {
        List<Path> folders = new ArrayList<>();
        add(configHome().below("kstlib"), folders);
        Path applicationData = isWindows() ? absolute("APPDATA") : null;
        if (applicationData != null) {
            folders.add(applicationData.resolve("kstlib"));
        }
        return folders;
    }

    private List<Path> pythonFiles() {
        List<Path> files = new ArrayList<>();
        add(home.below(".config").below(FILE_NAME), files);
        add(home.below(FILE_NAME), files);
        return files;
    }

    private static void add(UserDirectory place, List<Path> places) {
        Optional<Path> path = place.path();
        if (path.isPresent()) {
            places.add(path.get());
        }
    }

    private @Nullable Path absolute(String variable) {
        String text = environment.get(variable);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            Path path = workingDirectory.getFileSystem().getPath(text);
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException notAPath) {
            return null; // like a relative one
        }
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

    /**
     * Finds the person's own configuration, without a look at the current directory.
     *
     * @return a file that is there; empty when there is none
     */
    public Optional<Found> own() {
        return ownFiles().stream()
                .filter(ConfigSources::isThere)
                .findFirst()
                .map(file -> new Found(file, ConfigOrigin.OWN));
    }

    /**
     * Returns the file that a command for the configuration writes, whether it is there or not: the one that is named, else the first of the person's
     * own that is there, else the first of these.
     *
     * @return an absolute path
     * @throws ConfigurationException if the variable names no absolute path; if there is no file, and no home directory for one
     */
    public Path fileToWrite() {
        return chosen().or(() -> ownFiles().stream().filter(Files::exists).findFirst())
                .orElseGet(() -> configHome().below("kstlib").below(FILE_NAME).require("set HOME or XDG_CONFIG_HOME"));
    }

    /**
     * Returns the file that the caller or the environment names, without a look whether it is there.
     *
     * @return an absolute path; empty when none is named
     * @throws ConfigurationException if the variable names no absolute path
     */
    private Optional<Path> chosen() {
        if (explicitFile != null) {
            return Optional.of(workingDirectory.resolve(explicitFile));
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        return variable.isEmpty() ? Optional.empty() : Optional.of(fromVariable(variable));
    }

    /**
     * {@return a file that is there; empty when there is none}
     *
     * @throws ConfigurationException if the one that was named is not there
     */
    public Optional<Found> search() {
        Path chosen = chosen().orElse(null);
        if (chosen == null) {
            return places().stream().filter(ConfigSources::isThere).findFirst().map(this::found);
        }
        if (isThere(chosen)) {
            return Optional.of(new Found(chosen, ConfigOrigin.NAMED));
        }
        throw failure(
                explicitFile == null ? BY_VARIABLE : Origin.NAMED_FILE,
                "there is no file " + show(chosen) + "; correct the path, or leave it out to search for " + FILE_NAME);
    }

    /**
     * Decides who owns a found file. A file in one of the person's own places is theirs, wherever a link there leads. A link to their own
     * configuration is theirs, too. A link to another file of their folders is not: otherwise the link decides which of their files is in force.
     */
    private Found found(Path file) {
        Path real = real(file);
        Path folder = real(file.toAbsolutePath().resolveSibling(""));
        boolean theirs = ownFiles().stream()
                .anyMatch(place -> place.equals(file)
                        || real(place).equals(real)
                        || real(place.resolveSibling("")).equals(folder));
        return new Found(file, theirs ? ConfigOrigin.OWN : ConfigOrigin.FOUND);
    }

    /** Refuses a relative path: a shell keeps its variables in every folder, so the path means another file in each of them. */
    private Path fromVariable(String text) {
        try {
            Path file = new ConfigPath(text, BY_VARIABLE).resolve(home);
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
        if (searched == SearchedPlaces.WORKING_DIRECTORY_FIRST) {
            places.add(workingDirectory.resolve(FILE_NAME));
        }
        places.addAll(ownFiles());
        Set<Path> seen = new HashSet<>();
        places.removeIf(place -> !seen.add(real(place))); // in the home directory, two of them are one
        return places;
    }

    /** Whether there is a file. A dangling link counts, because it was meant to be used. */
    private static boolean isThere(Path file) {
        Path folder = file.getParent();
        return folder != null && Files.isDirectory(folder) && !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the error for a missing configuration. It names the places of the search and shows an example. */
    public ConfigurationException nowhere() {
        String looked = places().stream().map(this::show).collect(Collectors.joining(", "));
        return new ConfigurationException(new ConfigProblem(
                "", new Origin(FILE_NAME, 0), "not found; looked for " + looked, Remedy.configure(VARIABLE, EXAMPLE)));
    }

    private static ConfigurationException failure(Origin by, String message) {
        return new ConfigurationException(new ConfigProblem("", by, message));
    }

    /** Returns the file that a path leads to. A relative path begins at the current directory. */
    Path resolved(Path path) {
        return real(workingDirectory.resolve(path));
    }

    /** Returns a path in the shortest clear form: relative below the current directory, with {@code ~} below home, else absolute. */
    public String show(Path path) {
        Path plain = path.toAbsolutePath().normalize();
        Path own = home.path().orElse(null);
        String shown = plain.toString();
        if (isBelow(plain, workingDirectory)) {
            shown = workingDirectory.relativize(plain).toString();
        } else if (own != null && isBelow(plain, own.toAbsolutePath())) {
            shown = "~" + own.getFileSystem().getSeparator()
                    + own.toAbsolutePath().relativize(plain);
        }
        return PrintableText.oneLine(shown);
    }

    private static boolean isBelow(Path path, Path directory) {
        return path.startsWith(directory) && !path.equals(directory);
    }

    /** Shows no value of a variable, because it may be a secret. */
    @Override
    public String toString() {
        return "ConfigSources[explicitFile=" + explicitFile + ", home=" + home + ", workingDirectory="
                + workingDirectory + "]";
    }
}
