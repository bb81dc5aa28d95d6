package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;
import static io.kstlib.sops.age.AgeFileException.Part.PAYLOAD;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;

/** The content of an age file: chunks of 64 KiB. The nonce of each has its number, and whether it is the last. */
final class Payload {

    private static final int NONCE_BYTES = 16;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + ChaCha20Poly1305.TAG_BYTES;

    private Payload() {}

    static byte[] encrypt(byte[] fileKey, byte[] plaintext, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        ChaCha20Poly1305 cipher = cipher(fileKey, nonce);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.writeBytes(nonce);
        long chunk = 0;
        int start = 0;
        do {
            int length = Math.min(CHUNK_BYTES, plaintext.length - start);
            byte[] number = chunkNonce(chunk++, start + length == plaintext.length ? 1 : 0);
            sealed.writeBytes(cipher.seal(number, plaintext, start, length));
            start += length;
        } while (start < plaintext.length);
        return sealed.toByteArray();
    }

    static byte[] decrypt(byte[] fileKey, byte[] file, int payloadStart) throws AgeFileException {
        int start = payloadStart + NONCE_BYTES;
        if (start > file.length) {
            throw new AgeFileException(HEADER, "it ends before its content");
        }
        ChaCha20Poly1305 cipher = cipher(fileKey, Arrays.copyOfRange(file, payloadStart, start));
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        long chunk = 0;
        do {
            int length = Math.min(SEALED_CHUNK_BYTES, file.length - start);
            if (chunk > 0 && length == ChaCha20Poly1305.TAG_BYTES) {
                throw new AgeFileException(PAYLOAD, "its last chunk is empty");
            }
            byte[] number = chunkNonce(chunk++, start + length == file.length ? 1 : 0);
            plaintext.writeBytes(cipher.open(number, file, start, length)
                    .orElseThrow(() -> new AgeFileException(PAYLOAD, "its content was changed or cut off")));
            start += length;
        } while (start < file.length);
        return plaintext.toByteArray();
    }

    private static ChaCha20Poly1305 cipher(byte[] fileKey, byte[] nonce) {
        return new ChaCha20Poly1305(Hkdf.sha256(fileKey, nonce, "payload", 32));
    }

    /** Returns the number in 11 bytes, most significant first, and 1 for the last chunk. */
    private static byte[] chunkNonce(long chunk, int last) {
        byte[] nonce = new byte[ChaCha20Poly1305.NONCE_BYTES];
        for (int index = 10; index > 2; index--) {
            nonce[index] = (byte) (chunk >>> (8 * (10 - index)));
        }
        nonce[11] = (byte) last;
        return nonce;
    }
}
