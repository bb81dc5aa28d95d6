package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.json.Json;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Keys of EdDSA whose point is of small order. One constant signature is right for many texts, without a private key; for a neutral element
 * it is right for every text.
 */
class SmallOrderKeysTest {

    private static final String SMALL = "small order";
    private static final String NO_POINT = "not a point of the curve";
    private static final int TEXTS = 8;

    @RegisterExtension
    private final Idp idp = new Idp();

    @ParameterizedTest
    @CsvSource({
        "1, 0100000000000000000000000000000000000000000000000000000000000000",
        "2, ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "4, 0000000000000000000000000000000000000000000000000000000000000000",
        "4, 0000000000000000000000000000000000000000000000000000000000000080",
        "8, c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "8, c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "8, 26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "8, 26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    })
    void refusesEd25519KeysOfTheOrder(int order, String key) {
        assertProvesNothing("Ed25519", key, SMALL);
    }

    @ParameterizedTest
    @CsvSource({
        // y is 1 or -1; x is 0 but is marked as odd
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        // y is p and p + 1, with either sign
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    })
    void refusesOtherEncodingsOfThem(String key) { // RFC 8032 section 5.1.3
        assertProvesNothing("Ed25519", key, NO_POINT);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 01, 00, 00, 00",
        "2, fe, ff, fe, 00",
        "4, 00, 00, 00, 00",
        "4, 00, 00, 00, 80",
    })
    void refusesEd448KeysOfTheOrder(int order, String first, String low, String middle, String last) {
        assertProvesNothing("Ed448", ed448(first, low, middle, last), SMALL);
    }

    @ParameterizedTest
    @CsvSource({
        "01, 00, 00, 80",
        "fe, ff, fe, 80", // x is marked as odd
        "ff, ff, fe, 00",
        "ff, ff, fe, 80",
        "00, 00, ff, 00",
        "00, 00, ff, 80", // y is p and p + 1
    })
    void refusesOtherEncodingsOfThoseOfEd448(String first, String low, String middle, String last) {
        assertProvesNothing("Ed448", ed448(first, low, middle, last), NO_POINT); // RFC 8032 section 5.2.3
    }

    /** Joins one byte, 27 equal bytes, one byte, 27 bytes of ones (of zeros if all others are zero), and one byte. */
    private static String ed448(String first, String low, String middle, String last) {
        String high = middle.equals("00") ? "00" : "ff";
        return first + low.repeat(27) + middle + high.repeat(27) + last;
    }

    /** Tries the signature where R is the neutral element and S is zero. It is right whenever the hash is a multiple of the key's order. */
    private void assertProvesNothing(String curve, String key, String reason) {
        byte[] point = HexFormat.of().parseHex(key);
        byte[] signature = new byte[2 * point.length];
        signature[0] = 1;
        idp.publishKey(Map.of("kty", "OKP", "crv", curve, "kid", "small", "x", Base64Url.encode(point)));
        for (int text = 0; text < TEXTS; text++) {
            String token = token(Map.of("alg", "EdDSA", "kid", "small"), text, signature);

            ValidationReport report = idp.check(token);

            ValidationStep failed = assertRefused(report, "extract_public_key", "jwks");
            assertEquals(Verdict.UNDECIDED, report.verdict());
            assertTrue(failed.message().contains(reason), failed.message());
        }
    }

    private String token(Map<String, Object> header, int text, byte[] signature) {
        Map<String, Object> claims = new LinkedHashMap<>(idp.claims());
        claims.put("sub", "admin-" + text);
        return Base64Url.encode(Json.write(header)) + "." + Base64Url.encode(Json.write(claims)) + "."
                + Base64Url.encode(signature);
    }
}
