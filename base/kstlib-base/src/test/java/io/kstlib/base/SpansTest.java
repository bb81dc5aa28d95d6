package io.kstlib.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.25S, 250 ms",
        "PT-0.0005S, 0 ms",
        "PT1.9S, 1 s",
        "PT12S, 12 s",
        "PT-12S, 12 s",
        "PT59M57S, 59 min 57 s",
        "PT5M, 5 min",
        "PT3H4M5S, 3 h 4 min",
        "PT3H5S, 3 h",
        "P2DT3H, 2 d 3 h",
        "P2DT59M, 2 d"
    })
    void spansAreSaidByTheirTwoLargestUnits(Duration span, String words) {
        assertEquals(words, Spans.inWords(span));
    }
}
