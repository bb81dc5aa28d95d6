package io.kstlib.auth.api.error;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is wrong. All problems that were found are reported at once; the caller corrects the files and tries again. */
public sealed class ConfigurationException extends AuthException permits ConsentNeededException {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /**
     * @param problems every problem found, at least one
     */
    public ConfigurationException(List<ConfigProblem> problems) {
        super(summary(problems), null, null);
        this.problems = List.copyOf(problems);
    }

    /**
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
