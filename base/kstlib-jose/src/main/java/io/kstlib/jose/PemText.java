package io.kstlib.jose;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The blocks of a text in PEM (RFC 7468). */
final class PemText {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private PemText() {}

    /** One block. Its {@code toString} shows the label only. */
    record Block(String label, String body) {

        byte[] bytes() throws UnusableKeyException {
            try {
                return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
            } catch (IllegalArgumentException noBase64) {
                throw new UnusableKeyException("is damaged: its PEM is not base64");
            }
        }

        /** Whether it is encrypted as OpenSSL did before PKCS#8 (RFC 1421 section 4.6). */
        boolean hasHeaders() {
            return body.indexOf(':') >= 0;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    static boolean isPem(String text) {
        return text.contains(BEGIN);
    }

    static List<Block> blocks(String text) throws UnusableKeyException {
        List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            int end = labelEnd < 0 ? -1 : text.indexOf(END, labelEnd + DASHES.length());
            if (end < 0) {
                throw new UnusableKeyException("is damaged: a block of its PEM does not end");
            }
            blocks.add(new Block(
                    text.substring(begin + BEGIN.length(), labelEnd), text.substring(labelEnd + DASHES.length(), end)));
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }
}
