package io.kstlib.benchmarks;

import io.kstlib.benchmarks.fleet.FleetBenchmark;
import io.kstlib.benchmarks.session.GetTokenBenchmark;
import io.kstlib.benchmarks.session.SessionBenchmark;
import io.kstlib.benchmarks.storage.RefreshNoteBenchmark;
import io.kstlib.benchmarks.storage.SopsStorageBenchmark;
import io.kstlib.benchmarks.validation.ValidationBenchmark;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every benchmark beside its baseline and prints how many times as long it takes.
 *
 * <p>Benchmark and baseline take turns, each turn in a new JVM. Each of them comes first in every other turn, so other load on the machine
 * affects both. The median of the turns counts.
 */
public final class Benchmarks {

    private static final List<Class<?>> ALL = List.of(
            GetTokenBenchmark.class,
            SessionBenchmark.class,
            RefreshNoteBenchmark.class,
            SopsStorageBenchmark.class,
            FleetBenchmark.class,
            ValidationBenchmark.class);

    private final int turns;
    private final TimeValue iteration;

    private Benchmarks(int turns, TimeValue iteration) {
        this.turns = turns;
        this.iteration = iteration;
    }

    /** @param arguments parts of names: benchmarks with one of them in the name run; all when there is none */
    public static void main(String[] arguments) throws RunnerException {
        Benchmarks benchmarks = new Benchmarks(
                Integer.getInteger("turns", 3), TimeValue.milliseconds(Integer.getInteger("iteration.ms", 3000)));
        boolean asAsked = true;
        System.out.println(Measured.header());
        for (Class<?> type : ALL) {
            for (Comparison comparison : Comparison.in(type)) {
                if (isWanted(comparison, List.of(arguments))) {
                    Measured measured = benchmarks.measure(comparison);
                    System.out.println(measured.line());
                    asAsked &= measured.isAsAsked();
                }
            }
        }
        System.exit(asAsked ? 0 : 1);
    }

    private static boolean isWanted(Comparison comparison, List<String> parts) {
        String label = comparison.label().toLowerCase(Locale.ROOT);
        return parts.isEmpty() || parts.stream().anyMatch(part -> label.contains(part.toLowerCase(Locale.ROOT)));
    }

    private Measured measure(Comparison comparison) throws RunnerException {
        Measured measured = new Measured(comparison);
        for (int turn = 0; turn < turns; turn++) {
            if (turn % 2 == 0) {
                double baseline = seconds(comparison, comparison.baseline());
                measured.add(baseline, seconds(comparison, comparison.name()));
            } else {
                double benchmark = seconds(comparison, comparison.name());
                measured.add(seconds(comparison, comparison.baseline()), benchmark);
            }
        }
        return measured;
    }

    /** Returns how long one operation takes; with several threads, for all threads together. */
    private double seconds(Comparison comparison, String method) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(comparison.pattern(method))
                        .mode(Mode.Throughput)
                        .timeUnit(TimeUnit.SECONDS)
                        .forks(1)
                        .warmupIterations(comparison.warmupIterations())
                        .warmupTime(iteration)
                        .measurementIterations(3)
                        .measurementTime(iteration)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        if (results.size() != 1) {
            throw new IllegalStateException(comparison.label() + " names the baseline " + method + ", found "
                    + results.size() + " such benchmarks");
        }
        return 1 / results.iterator().next().getPrimaryResult().getScore();
    }
}
