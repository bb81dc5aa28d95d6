package io.kstlib.auth.core.config.keys;

import io.kstlib.auth.api.error.ConfigProblem;
import java.util.Comparator;
import java.util.List;

/** The order in which a person meets the problems: the main file from top to bottom, the files it includes, the environment. */
public final class ProblemOrder {

    private ProblemOrder() {}

    /**
     * Sorts problems in this order.
     *
     * @param problems any problems; not changed
     * @param mainSource the source of the main file, as the origin of a problem has it
     * @return the problems, sorted
     */
    public static List<ConfigProblem> sorted(List<ConfigProblem> problems, String mainSource) {
        return problems.stream()
                .sorted(Comparator.comparing((ConfigProblem problem) -> rank(problem, mainSource))
                        .thenComparing(problem -> problem.origin().source())
                        .thenComparing(problem -> problem.origin().line()))
                .toList();
    }

    private static int rank(ConfigProblem problem, String mainSource) {
        String source = problem.origin().source();
        if (source.equals(mainSource)) {
            return 0;
        }
        return source.startsWith("environment variable ") ? 2 : 1;
    }
}
