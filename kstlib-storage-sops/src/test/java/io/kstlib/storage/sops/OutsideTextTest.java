package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.sops.error.OutsideText;
import org.junit.jupiter.api.Test;

/** The library for SOPS and the API of kstlib do not know each other, and show the same characters. */
class OutsideTextTest {

    @Test
    void everyCharacterIsShownAsInTheApi() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            String text = "a" + Character.toString(point) + "b";

            assertEquals(PrintableText.oneLine(text), OutsideText.oneLine(text), Integer.toHexString(point));
        }
    }

    @Test
    void longTextIsCutAsInTheApi() {
        for (int most = 0; most < 6; most++) {
            String text = "a\u001b\uD83D\uDE00b"; // a cut through the pair leaves half a character

            assertEquals(PrintableText.oneLine(text, most), OutsideText.oneLine(text, most));
        }
    }
}
