package io.kstlib.files;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The person's home directory: the directory in {@code HOME}, as for every command line program, and the profile folder on Windows. Where
 * {@code HOME} names no directory there is none. Immutable.
 *
 * <p>The account's home in the system is never taken instead. A person who runs a process without {@code HOME}, or with another one, does
 * not expect files there.
 */
public final class HomeDirectory {

    /** The environment variable that names the home directory. */
    public static final String VARIABLE = "HOME";

    private final @Nullable Path path;
    private final String problem;

    private HomeDirectory(@Nullable Path path, String problem) {
        this.path = path;
        this.problem = problem;
    }

    /**
     * Finds the home directory.
     *
     * @param environment the environment variables
     * @return the home directory by these variables, or why there is none
     */
    public static HomeDirectory of(Map<String, String> environment) {
        return of(environment, System.getProperty("os.name", ""));
    }

    /**
     * @param environment the environment variables
     * @param osName the operating system, as in {@code os.name}
     */
    static HomeDirectory of(Map<String, String> environment, String osName) {
        if (osName.toLowerCase(Locale.ROOT).startsWith("windows")) {
            return new HomeDirectory(ofAccount(), "");
        }
        String text = environment.get(VARIABLE);
        if (text == null || text.isEmpty()) {
            return missing(text == null ? "is not set" : "is empty");
        }
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                return missing("is a relative path");
            }
            return Files.isDirectory(path) ? new HomeDirectory(path, "") : missing("names no directory");
        } catch (InvalidPathException notAPath) {
            return missing("is not a path");
        }
    }

    private static HomeDirectory missing(String why) {
        return new HomeDirectory(null, why + ", so there is no home directory");
    }

    /** Returns the home of the process's account in the system, without a look at the variables. */
    static Path ofAccount() {
        return Path.of(System.getProperty("user.home", ""));
    }

    /**
     * Returns the directory.
     *
     * @return the directory, which exists; empty when there is none
     */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /**
     * Returns why there is no home directory.
     *
     * @return the end of a sentence that the variable begins; empty when there is a home directory
     */
    public String problem() {
        return problem;
    }
}
