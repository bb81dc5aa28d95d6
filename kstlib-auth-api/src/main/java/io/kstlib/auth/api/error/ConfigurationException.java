package io.kstlib.auth.api.error;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration is wrong. All problems that were found are reported at once; the caller corrects the files and tries again. */
public sealed class ConfigurationException extends AuthException permits ConsentNeededException {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /**
     * Creates the exception.
     *
     * @param problems every problem found, at least one
     */
    public ConfigurationException(List<ConfigProblem> problems) {
        this(problems, null);
    }

    /**
     * @param problems every problem found, at least one
     * @param remedy what helps against all of them at once; {@code null} if each has its own
     */
    ConfigurationException(List<ConfigProblem> problems, @Nullable Remedy remedy) {
        super(summary(problems), remedy, null);
        this.problems = List.copyOf(problems);
    }

    /**
     * Creates the exception.
     *
     * @param problem the one problem found
     */
    public ConfigurationException(ConfigProblem problem) {
        this(List.of(problem));
    }

    private static String summary(List<ConfigProblem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a ConfigurationException needs at least one problem");
        }
        return problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
    }

    /**
     * Returns the problems, in the order in which they stand in the files.
     *
     * @return at least one problem; empty only on a copy that went through Java serialization
     */
    public List<ConfigProblem> problems() {
        return problems == null ? List.of() : problems;
    }
}
