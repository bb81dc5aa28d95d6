package io.kstlib.auth.core.config.tree;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** The keys from the root to the value that is being read. */
final class TreeKeys {

    private static final int MAX_KEY_LENGTH = 200;

    private final Deque<String> keys = new ArrayDeque<>();
    private final ConfigProblems problems;

    TreeKeys(ConfigProblems problems) {
        this.problems = problems;
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

    private String path() {
        return String.join(".", keys);
    }
}
