package io.kstlib.sops.age;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** UTF-8 of passphrases. They must not become strings, since strings stay in memory. */
final class Utf8 {

    private Utf8() {}

    /**
     * {@return the bytes of a passphrase, for the caller to overwrite}
     *
     * @param passphrase the passphrase as typed
     */
    static byte[] encode(char[] passphrase) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.clear();
        while (encoded.hasRemaining()) {
            encoded.put((byte) 0);
        }
        return bytes;
    }
}
