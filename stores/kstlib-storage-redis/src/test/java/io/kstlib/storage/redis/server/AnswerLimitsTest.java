package io.kstlib.storage.redis.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.storage.redis.server.AnswerLimits.TooLongException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server sends is read up to a limit. */
class AnswerLimitsTest {

    private static boolean passes(String sent, int portion) {
        byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
        byte[] read = new byte[bytes.length];
        int passed = 0;
        try (AnswerLimits limited = new AnswerLimits(new ByteArrayInputStream(bytes))) {
            while (passed < bytes.length) {
                passed += limited.read(read, passed, Math.min(portion, bytes.length - passed));
            }
        } catch (TooLongException refused) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        assertArrayEquals(bytes, read);
        return true;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "-ERR wrong\r\n",
                ":12345678901234567\r\n",
                "$-1\r\n+OK\r\n",
                "$0\r\n\r\n+OK\r\n",
                "$6\r\n$9999\r\r\n+OK\r\n",
                "$4\r\na\nb\n\r\n:1\r\n",
                "*2\r\n$1\r\na\r\n*-1\r\n",
                "*2\r\n*0\r\n*2\r\n*1\r\n:1\r\n+a\r\n+OK\r\n",
                "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\n1\r\n"
            })
    void letsAnswersPassInAnyPortions(String sent) {
        for (int portion = 1; portion <= sent.length(); portion++) {
            int size = portion;
            assertTrue(passes(sent, size), () -> "in portions of " + size);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$8388609\r\n",
                "$99999999999999999999\r\n",
                "*100001\r\n",
                "%100001\r\n",
                ">100001\r\n",
                "$?\r\n",
                "*?\r\n",
                "=8388609\r\n",
                "$0\r\n\r\n$8388609\r\n",
                "*0000000000999999999\r\n",
                "*4294967296\r\n",
                "$9-\r\n",
                "$-\r\n",
                "$-10\r\n",
                "$--1\r\n",
                "$\r\n",
                "$1\r9\r\n",
                "$1a\r\n",
                "+OK\n",
                "*1000\r\n*60000\r\n+a\r\n*60000\r\n",
                "%1\r\n+a\r\n_\r\n",
                "_\r\n",
                "x\r\n",
                "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"
            })
    void endsTheConnectionForMore(String sent) {
        assertFalse(passes(sent, sent.length()));
        assertFalse(passes(sent, 1));
    }

    @Test
    void endsTheConnectionForAnAnswerOfManyLongTexts() {
        String text = "$7000000\r\n" + "x".repeat(7_000_000) + "\r\n";

        assertTrue(passes(text + text + text, 1_000_000), "three answers");
        assertTrue(passes("*2\r\n" + text + text + "*2\r\n" + text + text, 1_000_000), "two answers");
        assertFalse(passes("*3\r\n" + text + text + text, 1_000_000), "one answer");
        assertFalse(passes("*2\r\n*2\r\n+a\r\n" + text + "*2\r\n" + text + text, 1_000_000), "one answer");
    }

    @Test
    void endsTheConnectionForALineWithoutEnd() {
        assertTrue(passes("+" + "x".repeat(60_000) + "\r\n", 1000));
        assertFalse(passes("+" + "x".repeat(70_000), 1000));
    }

    @Test
    void countsALongTextByItsLength() {
        assertTrue(passes("$70000\r\n" + "x".repeat(70_000) + "\r\n+OK\r\n", 999));
    }
}
