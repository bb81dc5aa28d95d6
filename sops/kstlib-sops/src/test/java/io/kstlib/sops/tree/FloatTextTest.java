package io.kstlib.sops.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms are those of Go's strconv and encoding/json. */
class FloatTextTest {

    @ParameterizedTest
    @CsvSource({
        "1.5, 1.5, 1.5, 1.5, 1.5",
        "1.0, 1, 1, 1, 1.0",
        "-0.0, -0, -0, -0, -0.0",
        "1000000, 1000000, 1e+06, 1000000, 1E+06",
        "123456789.5, 123456789.5, 1.234567895e+08, 123456789.5, 1.234567895E+08",
        "1e21, 1000000000000000000000, 1e+21, 1e+21, 1E+21",
        "1e-7, 0.0000001, 1e-07, 1e-7, 1E-07",
        "0.0001, 0.0001, 0.0001, 0.0001, 0.0001",
        "2e-3, 0.002, 0.002, 0.002, 0.002",
        "5e-324, , 5e-324, 5e-324, 5E-324",
        "1.7976931348623157e308, , 1.7976931348623157e+308, 1.7976931348623157e+308, 1.7976931348623157E+308"
    })
    void writesNumbersAsGoDoes(double value, String plain, String general, String json, String flat) {
        if (plain != null) {
            assertEquals(plain, FloatText.plain(value));
        }
        assertEquals(general, FloatText.general(value));
        assertEquals(json, FloatText.json(value));
        assertEquals(flat, FloatText.flat(value));
    }

    @Test
    void writesTheFewestDigitsThatReadBack() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertEquals(value, Double.parseDouble(FloatText.plain(value)));
                assertEquals(value, Double.parseDouble(FloatText.general(value)));
            }
        }
    }
}
