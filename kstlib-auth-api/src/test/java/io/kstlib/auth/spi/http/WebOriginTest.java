package io.kstlib.auth.spi.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebOriginTest {

    private static WebOrigin origin(String url) {
        return WebOrigin.of(URI.create(url));
    }

    @Test
    void takesSpellingsOfOneServerForOne() { // RFC 6454 section 4
        assertEquals(origin("https://api.example/a?b"), origin("HTTPS://API.example:443"));
        assertEquals("https://api.example", origin("https://API.example:443/").toString());
        assertEquals("http://[::1]:8080", origin("http://[::1]:8080/a").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example/",
                "https://api.example:8443/",
                "https://api.example.evil/",
                "https://www.api.example/"
            })
    void tellsServersApart(String other) {
        assertFalse(origin("https://api.example/").equals(origin(other)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://a.b/", "http://localhost/", "http://127.0.0.1:1/", "http://127.1.2.3/", "http://[::1]/"
            })
    void isSafeByHttpsOrOnLoopback(String url) { // security rule 5
        assertTrue(origin(url).isSafe());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://a.b/", "http://127.0.0.1.evil.example/", "http://localhost.evil/", "http://0.0.0.0/"})
    void isNotSafeOtherwise(String url) { // security rule 5
        assertFalse(origin(url).isSafe());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a/", "urn:x", "/path", "https:///path", "https://user@a.b/"})
    void isNotToBeHadOfOtherUrls(String url) {
        assertThrows(IllegalArgumentException.class, () -> origin(url));
    }

    @Test
    void showsUrlsWithoutTheirSecrets() { // security rule 6
        assertEquals(
                URI.create("https://a.b:8443/c%2Fd"),
                WebOrigin.withoutQuery(URI.create("https://u:p@a.b:8443/c%2Fd?code=s#t")));
        assertEquals(URI.create("urn:/"), WebOrigin.withoutQuery(URI.create("urn:secret")));
    }
}
