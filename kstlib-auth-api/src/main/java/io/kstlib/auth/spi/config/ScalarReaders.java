package io.kstlib.auth.spi.config;

import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.auth.spi.text.Suggestion;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads single values. For a wrong one it adds a problem and returns {@code null}. The readers are classes and not lambdas, because linking a lambda
 * costs start-up time, and every program makes all keys.
 */
final class ScalarReaders {

    private static final int LONGEST_SHOWN = 60;

    static final ConfigKey.Reader<String> TEXT = new Text();
    static final ConfigKey.Reader<Boolean> FLAG = new Flag();
    static final ConfigKey.Reader<ConfigPath> PATH = new PathText();
    static final ConfigKey.Reader<SecretReference> SECRET = new SecretText();

    /** The words of YAML 1.1, which the Python kstlib reads. */
    private static final List<String> TRUE_WORDS = List.of("true", "yes", "on");

    private static final List<String> FALSE_WORDS = List.of("false", "no", "off");

    private ScalarReaders() {}

    private record Text() implements ConfigKey.Reader<String> {
        @Override
        public @Nullable String read(ConfigValue value, String path, ConfigProblems problems) {
            return text(value, path, problems);
        }
    }

    private record Flag() implements ConfigKey.Reader<Boolean> {
        @Override
        public @Nullable Boolean read(ConfigValue value, String path, ConfigProblems problems) {
            return flag(value, path, problems);
        }
    }

    private record PathText() implements ConfigKey.Reader<ConfigPath> {
        @Override
        public @Nullable ConfigPath read(ConfigValue value, String path, ConfigProblems problems) {
            String text = text(value, path, problems);
            return text == null ? null : new ConfigPath(text, value.origin());
        }
    }

    private record SecretText() implements ConfigKey.Reader<SecretReference> {
        @Override
        public @Nullable SecretReference read(ConfigValue value, String path, ConfigProblems problems) {
            String text = text(value, path, problems);
            return text == null ? null : SecretReference.parse(text, path, value.origin());
        }
    }

    record WholeNumber(int least, int most) implements ConfigKey.Reader<Integer> {
        @Override
        public @Nullable Integer read(ConfigValue value, String path, ConfigProblems problems) {
            return integer(value, least, most, path, problems);
        }
    }

    record Seconds(int least, int most) implements ConfigKey.Reader<Duration> {
        @Override
        public @Nullable Duration read(ConfigValue value, String path, ConfigProblems problems) {
            Integer seconds = integer(value, least, most, path, problems);
            return seconds == null ? null : Duration.ofSeconds(seconds);
        }
    }

    record Choice(List<String> allowed) implements ConfigKey.Reader<String> {
        @Override
        public @Nullable String read(ConfigValue value, String path, ConfigProblems problems) {
            return choice(value, allowed, path, problems);
        }
    }

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
