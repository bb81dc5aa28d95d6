package io.kstlib.sops.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.FloatText;
import io.kstlib.sops.tree.IntNumber;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import io.kstlib.sops.tree.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** JSON (RFC 8259) whose top level is an object. A name must not occur twice in an object, although sops accepts that. */
public final class JsonStore implements DocumentStore {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.MAX_DEPTH)
                    .maxNumberLength(Limits.MAX_NUMBER_LENGTH)
                    .maxStringLength(Limits.MAX_BYTES)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // the names of one file are not worth keeping
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION) // the source may be a secret
            .build();

    /** Reads and writes with one tab per level, as sops does without configuration. */
    public JsonStore() {}

    @Override
    public List<Branch> read(byte[] content) {
        try (JsonParser parser = FACTORY.createParser(Limits.text(content, Limits.MAX_BYTES))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Reason.UNSUPPORTED_DOCUMENT.error(
                        "the top level of the JSON is not an object", "Wrap it in one, such as {\"data\": …}", null);
            }
            Branch document = branch(parser, new Limits());
            if (parser.nextToken() != null) {
                throw malformed("something follows the object", parser);
            }
            return List.of(document);
        } catch (JsonProcessingException malformed) {
            throw malformed(malformed);
        } catch (IOException notFromMemory) {
            throw new UncheckedIOException("reading JSON from memory failed", notFromMemory);
        }
    }

    private static Branch branch(JsonParser parser, Limits limits) throws IOException {
        List<BranchItem> items = new ArrayList<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            items.add(new Entry(name, value(parser, parser.nextToken(), limits)));
        }
        return new Branch(items);
    }

    private static Value value(JsonParser parser, JsonToken token, Limits limits) throws IOException {
        limits.count(1);
        if (token == null) {
            throw malformed("the document ends too early", parser);
        }
        return switch (token) {
            case START_OBJECT -> branch(parser, limits);
            case START_ARRAY -> sequence(parser, limits);
            case VALUE_STRING -> TextValue.of(parser.getText());
            case VALUE_TRUE -> Bool.of(true);
            case VALUE_FALSE -> Bool.of(false);
            case VALUE_NULL -> Null.NULL;
            case VALUE_NUMBER_INT -> wholeNumber(parser);
            case VALUE_NUMBER_FLOAT -> floatNumber(parser);
            default -> throw malformed("unexpected " + token, parser);
        };
    }

    private static Sequence sequence(JsonParser parser, Limits limits) throws IOException {
        List<SequenceItem> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token, limits));
        }
        return new Sequence(items);
    }

    /** Reads a whole number. A number that does not fit into 64 bits becomes a floating-point number, as in sops. */
    private static Value wholeNumber(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> new IntNumber(parser.getLongValue());
            default -> floatNumber(parser);
        };
    }

    private static Value floatNumber(JsonParser parser) throws IOException {
        double number = Double.parseDouble(parser.getText());
        if (Double.isInfinite(number)) {
            throw malformed("a number is too large", parser);
        }
        return new FloatNumber(number);
    }

    private static SopsException malformed(String problem, JsonParser parser) {
        return Reason.MALFORMED_FILE.error("not readable as JSON: " + problem + " (line "
                + parser.currentLocation().getLineNr() + ")");
    }

    /** Makes an error without the parser's own message, which may quote the document. */
    private static SopsException malformed(JsonProcessingException failure) {
        String text = String.valueOf(failure.getOriginalMessage());
        String problem = "not JSON";
        if (text.startsWith("Duplicate")) {
            problem = "a name stands twice in one object";
        } else if (failure instanceof StreamConstraintsException) {
            problem = "too deep, or a number is too long";
        }
        int line = failure.getLocation() == null ? 0 : failure.getLocation().getLineNr();
        return Reason.MALFORMED_FILE.error("not readable as JSON: " + problem + " (line " + line + ")");
    }

    @Override
    public byte[] write(List<Branch> documents) {
        if (documents.size() != 1) {
            throw Reason.UNSUPPORTED_DOCUMENT.error("a JSON file holds one document, not " + documents.size());
        }
        return (new Writer().write(documents.get(0)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] writeValue(Value value) {
        String json = new Writer().write(value);
        return (value instanceof Branch ? json + "\n" : json).getBytes(StandardCharsets.UTF_8);
    }

    /** Writes JSON as Go does: one tab per level, {@code <}, {@code >} and {@code &} escaped. Used for one text. */
    private static final class Writer {

        private static final String DIGITS = "0123456789abcdef";

        private final StringBuilder out = new StringBuilder();

        String write(Value value) {
            value(value, 0);
            return out.toString();
        }

        private void value(Value value, int depth) {
            if (value instanceof Branch branch) {
                object(branch.entries(), depth);
            } else if (value instanceof Sequence sequence) {
                array(sequence.values(), depth);
            } else {
                scalar((Scalar) value);
            }
        }

        private void object(List<Entry> entries, int depth) {
            out.append('{');
            for (int i = 0; i < entries.size(); i++) {
                next(i, depth + 1);
                string(entries.get(i).key());
                out.append(": ");
                value(entries.get(i).value(), depth + 1);
            }
            end(entries.isEmpty(), depth);
            out.append('}');
        }

        private void array(List<Value> values, int depth) {
            out.append('[');
            for (int i = 0; i < values.size(); i++) {
                next(i, depth + 1);
                value(values.get(i), depth + 1);
            }
            end(values.isEmpty(), depth);
            out.append(']');
        }

        private void next(int index, int depth) {
            if (index > 0) {
                out.append(',');
            }
            out.append('\n').append("\t".repeat(depth));
        }

        private void end(boolean empty, int depth) {
            if (!empty) {
                out.append('\n').append("\t".repeat(depth));
            }
        }

        private void scalar(Scalar scalar) {
            if (scalar instanceof TextValue || scalar instanceof Timestamp) {
                string(scalar.text());
            } else if (scalar instanceof Bool flag) {
                out.append(flag.value());
            } else if (scalar instanceof Null) {
                out.append("null");
            } else if (scalar instanceof FloatNumber number) {
                out.append(number(number.value()));
            } else {
                out.append(scalar.text());
            }
        }

        private static String number(double number) {
            if (Double.isNaN(number) || Double.isInfinite(number)) {
                throw Reason.UNSUPPORTED_DOCUMENT.error("JSON has no number for what is not finite");
            }
            boolean negativeZero = number == 0 && 1 / number < 0; // a whole number would lose its sign
            return negativeZero ? "-0.0" : FloatText.json(number);
        }

        private void string(String text) {
            out.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '"' -> out.append("\\\"");
                    case '\\' -> out.append("\\\\");
                    case '\b' -> out.append("\\b");
                    case '\f' -> out.append("\\f");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
                    default -> {
                        if (c < ' ') {
                            escape(c);
                        } else {
                            out.append(c);
                        }
                    }
                }
            }
            out.append('"');
        }

        private void escape(char c) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(DIGITS.charAt(c >> shift & 0xF));
            }
        }
    }
}
