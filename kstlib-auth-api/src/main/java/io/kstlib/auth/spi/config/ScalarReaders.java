package io.kstlib.auth.spi.config;

import io.kstlib.auth.spi.internal.text.Suggestion;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads single values. For a wrong one it adds a problem and returns {@code null}. */
final class ScalarReaders {

    private static final int LONGEST_SHOWN = 60;

    /** The words of YAML 1.1, which the Python kstlib reads. */
    private static final List<String> TRUE_WORDS = List.of("true", "yes", "on");

    private static final List<String> FALSE_WORDS = List.of("false", "no", "off");

    private ScalarReaders() {}

    static @Nullable String text(ConfigValue value, String path, ConfigProblems problems) {
        if (value instanceof ConfigScalar scalar && scalar.kind() != ConfigScalar.Kind.NULL) {
            if (!scalar.text().isBlank()) {
                return scalar.text();
            }
            problems.add(path, value.origin(), "empty; write a value or remove the key");
        } else {
            problems.add(path, value.origin(), "expected text, found " + value.kindInWords());
        }
        return null;
    }

    static @Nullable ConfigPath path(ConfigValue value, String path, ConfigProblems problems) {
        String text = text(value, path, problems);
        return text == null ? null : new ConfigPath(text, value.origin());
    }

    static @Nullable SecretReference secret(ConfigValue value, String path, ConfigProblems problems) {
        String text = text(value, path, problems);
        return text == null ? null : SecretReference.parse(text, path, value.origin());
    }

    static @Nullable Boolean flag(ConfigValue value, String path, ConfigProblems problems) {
        String word = value instanceof ConfigScalar scalar ? scalar.text().toLowerCase(Locale.ROOT) : "";
        if (TRUE_WORDS.contains(word)) {
            return true;
        }
        if (FALSE_WORDS.contains(word)) {
            return false;
        }
        problems.add(path, value.origin(), "expected true or false, found " + found(value));
        return null;
    }

    static @Nullable Integer integer(ConfigValue value, int least, int most, String path, ConfigProblems problems) {
        if (value instanceof ConfigScalar scalar && scalar.text().matches("[+-]?[0-9]{1,18}")) {
            long number = Long.parseLong(scalar.text());
            if (number >= least && number <= most) {
                return (int) number;
            }
        }
        problems.add(
                path,
                value.origin(),
                "expected a whole number from " + least + " to " + most + ", found " + found(value));
        return null;
    }

    static @Nullable Duration seconds(ConfigValue value, int least, int most, String path, ConfigProblems problems) {
        Integer seconds = integer(value, least, most, path, problems);
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    static @Nullable String choice(ConfigValue value, List<String> allowed, String path, ConfigProblems problems) {
        String text = text(value, path, problems);
        if (text == null) {
            return null;
        }
        String word = text.toLowerCase(Locale.ROOT);
        if (allowed.contains(word)) {
            return word;
        }
        String hint = Suggestion.nearest(word, allowed)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("");
        problems.add(
                path,
                value.origin(),
                "expected one of " + String.join(", ", allowed) + ", found " + found(value) + hint);
        return null;
    }

    /** Shows the value itself, shortened. Only for keys that never hold a secret. */
    static String found(ConfigValue value) {
        if (value instanceof ConfigScalar scalar && scalar.kind() != ConfigScalar.Kind.NULL) {
            return "\"" + PrintableText.oneLine(scalar.text(), LONGEST_SHOWN) + "\"";
        }
        return value.kindInWords();
    }
}
