package io.kstlib.auth.core.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * Reads the text of a configuration into a tree whose values know their places. Knows the keys from the root to the value that is being read, the
 * limits, and the problems so far. For one text.
 */
final class TreeReading {

    private static final int MAX_KEY_LENGTH = 200;

    private final Origin whole;
    private final int above;
    private final Limits limits;
    private final ConfigProblems problems;
    private final Deque<String> keys = new ArrayDeque<>();

    /**
     * @param whole the place of the text; only a file has lines
     * @param above how many levels there are above the text
     * @param problems receives mistakes that leave the rest readable, such as a key written twice
     */
    TreeReading(Origin whole, int above, Limits limits, ConfigProblems problems) {
        this.whole = whole;
        this.above = above;
        this.limits = limits;
        this.problems = problems;
    }

    /**
     * Reads a JSON document (RFC 8259).
     *
     * @return its value; {@code null} for an empty one
     * @throws ConfigurationException if the text is not one JSON document or goes beyond the limits
     */
    @Nullable
    ConfigValue json(String text) {
        return Json.read(text, this);
    }

    /**
     * Reads a YAML document, from the events of the parser. The text of a value stays as it is written, and nothing is converted. Aliases are counted
     * before they are followed.
     *
     * @return its value; {@code null} for an empty one
     * @throws ConfigurationException if the text is not one YAML document or goes beyond the limits
     */
    @Nullable
    ConfigValue yaml(String text) {
        return new Yaml(text).document();
    }

    /**
     * {@return the place of a line}
     *
     * @param line from 1
     */
    private Origin at(int line) {
        return whole.file() == null ? whole : new Origin(whole.source(), line, whole.file());
    }

    private void enter(String key, Origin origin) {
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

    private void leave() {
        keys.removeLast();
    }

    /** Adds an entry under the key entered last. */
    private void put(Map<String, ConfigValue> entries, ConfigValue value) {
        ConfigValue first = entries.putIfAbsent(keys.getLast(), value);
        if (first != null) {
            int line = first.origin().line();
            problem(
                    value.origin(),
                    "written twice" + (line > 0 ? ", first in line " + line : "") + "; keep one of the two");
        }
    }

    /** Reports a problem of the value under the key entered last. The rest stays readable. */
    private void problem(Origin origin, String message) {
        problems.add(path(), origin, message);
    }

    /** Returns the error for a problem that makes the rest unreadable. */
    private ConfigurationException failure(Origin origin, String message) {
        return new ConfigurationException(new ConfigProblem(path(), origin, message));
    }

    /** Returns the error for a text that breaks the grammar. Its place says enough, without the keys above it. */
    private ConfigurationException malformed(int line, String message) {
        return new ConfigurationException(new ConfigProblem("", at(line), message));
    }

    private String path() {
        return String.join(".", keys);
    }

    /** The largest size of a configuration, all files together. An alias counts as if its target were written out once more. */
    static final class Limits {

        static final int MAX_DEPTH = 32;
        static final int MAX_VALUES = 10_000;

        private int values;

        /**
         * Counts one value.
         *
         * @throws ConfigurationException if it is one too many or too deep
         */
        void count(int depth, Origin origin) {
            if (depth > MAX_DEPTH) {
                throw beyond(origin, "nested more than " + MAX_DEPTH + " levels deep");
            }
            values++;
            if (values > MAX_VALUES) {
                throw beyond(origin, "more than " + MAX_VALUES + " values, counting each repetition by an alias");
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

    /** The events of a YAML parser. */
    private final class Yaml {

        private static final String MERGE_KEY = "<<";

        private final String text;
        private final ParserImpl parser;
        private final Map<String, ConfigValue> anchors = new HashMap<>();

        Yaml(String text) {
            this.text = text;
            this.parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
        }

        @Nullable
        ConfigValue document() {
            next(); // the start of the stream
            if (next().is(Event.ID.StreamEnd)) {
                return null;
            }
            Event first = next();
            ConfigValue value = value(first, originOf(first), above + 1);
            next(); // the end of the document
            Event after = next();
            if (!after.is(Event.ID.StreamEnd)) {
                throw failure(originOf(after), "a second document begins (---); a configuration file is one document");
            }
            return value;
        }

        private ConfigValue value(Event event, Origin origin, int depth) {
            if (event instanceof AliasEvent alias) {
                return alias(alias, origin, depth);
            }
            limits.count(depth, origin);
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
                throw failure(origin, "the alias *" + name + " has no anchor &" + name + " that ends above it");
            }
            limits.countAgain(target, depth, origin);
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
                Origin keyOrigin = originOf(event);
                if (!(event instanceof ScalarEvent key)) {
                    throw failure(keyOrigin, "a key must be a plain text, not a list, a map or an alias");
                }
                enter(key.getValue(), keyOrigin);
                ConfigValue value = value(next(), keyOrigin, depth + 1);
                if (key.getScalarStyle() == ScalarStyle.PLAIN && key.getValue().equals(MERGE_KEY)) {
                    collect(value, merged);
                } else {
                    put(entries, value);
                }
                leave();
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
                        problem(item.origin(), "merges maps only, found " + item.kindInWords());
                    }
                });
            } else {
                problem(value.origin(), "merges a map or a list of maps, found " + value.kindInWords());
            }
        }

        private ConfigList list(Origin origin, int depth) {
            List<ConfigValue> items = new ArrayList<>();
            for (Event event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
                items.add(value(event, originOf(event), depth + 1));
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
                problem(origin, "the tag " + PrintableText.oneLine(tag) + " means nothing here; remove it");
            }
        }

        private Origin originOf(Event event) {
            return at(event.getStartMark().getLine() + 1);
        }

        private Event next() {
            try {
                return parser.getEvent();
            } catch (YAMLException malformed) {
                throw inWords(malformed);
            }
        }

        /** Explains the mistake in one line. Does not pass on the parser's own message: it quotes the text, which may be a secret. */
        private ConfigurationException inWords(YAMLException malformed) {
            if (malformed instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                Mark mark = marked.getProblemMark();
                return notYaml(mark.getLine(), mark.getColumn(), explain(String.valueOf(marked.getProblem())));
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
            return notYaml(line, column, "a control character; remove it, or write it as \\x07 in double quotes");
        }

        private ConfigurationException notYaml(int line, int column, String problem) {
            return malformed(line + 1, "not YAML at column " + (column + 1) + ": " + problem);
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

    /** The tokens of a JSON parser. */
    private final class Json {

        private final JsonParser parser;

        Json(JsonParser parser) {
            this.parser = parser;
        }

        /** Loads the classes of the parser only if a file is JSON. */
        static @Nullable ConfigValue read(String text, TreeReading reading) {
            JsonFactory factory = JsonFactory.builder()
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION) // the source may hold a secret
                    .build();
            try (JsonParser parser = factory.createParser(text)) {
                return reading.new Json(parser).document();
            } catch (JsonProcessingException malformed) { // its own message quotes the document
                JsonLocation location = malformed.getLocation();
                int column = location == null ? 1 : location.getColumnNr();
                throw reading.malformed(
                        location == null ? 1 : location.getLineNr(),
                        "not JSON at column " + column + "; check quotes, commas and brackets here and just before");
            } catch (IOException notFromMemory) {
                throw new UncheckedIOException("reading JSON from memory failed", notFromMemory);
            }
        }

        @Nullable
        ConfigValue document() throws IOException {
            if (parser.nextToken() == null) {
                return null;
            }
            ConfigValue value = value(here(), above + 1);
            if (parser.nextToken() != null) {
                throw failure(here(), "something follows the JSON document; a configuration file is one document");
            }
            return value;
        }

        private ConfigValue value(Origin origin, int depth) throws IOException {
            limits.count(depth, origin);
            JsonToken token = parser.currentToken();
            return switch (token) {
                case START_OBJECT -> map(origin, depth);
                case START_ARRAY -> list(origin, depth);
                case VALUE_TRUE, VALUE_FALSE -> new ConfigScalar(parser.getText(), Kind.BOOLEAN, origin);
                case VALUE_NULL -> new ConfigScalar("", Kind.NULL, origin);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new ConfigScalar(parser.getText(), Kind.NUMBER, origin);
                default -> new ConfigScalar(parser.getText(), Kind.TEXT, origin);
            };
        }

        private ConfigMap map(Origin origin, int depth) throws IOException {
            Map<String, ConfigValue> entries = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                Origin keyOrigin = here();
                enter(parser.currentName(), keyOrigin);
                parser.nextToken();
                put(entries, value(keyOrigin, depth + 1));
                leave();
            }
            return new ConfigMap(entries, origin);
        }

        private ConfigList list(Origin origin, int depth) throws IOException {
            List<ConfigValue> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(here(), depth + 1));
            }
            return new ConfigList(items, origin);
        }

        private Origin here() {
            return at(parser.currentTokenLocation().getLineNr());
        }
    }
}
