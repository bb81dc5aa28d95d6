package io.kstlib.storage.redis.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server sends is read up to a limit. */
class AnswerLimitsTest {

    private static boolean passes(String sent, int portion) {
        EmbeddedChannel channel = new EmbeddedChannel(new AnswerLimits());
        byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
        int passed = 0;
        try {
            for (int at = 0; at < bytes.length; at += portion) {
                channel.writeInbound(Unpooled.wrappedBuffer(bytes, at, Math.min(portion, bytes.length - at)));
                ByteBuf read = channel.readInbound();
                passed += read.readableBytes();
                read.release();
            }
        } catch (TooLongFrameException refused) {
            assertFalse(channel.isOpen());
            return false;
        }
        assertEquals(bytes.length, passed);
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
                "%1\r\n+a\r\n_\r\n",
                ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\n1\r\n"
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
                "*2\r\n%50001\r\n"
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
