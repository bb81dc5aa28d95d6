package io.kstlib.storage.sops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path to a value. One form is {@code a.b.0}, keys and list positions with dots between. The other is {@code ["a"]["b.c"][0]}, the form of
 * {@code sops decrypt --extract}; it reaches keys with dots and brackets, too.
 *
 * @param steps the steps from the root; not empty
 */
record SecretPath(List<Step> steps) {

    private static final Pattern BRACKET =
            Pattern.compile("\\[(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|([0-9]{1,9}))\\]");
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,9}");

    /**
     * @param key the key that it means in a map; {@code null} when it means none
     * @param position the position that it means in a list, from 0; {@code null} when it means none
     */
    record Step(@Nullable String key, @Nullable Integer position) {}

    SecretPath {
        steps = List.copyOf(steps);
    }

    /** Reads a path; empty when the text is not a path. */
    static Optional<SecretPath> parse(String text) {
        List<Step> steps = text.startsWith("[") ? bracketed(text) : dotted(text);
        return steps.isEmpty() ? Optional.empty() : Optional.of(new SecretPath(steps));
    }

    private static List<Step> dotted(String text) {
        List<Step> steps = new ArrayList<>();
        for (String part : text.split("\\.", -1)) {
            if (part.isEmpty()) {
                return List.of();
            }
            steps.add(new Step(part, POSITION.matcher(part).matches() ? Integer.valueOf(part) : null));
        }
        return steps;
    }

    private static List<Step> bracketed(String text) {
        List<Step> steps = new ArrayList<>();
        Matcher matcher = BRACKET.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                return List.of();
            }
            end = matcher.end();
            steps.add(step(matcher));
        }
        return steps;
    }

    private static Step step(Matcher bracket) {
        String position = bracket.group(3);
        if (position != null) {
            return new Step(null, Integer.valueOf(position));
        }
        String single = bracket.group(2);
        String key = single == null ? bracket.group(1).replaceAll("\\\\([\\\\\"])", "$1") : single;
        return new Step(key, null);
    }

    /** Returns what the path leads to; empty when it leads nowhere. */
    Optional<Object> find(Map<String, @Nullable Object> root) {
        Object found = root;
        for (Step step : steps) {
            String key = step.key();
            Integer position = step.position();
            if (found instanceof Map<?, ?> map && key != null && map.containsKey(key)) {
                found = map.get(key);
            } else if (found instanceof List<?> list && position != null && position < list.size()) {
                found = list.get(position);
            } else {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(found);
    }
}
