package io.kstlib.auth.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.core.route.AnswerHead;
import io.kstlib.auth.core.route.MalformedAnswerException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the body of an answer ends (RFC 9112 section 6.3). */
class AnswerBodyTest {

    private static final int MOST = 100;
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static String body(String answer) throws IOException {
        InputStream in = new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1));
        AnswerHead head = AnswerHead.read(in);
        return new String(AnswerBody.read(head, in, MOST), StandardCharsets.ISO_8859_1);
    }

    private static String withLength(String length, String rest) throws IOException {
        return body("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + rest);
    }

    @Test
    void endsAfterItsLength() throws IOException { // what follows belongs to nobody: the connection is closed
        assertEquals("hello", withLength("5", "helloHTTP/1.1 200 OK\r\n\r\nsmuggled"));
        assertEquals("", withLength("0", "x"));
        assertEquals("hello", withLength("0000000000000000000000005", "hello"));
    }

    @Test
    void endsWithTheConnectionWhereNoLengthIsGiven() throws IOException {
        assertEquals("hello", body("HTTP/1.0 200 OK\r\n\r\nhello"));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void isNotThereWhereTheStatusSaysSo(int status) throws IOException {
        assertEquals("", body("HTTP/1.1 " + status + " None\r\nContent-Length: 5\r\n\r\nhello"));
    }

    @Test
    void takesChunksWithExtensionsAndTrailers() throws IOException { // RFC 9112 section 7.1
        assertEquals("hello world", body(CHUNKED + "5;a=b\r\nhello\r\n006\r\n world\r\n0\r\nX: 1\r\n\r\nrest"));
    }

    @Test
    void believesChunksBeforeALength() throws IOException { // RFC 9112 section 6.3
        assertEquals(
                "hello",
                body(CHUNKED.replace("Transfer", "Content-Length: 1\r\nTransfer") + "5\r\nhello\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+5", "5, 5", "5,6", "0x5", "5 5", "", "five"})
    void refusesLengthsThatAreNoNumber(String length) {
        assertThrows(MalformedAnswerException.class, () -> withLength(length, "hello"));
    }

    @Test
    void refusesSeveralLengths() {
        assertThrows(
                MalformedAnswerException.class,
                () -> body("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "gzip, chunked", "chunked, chunked", "identity", "chunked\r\nTransfer-Encoding: x"})
    void refusesOtherTransferCodings(String coding) {
        assertThrows(
                MalformedAnswerException.class,
                () -> body("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello!\r\n0\r\n\r\n",
                "5\rX\nhello\r\n0\r\n\r\n",
                "g\r\n\r\n"
            })
    void refusesChunksThatAreNone(String chunks) {
        assertThrows(MalformedAnswerException.class, () -> body(CHUNKED + chunks));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"65", "7fffffffffffffff", "8000000000000000", "ffffffffffffffff", "fffffffffffffffffffffffffff"})
    void refusesChunksThatAreTooLarge(String size) {
        assertThrows(AnswerBody.TooLargeException.class, () -> body(CHUNKED + size + "\r\nhello"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"101", "9223372036854775807", "9223372036854775808", "99999999999999999999999999"})
    void refusesLengthsThatAreTooLarge(String length) {
        assertThrows(AnswerBody.TooLargeException.class, () -> withLength(length, "hello"));
    }

    @Test
    void refusesWhatGrowsTooLarge() {
        assertThrows(AnswerBody.TooLargeException.class, () -> body("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(MOST + 1)));
        assertThrows(
                AnswerBody.TooLargeException.class,
                () -> body(CHUNKED + ("32\r\n" + "x".repeat(50) + "\r\n").repeat(3) + "0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\r\nhel", "5\r\nhello", "5\r\nhello\r\n", "5\r\nhello\r\n0\r\n", "5"})
    void tellsAnAnswerThatWasCutOff(String chunks) {
        assertThrows(EOFException.class, () -> body(CHUNKED + chunks));
        assertThrows(EOFException.class, () -> withLength("5", "hell"));
    }

    @Test
    void refusesLinesAndTrailersWithoutEnd() {
        assertThrows(MalformedAnswerException.class, () -> body(CHUNKED + "5;" + "x".repeat(10_000)));
        assertThrows(MalformedAnswerException.class, () -> body(CHUNKED + "0\r\n" + "X: 1\r\n".repeat(5_000)));
    }
}
