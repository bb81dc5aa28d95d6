package io.kstlib.auth.spi.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a text, some of which may be encodings of others, and where each byte stands in the text. It may hold secrets.
 *
 * @param bytes the bytes in UTF-8, one character for each
 * @param begins where each begins in the text
 * @param ends where each ends in the text
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves its two users
record EncodedText(String bytes, int[] begins, int[] ends) {

    /** The layers of a request before a server quotes it: a form, a log, an error in JSON, a page. */
    private static final int MOST_LAYERS = 5;

    private static final Pattern ESCAPE = Pattern.compile("%(?<percent>[0-9A-Fa-f]{2})"
            + "|\\\\u(?<unit>[0-9A-Fa-f]{4})"
            + "|\\\\x(?<hex>[0-9A-Fa-f]{2})"
            + "|\\\\(?<self>[/\"'\\\\])"
            + "|&#0{0,7}(?<decimal>[0-9]{1,7});"
            + "|&#[xX]0{0,7}(?<point>[0-9A-Fa-f]{1,6});"
            + "|&(?<name>amp|quot|apos|lt|gt);");

    private static final Map<String, String> NAMES =
            Map.of("amp", "&", "quot", "\"", "apos", "'", "lt", "<", "gt", ">");

    static EncodedText of(String text) {
        Layer layer = new Layer(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = at + Character.charCount(text.codePointAt(at));
            layer.add(text.substring(at, end), at, end);
            at = end;
        }
        return layer.text();
    }

    /** Returns the text as it is, and as it is when all that looks encoded is decoded, once or several times. */
    List<EncodedText> layers() {
        List<EncodedText> layers = new ArrayList<>();
        EncodedText layer = this;
        layers.add(layer);
        while (layers.size() < MOST_LAYERS && ESCAPE.matcher(layer.bytes).find()) {
            layer = layer.decoded();
            layers.add(layer);
        }
        return layers;
    }

    private EncodedText decoded() {
        Layer layer = new Layer(bytes.length());
        Matcher escape = ESCAPE.matcher(bytes);
        int at = 0;
        while (escape.find()) {
            copy(layer, at, escape.start());
            int begin = begins[escape.start()];
            int end = ends[escape.end() - 1];
            if (escape.group("percent") != null) {
                layer.addByte((char) Integer.parseInt(escape.group("percent"), 16), begin, end);
            } else {
                layer.add(decoded(escape), begin, end);
            }
            at = escape.end();
        }
        copy(layer, at, bytes.length());
        return layer.text();
    }

    private void copy(Layer layer, int from, int to) {
        for (int at = from; at < to; at++) {
            layer.addByte(bytes.charAt(at), begins[at], ends[at]);
        }
    }

    private static String decoded(Matcher escape) {
        for (String group : List.of("unit", "hex", "point")) {
            if (escape.group(group) != null) {
                return character(Integer.parseInt(escape.group(group), 16));
            }
        }
        if (escape.group("decimal") != null) {
            return character(Integer.parseInt(escape.group("decimal")));
        }
        String self = escape.group("self");
        return self == null ? NAMES.getOrDefault(escape.group("name"), "") : self;
    }

    private static String character(int point) {
        return Character.isValidCodePoint(point) ? Character.toString(point) : "?";
    }

    /**
     * Returns the bytes in a form in which two spellings of the same are equal: in a form a plus stands for a blank, Base64 has two alphabets, and
     * hosts and media types lose their capitals.
     */
    String comparable() {
        return bytes.replace('+', ' ').replace('-', ' ').replace('_', '/').toLowerCase(Locale.ROOT);
    }

    /** Marks the places in the text at which one of these parts stands. */
    void mark(Set<String> parts, int length, BitSet marked) {
        String compared = comparable();
        for (int at = 0; at + length <= compared.length(); at++) {
            if (parts.contains(compared.substring(at, at + length))) {
                marked.set(begins[at], ends[at + length - 1]);
            }
        }
    }

    /** Returns the constant part of a text that is written within other text in Base64: three forms, one for each position of its begin. */
    static Set<String> inBase64(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        Set<String> forms = new HashSet<>();
        for (int before = 0; before < 3; before++) {
            byte[] whole = new byte[before + octets.length];
            System.arraycopy(octets, 0, whole, before, octets.length);
            String written = Base64.getEncoder().withoutPadding().encodeToString(whole);
            int first = before == 0 ? 0 : before + 1;
            int end = written.length() - (whole.length % 3 == 0 ? 0 : 1);
            forms.add(of(written.substring(first, end)).comparable());
        }
        return forms;
    }

    @Override
    public String toString() {
        return "EncodedText[" + bytes.length() + " bytes]";
    }

    /** A layer that is being made. */
    private static final class Layer {

        private final StringBuilder bytes;
        private int[] begins;
        private int[] ends;

        Layer(int expected) {
            this.bytes = new StringBuilder(expected);
            this.begins = new int[expected + 8];
            this.ends = new int[expected + 8];
        }

        void add(String text, int begin, int end) {
            String octets = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            octets.chars().forEach(octet -> addByte((char) octet, begin, end));
        }

        void addByte(char octet, int begin, int end) {
            if (bytes.length() == begins.length) {
                begins = Arrays.copyOf(begins, 2 * begins.length);
                ends = Arrays.copyOf(ends, 2 * ends.length);
            }
            begins[bytes.length()] = begin;
            ends[bytes.length()] = end;
            bytes.append(octet);
        }

        EncodedText text() {
            return new EncodedText(bytes.toString(), begins, ends);
        }
    }
}
