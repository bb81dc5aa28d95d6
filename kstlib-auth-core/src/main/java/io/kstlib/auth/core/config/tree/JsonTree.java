package io.kstlib.auth.core.config.tree;

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
    private final LineOrigins origins;
    private final TreeLimits limits;
    private final TreeKeys keys;

    private JsonTree(JsonParser parser, LineOrigins origins, TreeLimits limits, ConfigProblems problems) {
        this.parser = parser;
        this.origins = origins;
        this.limits = limits;
        this.keys = new TreeKeys(problems);
    }

    /**
     * Reads a document.
     *
     * @param problems what is wrong but leaves the rest readable, such as a key written twice, is added here
     * @return its value; {@code null} for an empty one
     * @throws ConfigurationException if the text is not one JSON document or goes beyond the limits
     */
    public static @Nullable ConfigValue read(
            String text, LineOrigins origins, TreeLimits limits, ConfigProblems problems) {
        JsonFactory factory = JsonFactory.builder()
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION) // the source may hold a secret
                .build();
        try (JsonParser parser = factory.createParser(text)) {
            return new JsonTree(parser, origins, limits, problems).document();
        } catch (JsonProcessingException malformed) {
            throw failure(malformed.getLocation(), origins);
        } catch (IOException notFromMemory) {
            throw new UncheckedIOException("reading JSON from memory failed", notFromMemory);
        }
    }

    /** Does not pass on the parser's own message, because it quotes the document. */
    private static ConfigurationException failure(@Nullable JsonLocation location, LineOrigins origins) {
        Origin origin = origins.at(location == null ? 1 : location.getLineNr());
        int column = location == null ? 1 : location.getColumnNr();
        String message = "not JSON at column " + column + "; check quotes, commas and brackets here and just before";
        return new ConfigurationException(new ConfigProblem("", origin, message));
    }

    private @Nullable ConfigValue document() throws IOException {
        if (parser.nextToken() == null) {
            return null;
        }
        ConfigValue value = value(here(), 1);
        if (parser.nextToken() != null) {
            throw keys.failure(here(), "something follows the JSON document; a configuration file is one document");
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
            keys.enter(parser.currentName(), keyOrigin);
            parser.nextToken();
            keys.put(entries, value(keyOrigin, depth + 1));
            keys.leave();
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
        return origins.at(parser.currentTokenLocation().getLineNr());
    }
}
