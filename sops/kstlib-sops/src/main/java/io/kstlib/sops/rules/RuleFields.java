package io.kstlib.sops.rules;

import io.kstlib.sops.error.SopsException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map of {@code .sops.yaml} whose fields are read by kind. Fields that are not asked for are ignored, as in sops.
 *
 * @param place what it is, for messages
 * @param fields its fields, with what it merges in
 */
record RuleFields(String place, Map<String, ? extends @Nullable Object> fields) {

    private static final String MERGE = "<<";

    RuleFields {
        fields = merged(place, fields);
    }

    /** Applies YAML's merge key, which people use to share recipients between rules. A map's own fields win. */
    private static Map<String, @Nullable Object> merged(String place, Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(fields);
        Object merge = merged.remove(MERGE);
        List<?> sources = merge instanceof List<?> list ? list : merge == null ? List.of() : List.of(merge);
        for (Object source : sources) {
            merged(place, map(place + ", " + MERGE, source)).forEach(merged::putIfAbsent);
        }
        return merged;
    }

    private static Map<String, @Nullable Object> map(String place, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw Reason.RULE.error(place + " must be a map");
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((name, field) -> fields.put(String.valueOf(name), field));
        return fields;
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    /** Returns the text of a field; empty when it is missing. */
    String text(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return "";
        }
        if (value instanceof String || value instanceof Number) {
            return value.toString();
        }
        throw Reason.RULE.error(at(name) + " must be a text");
    }

    int number(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return 0;
        }
        if (value instanceof Number number && number.toString().equals(String.valueOf(number.intValue()))) {
            return number.intValue();
        }
        throw Reason.RULE.error(at(name) + " must be a whole number");
    }

    boolean flag(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw Reason.RULE.error(at(name) + " must be true or false");
    }

    /** Returns a list of maps; empty when it is missing. */
    List<RuleFields> maps(String name) {
        List<RuleFields> maps = new ArrayList<>();
        int number = 1;
        for (Object item : list(name)) {
            String itemPlace = at(name) + "[" + number++ + "]";
            maps.add(new RuleFields(itemPlace, map(itemPlace, item)));
        }
        return maps;
    }

    /** Returns the items of a field that may also be one text with commas; empty when it is missing. */
    List<?> list(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        throw Reason.RULE.error(at(name) + " must be a list");
    }

    String at(String name) {
        return place + (place.endsWith("]") ? "." : ", ") + name;
    }
}
