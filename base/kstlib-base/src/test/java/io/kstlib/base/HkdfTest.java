package io.kstlib.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Has the vectors of RFC 5869, appendix A, and of RFC 4231. */
class HkdfTest {

    private static final byte[] SECRET = HexFormat.of().parseHex("0b".repeat(22));

    @Test
    void aSecretWithoutSaltAndPurposeGivesTheKeyOfTheSpecification() {
        String key = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";

        assertEquals(key, hex(Hkdf.derive(SECRET, "", 32)));
        assertEquals(key.substring(0, 32), hex(Hkdf.derive(SECRET, "", 16)));
    }

    @Test
    void theSaltCountsHoweverLongItIsAndInParts() {
        byte[] salt = new byte[80];
        Arrays.fill(salt, (byte) 0x60);
        byte[] begin = Arrays.copyOf(salt, 30);
        byte[] end = Arrays.copyOf(salt, 50);
        String key = hex(Hkdf.derive(SECRET, "purpose", 32, salt));

        assertEquals(key, hex(Hkdf.derive(SECRET, "purpose", 32, begin, end)));
        assertEquals(key, hex(Hkdf.derive(SECRET, "purpose", 32, ContentHash.bytes(salt))));
    }

    @Test
    void theSaltOfTheSpecificationGivesItsPseudorandomKey() {
        byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c");

        assertEquals("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5", hex(Hkdf.hmac(salt, SECRET)));
    }

    @Test
    void aKeyThatIsLongerThanABlockIsHashed() {
        byte[] key = new byte[131];
        Arrays.fill(key, (byte) 0xaa);
        byte[] message = "Test Using Larger Than Block-Size Key - Hash Key First".getBytes(StandardCharsets.US_ASCII);

        assertEquals("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", hex(Hkdf.hmac(key, message)));
        assertArrayEquals(
                Hkdf.hmac(key, message),
                Hkdf.hmac(key, Arrays.copyOf(message, 9), Arrays.copyOfRange(message, 9, message.length)));
    }

    @Test
    void noKeyIsEmptyOrLongerThanOneBlock() {
        assertThrows(IllegalArgumentException.class, () -> Hkdf.derive(SECRET, "", 0));
        assertThrows(IllegalArgumentException.class, () -> Hkdf.derive(SECRET, "", 33));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
