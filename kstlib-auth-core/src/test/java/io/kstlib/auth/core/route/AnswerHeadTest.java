package io.kstlib.auth.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of answers as servers send them (RFC 9112 sections 4 and 5), good and bad. */
class AnswerHeadTest {

    private static AnswerHead read(String text) throws IOException {
        return AnswerHead.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static AnswerHead withHeader(String header) throws IOException {
        return read("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
    }

    @Test
    void readsStatusAndHeadersAndNotAByteMore() throws IOException {
        var in = new ByteArrayInputStream(
                "HTTP/1.1 404 Not Found\r\nA: 1\r\na:2\r\nB:\r\n\r\nbody".getBytes(StandardCharsets.ISO_8859_1));

        AnswerHead head = AnswerHead.read(in);

        assertEquals(404, head.status());
        assertEquals(List.of("1", "2"), head.all("A"));
        assertEquals(Optional.of(""), head.first("b"));
        assertEquals("body", new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200\r\n\r\n", "HTTP/1.0 200 \r\n\r\n", "HTTP/1.1 200 OK\n\n"})
    void takesStatusLinesThatSayLittle(String text) throws IOException {
        assertEquals(200, read(text).status());
    }

    @Test
    void takesLettersOfEveryEncoding() throws IOException { // Å ends in the byte 0x85, a line break to Unicode
        String value = new String("Åtkomst nekad".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertEquals(
                Optional.of(value), withHeader("WWW-Authenticate: " + value).first("WWW-Authenticate"));
        assertEquals(403, read("HTTP/1.1 403 " + value + "\r\n\r\n").status());
    }

    @Test
    void joinsHeadersThatGoOnInTheNextLine() throws IOException { // RFC 9112 section 5.2
        AnswerHead head = withHeader("WWW-Authenticate: Bearer\r\n  realm=\"a\",\r\n\terror=\"b\"\r\nX: 1");

        assertEquals(Optional.of("Bearer realm=\"a\", error=\"b\""), head.first("WWW-Authenticate"));
        assertEquals(Optional.of("1"), head.first("X"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " Begins: with a continuation",
                "Name : value",
                "no colon",
                ": no name",
                "Na\u00e9me: value",
                "X: 1\rY: 2",
                "X: 1\r\r",
                "X: a\u0000b",
                "X: 1\r\n folded\rY: 2"
            })
    void refusesHeadersThatAreNone(String header) {
        assertThrows(MalformedAnswerException.class, () -> withHeader(header));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1 099 No\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "\r\nHTTP/1.1 200 OK\r\n\r\n"
            })
    void refusesWhatDoesNotBeginAsHttp(String text) {
        assertThrows(MalformedAnswerException.class, () -> read(text));
    }

    @Test
    void refusesHeadsWithoutEnd() {
        assertThrows(MalformedAnswerException.class, () -> withHeader("X: " + "a".repeat(70_000)));
        assertThrows(MalformedAnswerException.class, () -> withHeader("X: 1\r\n".repeat(20_000) + "Y: 1"));
        assertThrows(EOFException.class, () -> read("HTTP/1.1 200 OK\r\nX: 1\r\n"));
    }
}
