package io.kstlib.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON (RFC 8259) as plain values: {@link String}, {@link Long}, {@link BigInteger}, {@link Double},
 * {@link BigDecimal}, {@link Boolean}, {@code null}, {@link List} and {@link Map} in the order of the text.
 *
 * <p>Reading is strict and bounded: a document is UTF-8 (a byte order mark is ignored), at most {@value #MAX_DEPTH} levels deep, without
 * duplicate names, without anything after it. Callers bound the number of bytes. Stateless, safe for use by several threads.
 */
public final class Json {

    /** The greatest depth of objects and arrays. */
    public static final int MAX_DEPTH = 64;

    private static final int MAX_NAME_LENGTH = 4_096;
    private static final int MAX_NUMBER_LENGTH = 400;

    private static final String TOO_LONG = "a number is too long";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .disable(
                    JsonFactory.Feature
                            .CHARSET_DETECTION) // RFC 8259 section 8.1: UTF-8, whatever the first bytes look like
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION) // the source may be a secret
            .build();

    private Json() {}

    /**
     * Reads a document that is an object.
     *
     * @param utf8 the document
     * @return a new map, in the order of the document
     * @throws JsonException if it is not JSON, goes beyond the limits, or is not an object; the message holds no part of the document
     */
    public static Map<String, @Nullable Object> readObject(byte[] utf8) {
        Object value = read(utf8);
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked") // readValue makes maps with text keys only
            Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
            return object;
        }
        throw new JsonException("expected a JSON object", 1, 1, null);
    }

    /**
     * Reads a document that is an object.
     *
     * @param text the document
     * @return a new map, in the order of the document
     * @throws JsonException as {@link #readObject(byte[])}
     */
    public static Map<String, @Nullable Object> readObject(String text) {
        return readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads any document.
     *
     * @param utf8 the document
     * @return its value
     * @throws JsonException if it is not JSON or goes beyond the limits; the message holds no part of the document
     */
    public static @Nullable Object read(byte[] utf8) {
        int start = hasByteOrderMark(utf8) ? 3 : 0;
        try (JsonParser parser = FACTORY.createParser(utf8, start, utf8.length - start)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonException("the document is empty", 1, 1, null);
            }
            Object value = readValue(parser, first);
            if (parser.nextToken() != null) {
                throw failure(parser, "something follows the document");
            }
            return value;
        } catch (JsonProcessingException malformed) {
            throw JsonException.malformed(malformed);
        } catch (IOException notFromMemory) {
            throw new UncheckedIOException("reading JSON from memory failed", notFromMemory);
        }
    }

    private static boolean hasByteOrderMark(byte[] utf8) {
        return utf8.length >= 3 && utf8[0] == (byte) 0xEF && utf8[1] == (byte) 0xBB && utf8[2] == (byte) 0xBF;
    }

    private static @Nullable Object readValue(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> readMap(parser);
            case START_ARRAY -> readList(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> readInteger(parser);
            case VALUE_NUMBER_FLOAT -> readDecimal(parser);
            default -> throw failure(parser, "unexpected " + token);
        };
    }

    private static Number readInteger(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            default -> parser.getBigIntegerValue();
        };
    }

    /** Reads a decimal number with a bounded exponent. Else a caller that turns 1e999999999 into a whole number fills the memory with its digits. */
    private static BigDecimal readDecimal(JsonParser parser) throws IOException {
        try {
            BigDecimal decimal = parser.getDecimalValue();
            if (Math.abs((long) decimal.scale()) <= MAX_NUMBER_LENGTH) {
                return decimal;
            }
        } catch (NumberFormatException quotesTheDocument) {
            throw failure(parser, TOO_LONG);
        }
        throw failure(parser, TOO_LONG);
    }

    private static Map<String, @Nullable Object> readMap(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            map.put(name, readValue(parser, next(parser)));
        }
        return map;
    }

    private static List<@Nullable Object> readList(JsonParser parser) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = next(parser); token != JsonToken.END_ARRAY; token = next(parser)) {
            list.add(readValue(parser, token));
        }
        return list;
    }

    private static JsonToken next(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw failure(parser, "the document ends too early");
        }
        return token;
    }

    private static JsonException failure(JsonParser parser, String problem) {
        var location = parser.currentLocation();
        return new JsonException(problem, location.getLineNr(), location.getColumnNr(), null);
    }

    /**
     * Writes a value on one line.
     *
     * @param value plain values, see the class
     * @return the document in UTF-8
     * @throws IllegalArgumentException if a value is of another type; the message names the type, not the value
     */
    public static byte[] write(@Nullable Object value) {
        return generate(value, null);
    }

    /**
     * Writes a value for people: two spaces a level, one entry a line.
     *
     * @param value plain values, see the class
     * @return the document, without a line break at its end
     * @throws IllegalArgumentException as {@link #write(Object)}
     */
    public static String writePretty(@Nullable Object value) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withSeparators(DefaultPrettyPrinter.DEFAULT_SEPARATORS.withObjectFieldValueSpacing(
                        com.fasterxml.jackson.core.util.Separators.Spacing.AFTER));
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return new String(generate(value, printer), StandardCharsets.UTF_8);
    }

    private static byte[] generate(@Nullable Object value, @Nullable DefaultPrettyPrinter printer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
            if (printer != null) {
                generator.setPrettyPrinter(printer);
            }
            writeValue(generator, value);
        } catch (IOException notToMemory) {
            throw new UncheckedIOException("writing JSON to memory failed", notToMemory);
        }
        return bytes.toByteArray();
    }

    private static void writeValue(JsonGenerator generator, @Nullable Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof Number number) {
            writeNumber(generator, number);
        } else if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName(String.valueOf(entry.getKey()));
                writeValue(generator, entry.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> items) {
            generator.writeStartArray();
            for (Object item : items) {
                writeValue(generator, item);
            }
            generator.writeEndArray();
        } else {
            throw new IllegalArgumentException(
                    "cannot write " + value.getClass().getName() + " as JSON");
        }
    }

    private static void writeNumber(JsonGenerator generator, Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            generator.writeNumber(number.longValue());
        } else if (number instanceof BigInteger integer) {
            generator.writeNumber(integer);
        } else if (number instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else if (Double.isFinite(number.doubleValue())) {
            generator.writeNumber(number.doubleValue());
        } else {
            throw new IllegalArgumentException("JSON has no number for what is not finite");
        }
    }
}
