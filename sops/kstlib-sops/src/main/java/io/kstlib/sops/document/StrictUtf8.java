package io.kstlib.sops.document;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes text files. */
final class StrictUtf8 {

    private StrictUtf8() {}

    /**
     * {@return the text of a file, without a byte order mark}
     *
     * @param content a file
     * @throws SopsException ({@code MALFORMED_FILE}) if it is not UTF-8
     */
    static String decode(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw Reason.MALFORMED_FILE.error(
                    "the file is not UTF-8 text", "Convert it, or encrypt it as a binary file", notUtf8);
        }
    }
}
