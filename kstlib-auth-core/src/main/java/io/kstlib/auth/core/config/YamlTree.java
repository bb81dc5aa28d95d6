package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Turns one YAML document into values that know their line, from the events of the parser. The text of a value stays as it is written, and nothing is
 * converted. Aliases are counted before they are followed.
 */
public final class YamlTree {

    private static final String MERGE_KEY = "<<";

    private final String text;
    private final ParserImpl parser;
    private final TreeReading reading;
    private final Map<String, ConfigValue> anchors = new HashMap<>();

    private YamlTree(String text, TreeReading reading) {
        this.text = text;
        this.parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
        this.reading = reading;
    }

    /**
     * Reads a document.
     *
     * @return its value; {@code null} for an empty one
     * @throws ConfigurationException if the text is not one YAML document or goes beyond the limits
     */
    public static @Nullable ConfigValue read(String text, TreeReading reading) {
        return new YamlTree(text, reading).document();
    }

    private @Nullable ConfigValue document() {
        next(); // the start of the stream
        if (next().is(Event.ID.StreamEnd)) {
            return null;
        }
        Event first = next();
        ConfigValue value = value(first, at(first), 1);
        next(); // the end of the document
        Event after = next();
        if (!after.is(Event.ID.StreamEnd)) {
            throw reading.failure(at(after), "a second document begins (---); a configuration file is one document");
        }
        return value;
    }

    private ConfigValue value(Event event, Origin origin, int depth) {
        if (event instanceof AliasEvent alias) {
            return alias(alias, origin, depth);
        }
        reading.count(depth, origin);
        ConfigValue value;
        if (event instanceof ScalarEvent scalar) {
            value = scalar(scalar, origin);
        } else {
            checkTag(((CollectionStartEvent) event).getTag(), origin);
            value = event.is(Event.ID.MappingStart) ? map(origin, depth) : list(origin, depth);
        }
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.put(anchor, value);
        }
        return value;
    }

    private ConfigValue alias(AliasEvent alias, Origin origin, int depth) {
        ConfigValue target = anchors.get(alias.getAnchor());
        if (target == null) {
            String name = PrintableText.oneLine(alias.getAnchor());
            throw reading.failure(origin, "the alias *" + name + " has no anchor &" + name + " that ends above it");
        }
        reading.countAgain(target, depth, origin);
        if (target instanceof ConfigMap map) {
            return new ConfigMap(map.entries(), origin);
        }
        if (target instanceof ConfigList list) {
            return new ConfigList(list.items(), origin);
        }
        ConfigScalar scalar = (ConfigScalar) target;
        return new ConfigScalar(scalar.text(), scalar.kind(), origin);
    }

    private ConfigMap map(Origin origin, int depth) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        List<ConfigMap> merged = new ArrayList<>();
        for (Event event = next(); !event.is(Event.ID.MappingEnd); event = next()) {
            Origin keyOrigin = at(event);
            if (!(event instanceof ScalarEvent key)) {
                throw reading.failure(keyOrigin, "a key must be a plain text, not a list, a map or an alias");
            }
            reading.enter(key.getValue(), keyOrigin);
            ConfigValue value = value(next(), keyOrigin, depth + 1);
            if (key.getScalarStyle() == ScalarStyle.PLAIN && key.getValue().equals(MERGE_KEY)) {
                collect(value, merged);
            } else {
                reading.put(entries, value);
            }
            reading.leave();
        }
        for (ConfigMap map : merged) {
            map.entries().forEach(entries::putIfAbsent);
        }
        return new ConfigMap(entries, origin);
    }

    private void collect(ConfigValue value, List<ConfigMap> merged) {
        if (value instanceof ConfigMap map) {
            merged.add(map);
        } else if (value instanceof ConfigList list) {
            list.items().forEach(item -> {
                if (item instanceof ConfigMap map) {
                    merged.add(map);
                } else {
                    reading.problem(item.origin(), "merges maps only, found " + item.kindInWords());
                }
            });
        } else {
            reading.problem(value.origin(), "merges a map or a list of maps, found " + value.kindInWords());
        }
    }

    private ConfigList list(Origin origin, int depth) {
        List<ConfigValue> items = new ArrayList<>();
        for (Event event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
            items.add(value(event, at(event), depth + 1));
        }
        return new ConfigList(items, origin);
    }

    private ConfigScalar scalar(ScalarEvent scalar, Origin origin) {
        checkTag(scalar.getTag(), origin);
        String value = scalar.getValue();
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getTag() == null;
        Kind kind = plain ? kind(value) : Kind.TEXT;
        return new ConfigScalar(kind == Kind.NULL ? "" : value, kind, origin);
    }

    /** Returns how YAML 1.1, which the Python kstlib reads, understands a value without quotes: for messages, and to tell an empty value from a text. */
    private static Kind kind(String text) {
        if (text.isEmpty()) {
            return Kind.NULL;
        }
        if (isNumber(text)) {
            return Kind.NUMBER;
        }
        if (text.length() > "false".length()) {
            return Kind.TEXT;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "~", "null" -> Kind.NULL;
            case "true", "false", "yes", "no", "on", "off" -> Kind.BOOLEAN;
            default -> Kind.TEXT;
        };
    }

    private static boolean isNumber(String text) {
        boolean digits = false;
        boolean point = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = true;
            } else if (c == '.' && !point) {
                point = true;
            } else if (i > 0 || (c != '-' && c != '+')) {
                return false;
            }
        }
        return digits;
    }

    /** Refuses tags that name a type to create. The tags of YAML's own schema say nothing that a key does not say. */
    private void checkTag(@Nullable String tag, Origin origin) {
        if (tag != null && !tag.equals("!") && !tag.startsWith("tag:yaml.org,2002:")) {
            reading.problem(origin, "the tag " + PrintableText.oneLine(tag) + " means nothing here; remove it");
        }
    }

    private Origin at(Event event) {
        return reading.at(event.getStartMark().getLine() + 1);
    }

    private Event next() {
        try {
            return parser.getEvent();
        } catch (YAMLException malformed) {
            throw failure(malformed);
        }
    }

    /** Says in one line what is wrong. Does not pass on the parser's own message: it quotes the text, which may be a secret. */
    private ConfigurationException failure(YAMLException malformed) {
        if (malformed instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            Mark mark = marked.getProblemMark();
            return failure(mark.getLine(), mark.getColumn(), explain(String.valueOf(marked.getProblem())));
        }
        return unprintable();
    }

    /** Finds the first character that cannot be printed. The reader looks ahead, so its own position is not that of the character. */
    private ConfigurationException unprintable() {
        int line = 0;
        int column = 0;
        for (int i = 0; i < text.length() && StreamReader.isPrintable(text.codePointAt(i)); i++) {
            column++;
            if (text.charAt(i) == '\n') {
                line++;
                column = 0;
            } else if (Character.isHighSurrogate(text.charAt(i))) {
                i++;
            }
        }
        return failure(line, column, "a control character; remove it, or write it as \\x07 in double quotes");
    }

    private ConfigurationException failure(int line, int column, String problem) {
        return reading.malformed(line + 1, "not YAML at column " + (column + 1) + ": " + problem);
    }

    /** Explains a problem. The parser's short problem names characters and tokens of the grammar, never a value. */
    private static String explain(String problem) {
        if (problem.contains("TAB")) {
            return "a tab; indent with spaces";
        }
        String hint = "check the indentation, quotes and brackets here and just above";
        if (problem.startsWith("mapping values are not allowed")) {
            hint = "quote a value that holds a colon and a space, and check the indentation";
        } else if (problem.contains("cannot start any token")) {
            hint = "quote the value";
        } else if (problem.contains("escape")) {
            hint = "use single quotes, or double the backslash";
        }
        int advice = problem.indexOf(". (");
        return PrintableText.oneLine(advice < 0 ? problem : problem.substring(0, advice)) + "; " + hint;
    }
}
