package io.kstlib.benchmarks;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A benchmark and its baseline.
 *
 * @param benchmarks the class that holds both
 * @param name the method that is measured
 * @param terms its baseline and its limits
 */
record Comparison(Class<?> benchmarks, String name, BesideBaseline terms) {

    /** Finds the comparisons of a class, in the order of their names. */
    static List<Comparison> in(Class<?> benchmarks) {
        List<Comparison> found = new ArrayList<>();
        Stream<Method> methods = Arrays.stream(benchmarks.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(BesideBaseline.class));
        methods.sorted(Comparator.comparing(Method::getName))
                .forEach(method -> found.add(
                        new Comparison(benchmarks, method.getName(), method.getAnnotation(BesideBaseline.class))));
        return found;
    }

    String label() {
        return benchmarks.getSimpleName() + "." + name;
    }

    /** Returns the name of a method in JMH. */
    String pattern(String method) {
        return "^" + (benchmarks.getName() + "." + method).replace(".", "\\.").replace("$", "\\$") + "$";
    }

    int warmupIterations() {
        return terms.warmupIterations();
    }

    String baseline() {
        return terms.value();
    }
}
