package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the person, such as the home directory, or why there is none: a service may run without one. Then only what needs the folder fails. No
 * other folder is used instead. Immutable.
 */
public final class UserDirectory {

    private final @Nullable Path path;
    private final Origin origin;
    private final String why;

    private UserDirectory(@Nullable Path path, Origin origin, String why) {
        this.path = path;
        this.origin = origin;
        this.why = why;
    }

    /**
     * {@return a folder at a path}
     *
     * @param path the path of the folder, which need not exist
     */
    public static UserDirectory at(Path path) {
        return new UserDirectory(path, Origin.CODE, "");
    }

    /**
     * {@return an object without a folder}
     *
     * @param origin the source that should name the folder, such as {@code environment variable HOME}
     * @param why why it names no folder, as a sentence that begins with the origin
     */
    public static UserDirectory missing(Origin origin, String why) {
        return new UserDirectory(null, origin, why);
    }

    /** {@return the path of the folder; empty when there is none} */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /**
     * {@return a folder or file in this one; missing if this folder is missing}
     *
     * @param name the name of a folder or file in this one
     */
    public UserDirectory below(String name) {
        return path == null ? this : at(path.resolve(name));
    }

    /**
     * Returns the path of the folder, for a caller that cannot continue without it.
     *
     * @param remedy what helps, in the imperative, without a full stop
     * @return the path of the folder
     * @throws ConfigurationException if there is none
     */
    public Path require(String remedy) {
        if (path == null) {
            throw new ConfigurationException(new ConfigProblem("", origin, why + "; " + remedy));
        }
        return path;
    }

    @Override
    public String toString() {
        return path == null ? "UserDirectory[missing]" : path.toString();
    }
}
