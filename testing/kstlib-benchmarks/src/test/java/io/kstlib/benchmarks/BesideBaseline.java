package io.kstlib.benchmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a benchmark: what it is measured beside, and what is asked of it. The two are run in turn, and each turn gives one ratio. */
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

    /**
     * @return how many a second there must be at least, all threads together
     */
    double leastPerSecond() default 0;

    /**
     * @return how many iterations of a turn go before those that count; more where it takes longer until all of the code is compiled
     */
    int warmupIterations() default 3;
}
