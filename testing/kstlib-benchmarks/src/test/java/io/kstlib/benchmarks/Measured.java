package io.kstlib.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The turns of one comparison, as seconds for one operation. */
final class Measured {

    private final Comparison comparison;
    private final List<Double> baseline = new ArrayList<>();
    private final List<Double> benchmark = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    Measured(Comparison comparison) {
        this.comparison = comparison;
    }

    void add(double baselineSeconds, double benchmarkSeconds) {
        baseline.add(baselineSeconds);
        benchmark.add(benchmarkSeconds);
        ratios.add(benchmarkSeconds / baselineSeconds);
    }

    double ratio() {
        return median(ratios);
    }

    boolean isAsAsked() {
        return ratio() <= comparison.terms().mostTimesAsLong()
                && 1 / median(benchmark) >= comparison.terms().leastPerSecond();
    }

    /** Returns one line of the table; the spread is that of the single turns. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%-58s %12s %12s %7.3f  %.3f..%.3f  %s",
                comparison.label() + " / " + comparison.baseline(),
                time(median(benchmark)),
                time(median(baseline)),
                ratio(),
                Collections.min(ratios),
                Collections.max(ratios),
                isAsAsked() ? "" : "MISSED" + asked());
    }

    private String asked() {
        BesideBaseline terms = comparison.terms();
        return (terms.mostTimesAsLong() < Double.POSITIVE_INFINITY ? ", at most " + terms.mostTimesAsLong() : "")
                + (terms.leastPerSecond() > 0
                        ? String.format(Locale.ROOT, ", at least %.0f/s", terms.leastPerSecond())
                        : "");
    }

    static String header() {
        return String.format(
                "%-58s %12s %12s %7s  %s", "BENCHMARK / BASELINE", "BENCHMARK", "BASELINE", "RATIO", "SINGLE TURNS");
    }

    private static String time(double seconds) {
        if (seconds < 1e-6) {
            return String.format(Locale.ROOT, "%.1f ns", seconds * 1e9);
        }
        return seconds < 1e-3
                ? String.format(Locale.ROOT, "%.1f us", seconds * 1e6)
                : String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
