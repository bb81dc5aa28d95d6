package io.kstlib.auth.spi.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class S256Test {

    @Test
    void hashesTheVerifierOfTheStandard() { // RFC 7636 appendix B
        byte[] verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".getBytes(StandardCharsets.US_ASCII);

        assertEquals("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", S256.of(verifier));
    }
}
