package io.kstlib.auth.spi.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads lists and maps. For a wrong one it adds a problem and returns {@code null}. */
final class CollectionReaders {

    private CollectionReaders() {}

    static @Nullable List<String> words(ConfigValue value, String path, ConfigProblems problems) {
        if (value instanceof ConfigList list) {
            return texts(list, path, problems);
        }
        if (value instanceof ConfigMap) {
            problems.add(path, value.origin(), "expected a list or text, found " + value.kindInWords());
            return null;
        }
        String text = ScalarReaders.text(value, path, problems);
        return text == null ? null : List.of(text.trim().split("\\s+"));
    }

    static @Nullable List<String> texts(ConfigValue value, String path, ConfigProblems problems) {
        if (!(value instanceof ConfigList list)) {
            problems.add(path, value.origin(), "expected a list of texts, found " + value.kindInWords());
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            String text = ScalarReaders.text(list.items().get(i), path + "[" + i + "]", problems);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    static @Nullable List<Integer> range(ConfigValue value, int least, int most, String path, ConfigProblems problems) {
        if (!(value instanceof ConfigList list) || list.items().size() != 2) {
            problems.add(path, value.origin(), "expected a list of two numbers, [from, to]");
            return null;
        }
        Integer from = ScalarReaders.integer(list.items().get(0), least, most, path + "[0]", problems);
        Integer to = ScalarReaders.integer(list.items().get(1), least, most, path + "[1]", problems);
        if (from == null || to == null) {
            return null;
        }
        if (from > to) {
            problems.add(path, value.origin(), "the range ends before it begins; write [" + to + ", " + from + "]");
            return null;
        }
        return List.of(from, to);
    }

    static @Nullable ConfigMap map(ConfigValue value, String path, ConfigProblems problems) {
        if (value instanceof ConfigMap map) {
            return map.withoutNulls();
        }
        String instead = value instanceof ConfigList ? "; write each entry under its name, without a dash" : "";
        problems.add(path, value.origin(), "expected a map, found " + value.kindInWords() + instead);
        return null;
    }

    static @Nullable Settings section(ConfigValue value, ConfigSchema schema, String path, ConfigProblems problems) {
        ConfigMap map = map(value, path, problems);
        if (map == null) {
            return null;
        }
        Settings settings = new Settings(path, map);
        schema.check(settings, problems);
        return settings;
    }

    static @Nullable List<ConfigMap> maps(ConfigValue value, String path, ConfigProblems problems) {
        if (!(value instanceof ConfigList list)) {
            problems.add(path, value.origin(), "expected a list of maps, found " + value.kindInWords());
            return null;
        }
        List<ConfigMap> maps = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            ConfigMap map = map(list.items().get(i), path + "[" + i + "]", problems);
            if (map != null) {
                maps.add(map);
            }
        }
        return maps;
    }

    static @Nullable Map<String, String> textMap(ConfigValue value, String path, ConfigProblems problems) {
        ConfigMap map = map(value, path, problems);
        if (map == null) {
            return null;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.entries().forEach((key, entry) -> {
            String text = ScalarReaders.text(entry, path + "." + key, problems);
            if (text != null) {
                texts.put(key, text);
            }
        });
        return texts;
    }
}
