package io.kstlib.auth.core.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import io.kstlib.auth.spi.config.ConfigValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a JSON document (RFC 8259) into values that know their line. */
public final class JsonTree {

    private final JsonParser parser;
    private final TreeReading reading;

    private JsonTree(JsonParser parser, TreeReading reading) {
        this.parser = parser;
        this.reading = reading;
    }

    /**
     * Reads a document.
     *
     * @return its value; {@code null} for an empty one
     * @throws ConfigurationException if the text is not one JSON document or goes beyond the limits
     */
    public static @Nullable ConfigValue read(String text, TreeReading reading) {
        JsonFactory factory = JsonFactory.builder()
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION) // the source may hold a secret
                .build();
        try (JsonParser parser = factory.createParser(text)) {
            return new JsonTree(parser, reading).document();
        } catch (JsonProcessingException malformed) {
            throw failure(malformed.getLocation(), reading);
        } catch (IOException notFromMemory) {
            throw new UncheckedIOException("reading JSON from memory failed", notFromMemory);
        }
    }

    /** Does not pass on the parser's own message, because it quotes the document. */
    private static ConfigurationException failure(@Nullable JsonLocation location, TreeReading reading) {
        int column = location == null ? 1 : location.getColumnNr();
        return reading.malformed(
                location == null ? 1 : location.getLineNr(),
                "not JSON at column " + column + "; check quotes, commas and brackets here and just before");
    }

    private @Nullable ConfigValue document() throws IOException {
        if (parser.nextToken() == null) {
            return null;
        }
        ConfigValue value = value(here(), 1);
        if (parser.nextToken() != null) {
            throw reading.failure(here(), "something follows the JSON document; a configuration file is one document");
        }
        return value;
    }

    private ConfigValue value(Origin origin, int depth) throws IOException {
        reading.count(depth, origin);
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
            reading.enter(parser.currentName(), keyOrigin);
            parser.nextToken();
            reading.put(entries, value(keyOrigin, depth + 1));
            reading.leave();
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
        return reading.at(parser.currentTokenLocation().getLineNr());
    }
}
