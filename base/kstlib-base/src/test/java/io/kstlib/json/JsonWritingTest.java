package io.kstlib.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JsonWritingTest {

    private static String write(Object value) {
        return new String(Json.write(value), StandardCharsets.UTF_8);
    }

    @Test
    void writesOnOneLine() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", null);
        map.put("a", List.of(1, 2L, (short) 3, (byte) 4));
        map.put("t", "a\"\\\n\u0000ü€");

        assertEquals("{\"z\":null,\"a\":[1,2,3,4],\"t\":\"a\\\"\\\\\\n\\u0000ü€\"}", write(map));
    }

    @Test
    void writesNumbersExactly() {
        assertEquals("-9223372036854775808", write(Long.MIN_VALUE));
        assertEquals("9223372036854775808", write(new BigInteger("9223372036854775808")));
        assertEquals("1.50", write(new BigDecimal("1.50")));
        assertEquals("0.1", write(0.1));
    }

    @Test
    void writesAnyCollection() {
        assertEquals("[\"a\",\"b\"]", write(new TreeSet<>(List.of("b", "a"))));
    }

    @Test
    void writesForPeople() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", List.of(1L, 2L));
        map.put("b", Map.of());

        assertEquals("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": { }\n}", Json.writePretty(map));
    }

    @Test
    void refusesOtherTypesByNameWithoutTheirValue() { // security rule 6
        StringBuilder secret = new StringBuilder("canary");

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of("a", secret)));

        assertEquals("cannot write java.lang.StringBuilder as JSON", refusal.getMessage());
        assertFalse(String.valueOf(refusal.getCause()).contains("canary"));
    }

    @Test
    void refusesNumbersThatJsonDoesNotHave() {
        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> Json.write(number));
        }
    }

    @Test
    void whatIsWrittenIsReadBackTheSame() {
        Random random = new Random(20260131);
        for (int round = 0; round < 5_000; round++) {
            Object value = value(random, 0);

            assertEquals(value, Json.read(Json.write(value)));
            assertEquals(value, Json.read(Json.writePretty(value).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth < 5 ? 9 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> (long) random.nextInt(10);
            case 4 -> new BigInteger(64 + random.nextInt(200), random).setBit(64);
            case 5 -> new BigDecimal(new BigInteger(80, random), 1 + random.nextInt(100));
            case 6 -> text(random);
            case 7 -> list(random, depth);
            default -> map(random, depth);
        };
    }

    private static String text(Random random) {
        int[] points = new int[random.nextInt(12)];
        Arrays.setAll(points, i -> {
            int point = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 'x' : point;
        });
        return new String(points, 0, points.length);
    }

    private static List<Object> list(Random random, int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.add(value(random, depth + 1));
        }
        return list;
    }

    private static Map<String, Object> map(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(text(random), value(random, depth + 1));
        }
        return map;
    }
}
