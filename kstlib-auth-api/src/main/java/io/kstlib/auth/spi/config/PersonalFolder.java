package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the person, such as the home directory, or why there is none: a service may run without. Only what needs the folder fails
 * then, and no other folder is taken instead. Immutable.
 */
public final class PersonalFolder {

    private final @Nullable Path path;
    private final Origin origin;
    private final String why;

    private PersonalFolder(@Nullable Path path, Origin origin, String why) {
        this.path = path;
        this.origin = origin;
        this.why = why;
    }

    /**
     * @param path where it is; need not exist
     * @return the folder
     */
    public static PersonalFolder at(Path path) {
        return new PersonalFolder(path, Origin.CODE, "");
    }

    /**
     * @param origin what should name the folder, such as {@code environment variable HOME}
     * @param why why it names none, as a sentence that begins with the origin
     * @return no folder
     */
    public static PersonalFolder missing(Origin origin, String why) {
        return new PersonalFolder(null, origin, why);
    }

    /**
     * @return where it is; empty when there is none
     */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /**
     * @param name the name of a folder or file in this one
     * @return it; missing where this one is
     */
    public PersonalFolder below(String name) {
        return path == null ? this : at(path.resolve(name));
    }

    /**
     * For what cannot go on without.
     *
     * @param remedy what helps, in the imperative, without a full stop
     * @return where it is
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
        return path == null ? "PersonalFolder[missing]" : path.toString();
    }
}
