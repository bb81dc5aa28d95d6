package io.kstlib.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reads RFC 8259 strictly and within limits. */
class JsonReadingTest {

    private static Object read(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonException refusal(String text) {
        return assertThrows(JsonException.class, () -> read(text), text);
    }

    @Test
    void readsPlainValues() {
        assertEquals("aü\n\u20ac😀", read("\"aü\\n\\u20ac\\ud83d\\ude00\""));
        assertEquals(true, read("true"));
        assertEquals(false, read(" false "));
        assertNull(read("null"));
        assertEquals(List.of(), read("[]"));
        assertEquals(Map.of(), read("{}"));
        assertEquals(List.of(1L, List.of(2L), Map.of("a", 3L)), read("[1,[2],{\"a\":3}]"));
    }

    @Test
    void keepsTheOrderOfTheDocument() {
        assertEquals(
                List.of("z", "a", "m"),
                List.copyOf(Json.readObject("{\"z\":1,\"a\":2,\"m\":3}").keySet()));
    }

    @Test
    void keepsAbsentAndNullApart() {
        Map<String, Object> object = Json.readObject("{\"a\":null}");

        assertTrue(object.containsKey("a"));
        assertNull(object.get("a"));
    }

    @Test
    void readsNumbersOfAnySizeExactly() {
        assertEquals(0L, read("0"));
        assertEquals(0L, read("-0"));
        assertEquals(Long.MAX_VALUE, read("9223372036854775807"));
        assertEquals(Long.MIN_VALUE, read("-9223372036854775808"));
        assertEquals(new BigInteger("9223372036854775808"), read("9223372036854775808"));
        assertEquals(new BigInteger("-1" + "0".repeat(300)), read("-1" + "0".repeat(300)));
        assertEquals(new BigDecimal("0.1000000000000000055"), read("0.1000000000000000055"));
        assertEquals(new BigDecimal("1.50"), read("1.50"));
        assertEquals(new BigDecimal("1E+400"), read("1e400"));
    }

    @Test
    void refusesExponentsThatWouldFillTheMemory() {
        for (String number : List.of(
                "1e401",
                "1e-401",
                "0e99999999",
                "1e999999999",
                "-1E-999999999",
                "1e2147483648",
                "1e99999999999",
                "1e-99999999999")) {
            JsonException refusal = refusal(number);

            assertTrue(refusal.getMessage().startsWith("a number is too long"), refusal::getMessage);
            assertFalse(String.valueOf(refusal.getCause()).contains("999"));
        }
    }

    @Test
    void refusesNumbersThatAreNone() {
        for (String number :
                List.of("01", "-", "+1", ".5", "1.", "1e", "0x10", "NaN", "Infinity", "-Infinity", "1_0")) {
            refusal(number);
        }
    }

    @Test
    void refusesNumbersTooLongToBeOne() {
        refusal("1".repeat(401));
        refusal("0." + "1".repeat(401));
        refusal("[" + "9".repeat(1_000_000) + "]");
    }

    @Test
    void refusesDuplicateNames() { // RFC 8259 section 4: another reader may take the other one
        JsonException refusal = refusal("{\"a\":1,\n \"a\":2}");

        assertTrue(refusal.getMessage().contains("a name stands twice"), refusal::getMessage);
        assertEquals(2, refusal.line());
        refusal("{\"b\":{\"a\":1,\"\\u0061\":2}}");
    }

    @Test
    void refusesWhatFollowsTheDocument() {
        for (String text : List.of("{}{}", "{} x", "1 2", "[],", "null]", "{}\u0000")) {
            refusal(text);
        }
        assertEquals(Map.of(), read("{}\r\n\t "));
    }

    @Test
    void refusesWhatOtherParsersTolerate() {
        for (String text : List.of(
                "",
                " ",
                "{",
                "[",
                "\"",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "[1",
                "[1,",
                "{\"a\":1,}",
                "[1,]",
                "[,]",
                "{a:1}",
                "{'a':1}",
                "['a']",
                "// x\n1",
                "/* x */1",
                "# x\n1",
                "\"\t\"",
                "\"\n\"",
                "\"\\x\"",
                "\"\\u12\"",
                "tru",
                "True",
                "nul",
                "undefined",
                "[1 2]",
                "{\"a\" 1}",
                "{1:1}",
                ";",
                "}",
                "]",
                ":",
                "\u00a0{}")) {
            refusal(text);
        }
    }

    @Test
    void readsNoOtherEncodingThanUtf8() { // RFC 8259 section 8.1
        for (String name : List.of("UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE")) {
            byte[] document = "{\"a\":1}".getBytes(Charset.forName(name));

            assertThrows(JsonException.class, () -> Json.read(document), name);
        }
    }

    @Test
    void ignoresAByteOrderMark() { // RFC 8259 section 8.1 allows it; some servers send one
        assertEquals(Map.of("a", 1L), read("\ufeff{\"a\":1}"));
    }

    @Test
    void readsHalfASurrogatePairAsItStands() { // RFC 8259 section 8.2; writing it later must not fail
        Object read = read("[\"\\udc00x\",\"x\\ud800\"]");

        assertEquals(List.of("\udc00x", "x\ud800"), read);
        assertEquals(read, Json.read(Json.write(read)));
        refusal("{\"\\ud800\":1}");
    }

    @Test
    void refusesBrokenUtf8() {
        for (int[] broken : new int[][] {
            {'"', 0x80, '"'},
            {'"', 0xc0, 0xaf, '"'},
            {'"', 0xc3, '"'},
            {'"', 0xe2, 0x82, '"'},
            {'"', 0xff, '"'},
            {'"', 0xf8, 0x88, 0x80, 0x80, 0x80, '"'},
            {0xfe, 0xff},
            {0, 0, 0xff, 0xfe, 1},
            {0, 0, 0, 0}
        }) {
            byte[] document = new byte[broken.length];
            for (int i = 0; i < broken.length; i++) {
                document[i] = (byte) broken[i];
            }
            assertThrows(JsonException.class, () -> Json.read(document), () -> Arrays.toString(document));
        }
    }

    @Test
    void readsUpToTheDepthLimitAndNoFurther() {
        assertEquals(Json.MAX_DEPTH, depth(read("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH))));

        JsonException refusal = refusal("[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1));
        assertTrue(refusal.getMessage().contains("too deep"), refusal::getMessage);
        refusal("[".repeat(1_000_000));
        refusal("{\"a\":".repeat(1_000_000));
    }

    private static int depth(Object value) {
        return value instanceof List<?> list ? 1 + (list.isEmpty() ? 0 : depth(list.get(0))) : 0;
    }

    @Test
    void refusesNamesLongerThanAnyName() {
        assertEquals(1, Json.readObject("{\"" + "n".repeat(4_096) + "\":1}").size());

        refusal("{\"" + "n".repeat(100_000) + "\":1}");
    }

    @Test
    void readsLongTexts() {
        String text = "t".repeat(1_000_000);

        assertEquals(text, read("\"" + text + "\""));
    }

    @Test
    void saysWhenTheDocumentIsNoObject() {
        for (String text : List.of("[]", "1", "\"{}\"", "null", "true")) {
            JsonException refusal = assertThrows(JsonException.class, () -> Json.readObject(text));
            assertTrue(refusal.getMessage().startsWith("expected a JSON object"), refusal::getMessage);
        }
    }

    @Test
    void saysWhere() {
        JsonException refusal = refusal("{\n  \"a\": tru\n}");

        assertEquals(2, refusal.line());
        assertTrue(refusal.column() > 7, refusal::getMessage);
        assertTrue(refusal.getMessage().contains("(line 2, column "), refusal::getMessage);
    }

    @Test
    void neverQuotesTheDocument() { // security rule 6: it may be a token
        for (String text : List.of(
                "canary",
                "{\"canary\":1,\"canary\":2}",
                "{\"a\":canary}",
                "\"canary",
                "{\"a\":\"canary\"} canary",
                "[\"canary\\x\"]",
                "{\"canary\" \"canary\"}",
                "{canary:1}",
                "{\"" + "canary".repeat(10_000) + "\":1}",
                "{\"a\":\"canary\u0001\"}",
                "4canary")) {
            StringWriter shown = new StringWriter();
            refusal(text).printStackTrace(new PrintWriter(shown));

            assertFalse(shown.toString().contains("canary"), shown::toString);
        }
    }

    @Test
    void givesNothingButAJsonExceptionForGarbage() {
        Random random = new Random(20260131);
        byte[] template =
                "{\"a\":[1,2.5e3,\"x\\u00e9\",{\"b\":null,\"c\":true}],\"d\":\"é😀\"}".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 50_000; round++) {
            byte[] document = round % 2 == 0 ? noise(random) : damaged(template, random);
            try {
                Json.read(document);
            } catch (JsonException expected) {
                assertTrue(expected.line() >= 0, expected::getMessage);
            } catch (RuntimeException | StackOverflowError wrong) {
                throw new AssertionError("for " + Arrays.toString(document), wrong);
            }
        }
    }

    private static byte[] noise(Random random) {
        byte[] document = new byte[random.nextInt(24)];
        random.nextBytes(document);
        return document;
    }

    private static byte[] damaged(byte[] template, Random random) {
        byte[] document = Arrays.copyOf(template, 1 + random.nextInt(template.length));
        for (int i = random.nextInt(4); i > 0; i--) {
            document[random.nextInt(document.length)] = (byte) random.nextInt(256);
        }
        return document;
    }
}
