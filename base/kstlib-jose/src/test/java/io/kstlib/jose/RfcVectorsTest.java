package io.kstlib.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The private keys that RFCs publish, and what the RFCs say of them. */
class RfcVectorsTest {

    /** RFC 7517 appendix A.2, the RSA key: the private one of the public key in RFC 7638 section 3.1. */
    private static final String RSA = """
            {"kty":"RSA","e":"AQAB","alg":"RS256","kid":"2011-04-29",
             "n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn\
            jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL\
            5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
             "d":"X4cTteJY_gn4FYPsXB8rdXix5vwsg1FLN5E3EaG6RJoVH-HLLKD9M7dx5oo7GURknchnrRweUkC7hT5fJLM0WbFAKNLWY2vv7B6NqXSzUvxT0_Y\
            Sfqijwp3RTzlBaCxWp4doFk5N2o8Gy_nHNKroADIkJ46pRUohsXywbReAdYaMwFs9tv8d_cPVY3i07a3t8MN6TNwm0dSawm9v47UiCl3Sk5ZiG7xojPL\
            u4sbg1U2jx4IBTNBznbJSzFHK66jT8bgkuqsk0GjskDJk19Z4qwjwbsnn4j2WBii3RL-Us2lGVkY8fkFzme1z0HbIkfz0Y6mqnOYtqc0X4jfcKoAC8Q"}
            """;

    /** RFC 7515 appendix A.3.1. */
    private static final String EC = """
            {"kty":"EC","crv":"P-256",
             "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
             "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
             "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
            """;

    @Test
    void thumbprint() throws Exception { // RFC 7638 section 3.1
        ClientKey key = ClientKey.read(Secret.of(RSA));

        assertEquals("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", key.thumbprint());
        assertEquals(Optional.of("2011-04-29"), key.keyId());
        assertEquals("RS256", key.standardAlgorithm());
    }

    @Test
    void signatureOfThePublishedKey() throws Exception { // RFC 7515 appendix A.3
        ClientKey key = ClientKey.read(Secret.of(EC));
        String published = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
                + "pmWQxfKTUJqPP3-Kg6NU1Q";
        String ours = key.sign("ES256", Map.of(), Map.of("iss", "joe"));

        assertTrue(JdkVerifier.verifies(published, "ES256", key.publicJwk()));
        assertTrue(JdkVerifier.verifies(ours, "ES256", key.publicJwk()));
        assertTrue(ours.startsWith("eyJhbGciOiJFUzI1NiJ9."), ours);
    }
}
