package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reading of one text: the origins of its lines, the keys from the root to the value that is being read, the limits, and the problems so far. */
public final class TreeReading {

    private static final int MAX_KEY_LENGTH = 200;

    private final String source;
    private final @Nullable Path file;
    private final @Nullable Origin everywhere;
    private final int above;
    private final Limits limits;
    private final ConfigProblems problems;
    private final Deque<String> keys = new ArrayDeque<>();

    private TreeReading(
            String source,
            @Nullable Path file,
            @Nullable Origin everywhere,
            int above,
            Limits limits,
            ConfigProblems problems) {
        this.source = source;
        this.file = file;
        this.everywhere = everywhere;
        this.above = above;
        this.limits = limits;
        this.problems = problems;
    }

    /**
     * {@return the reading of a file with lines}
     *
     * @param source the file as the person knows it
     * @param file the file itself
     * @param problems receives what is wrong but leaves the rest readable, such as a key written twice
     */
    public static TreeReading ofFile(String source, Path file, Limits limits, ConfigProblems problems) {
        return new TreeReading(source, file, null, 0, limits, problems);
    }

    /**
     * {@return the reading of a text without lines of its own, such as the value of a variable}
     *
     * @param origin the place of all of it
     * @param above how many levels there are above the text
     * @param problems receives what is wrong but leaves the rest readable
     */
    public static TreeReading ofValue(Origin origin, int above, Limits limits, ConfigProblems problems) {
        return new TreeReading(origin.source(), null, origin, above, limits, problems);
    }

    /**
     * {@return the place of a line}
     *
     * @param line from 1
     */
    public Origin at(int line) {
        return everywhere == null ? new Origin(source, line, file) : everywhere;
    }

    /** Counts one value of this text. */
    void count(int depth, Origin origin) {
        limits.count(above + depth, origin);
    }

    /** Counts what an alias repeats. */
    void countAgain(ConfigValue target, int depth, Origin origin) {
        limits.countAgain(target, above + depth, origin);
    }

    void enter(String key, Origin origin) {
        if (key.length() > MAX_KEY_LENGTH) {
            throw failure(origin, "a key is longer than " + MAX_KEY_LENGTH + " characters");
        }
        for (int index = 0; index < key.length(); index++) {
            if (Character.isISOControl(key.charAt(index))) {
                throw failure(origin, "a key holds a line break or control character");
            }
        }
        keys.addLast(key);
    }

    void leave() {
        keys.removeLast();
    }

    /** Adds an entry under the key entered last. */
    void put(Map<String, ConfigValue> entries, ConfigValue value) {
        ConfigValue first = entries.putIfAbsent(keys.getLast(), value);
        if (first != null) {
            int line = first.origin().line();
            problem(
                    value.origin(),
                    "written twice" + (line > 0 ? ", first in line " + line : "") + "; keep one of the two");
        }
    }

    /** Reports a problem of the value under the key entered last. The rest stays readable. */
    void problem(Origin origin, String message) {
        problems.add(path(), origin, message);
    }

    /** Returns the error for a problem that makes the rest unreadable. */
    ConfigurationException failure(Origin origin, String message) {
        return new ConfigurationException(new ConfigProblem(path(), origin, message));
    }

    /** Returns the error for a text that breaks the grammar. Its place says enough, without the keys above it. */
    ConfigurationException malformed(int line, String message) {
        return new ConfigurationException(new ConfigProblem("", at(line), message));
    }

    private String path() {
        return String.join(".", keys);
    }

    /** How large the configuration may be, all files together. An alias counts as if its target were written out once more. */
    public static final class Limits {

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
}
