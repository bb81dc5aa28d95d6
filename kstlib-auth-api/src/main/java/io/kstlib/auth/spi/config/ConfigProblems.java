package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects problems, so that all are reported at once. Equal problems are kept once. Not safe for use by several threads. */
public final class ConfigProblems {

    private final Set<ConfigProblem> problems = new LinkedHashSet<>();

    /** Starts with none. */
    public ConfigProblems() {}

    /**
     * Adds a problem.
     *
     * @param path the key path
     * @param origin where it stands
     * @param message what is wrong and how to correct it; never a secret
     */
    public void add(String path, Origin origin, String message) {
        problems.add(new ConfigProblem(path, origin, message));
    }

    /**
     * Adds a problem with a remedy.
     *
     * @param path the key path
     * @param origin where it stands
     * @param message what is wrong
     * @param remedy what helps
     */
    public void add(String path, Origin origin, String message, Remedy remedy) {
        problems.add(new ConfigProblem(path, origin, message, remedy));
    }

    /**
     * Adds problems.
     *
     * @param more problems found elsewhere
     */
    public void addAll(List<ConfigProblem> more) {
        problems.addAll(more);
    }

    /** {@return the problems so far, in the order in which they were found} */
    public List<ConfigProblem> found() {
        return new ArrayList<>(problems);
    }

    /**
     * Throws an exception if there are problems.
     *
     * @throws ConfigurationException if there is at least one problem; it holds all of them
     */
    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(found());
        }
    }
}
