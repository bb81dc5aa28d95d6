package io.kstlib.auth.core.config.tree;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;

/** How large the configuration may be, all files together. An alias counts as if its target were written out once more. */
public final class TreeLimits {

    static final int MAX_DEPTH = 32;
    static final int MAX_VALUES = 10_000;

    private int values;

    /**
     * Counts one value.
     *
     * @throws ConfigurationException if it is one too many or too deep
     */
    public void count(int depth, Origin origin) {
        if (depth > MAX_DEPTH) {
            throw beyond(origin, "nested more than " + MAX_DEPTH + " levels deep");
        }
        values++;
        if (values > MAX_VALUES) {
            throw beyond(origin, "more than " + MAX_VALUES + " values, with what aliases repeat counted each time");
        }
    }

    /** Counts what an alias repeats. The time is limited: it stops at the first value beyond the limit. */
    void countAgain(ConfigValue target, int depth, Origin origin) {
        count(depth, origin);
        if (target instanceof ConfigMap map) {
            for (ConfigValue value : map.entries().values()) {
                countAgain(value, depth + 1, origin);
            }
        } else if (target instanceof ConfigList list) {
            for (ConfigValue value : list.items()) {
                countAgain(value, depth + 1, origin);
            }
        }
    }

    private static ConfigurationException beyond(Origin origin, String limit) {
        return new ConfigurationException(
                new ConfigProblem("", origin, limit + "; a configuration is smaller, is it the right file?"));
    }
}
