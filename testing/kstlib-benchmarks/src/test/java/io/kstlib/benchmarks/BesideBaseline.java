package io.kstlib.benchmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the baseline of a benchmark and its limits. The two run in turn, and each turn gives one ratio. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface BesideBaseline {

    /**
     * @return the name of the benchmark in the same class that is the baseline
     */
    String value();

    /**
     * @return how many times as long as the baseline it may take; 1.05 stands for five percent more
     */
    double mostTimesAsLong() default Double.POSITIVE_INFINITY;

    /** @return the lowest number of operations a second, all threads together */
    double leastPerSecond() default 0;

    /** @return how many warm-up iterations a turn has; more where the code takes longer to be compiled */
    int warmupIterations() default 3;
}
