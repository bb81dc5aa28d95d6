package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;

import io.kstlib.base.Hkdf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The header of an age file: the stanzas and the code that authenticates them. */
final class Header {

    private static final String INTRO = "age-encryption.org/v1\n";
    private static final String CLOSING = "---";
    private static final int MAC_BYTES = 32;

    private final List<Stanza> stanzas;
    private final byte[] authenticated;
    private final byte[] mac;
    private final int length;

    private Header(List<Stanza> stanzas, byte[] authenticated, byte[] mac, int length) {
        this.stanzas = List.copyOf(stanzas);
        this.authenticated = authenticated;
        this.mac = mac;
        this.length = length;
    }

    /** Writes a header with one stanza. */
    static byte[] encode(Stanza stanza, byte[] fileKey) {
        String authenticated = INTRO + stanza.encode() + CLOSING;
        byte[] mac = mac(fileKey, authenticated.getBytes(StandardCharsets.US_ASCII));
        return (authenticated + " " + CanonicalBase64.encodeUnpadded(mac) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the header at the start of a file. */
    static Header parse(byte[] file) throws AgeFileException {
        Lines lines = new Lines(file);
        if (!lines.startsWith(INTRO)) {
            throw new AgeFileException(HEADER, "it does not begin with \"age-encryption.org/v1\"");
        }
        lines.next();
        List<Stanza> stanzas = new ArrayList<>();
        while (!lines.startsWith(CLOSING)) {
            stanzas.add(stanza(lines));
        }
        byte[] authenticated = Arrays.copyOf(file, lines.position() + CLOSING.length());
        byte[] mac = mac(lines.next());
        if (stanzas.isEmpty()) {
            throw new AgeFileException(HEADER, "it has no recipient");
        }
        // A passphrase promises that the writer of the file knows it. That holds only if it is the only recipient.
        if (stanzas.size() > 1
                && stanzas.stream().anyMatch(stanza -> stanza.type().equals("scrypt"))) {
            throw new AgeFileException(HEADER, "a passphrase must be the only recipient");
        }
        return new Header(stanzas, authenticated, mac, lines.position());
    }

    private static byte[] mac(String closing) throws AgeFileException {
        if (closing.startsWith(CLOSING + " ")) {
            byte[] mac = CanonicalBase64.decodeUnpadded(closing.substring(CLOSING.length() + 1))
                    .orElse(new byte[0]);
            if (mac.length == MAC_BYTES) {
                return mac;
            }
        }
        throw new AgeFileException(HEADER, "its closing line is malformed");
    }

    private static Stanza stanza(Lines lines) throws AgeFileException {
        String opening = lines.next();
        List<String> words = List.of(opening.split(" ", -1));
        if (!words.get(0).equals("->") || words.size() < 2 || !areVisibleAscii(words)) {
            throw new AgeFileException(HEADER, "a stanza begins with a malformed line");
        }
        return new Stanza(words.get(1), words.subList(2, words.size()), lines.body());
    }

    private static boolean areVisibleAscii(List<String> words) {
        for (String word : words) {
            if (!isVisibleAscii(word)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisibleAscii(String word) {
        for (int index = 0; index < word.length(); index++) {
            if (word.charAt(index) <= 32 || word.charAt(index) >= 127) {
                return false;
            }
        }
        return !word.isEmpty();
    }

    List<Stanza> stanzas() {
        return stanzas;
    }

    /** Returns where the payload begins. */
    int length() {
        return length;
    }

    /** Whether the writer of this header knew the file key. Takes the same time wherever the codes differ. */
    boolean isAuthentic(byte[] fileKey) {
        return MessageDigest.isEqual(mac(fileKey, authenticated), mac);
    }

    private static byte[] mac(byte[] fileKey, byte[] authenticated) {
        byte[] key = Hkdf.derive(fileKey, "header", MAC_BYTES);
        return Hkdf.hmac(key, authenticated);
    }

    /** Reads a header line by line, within limits. */
    private static final class Lines {

        private static final int BYTES_PER_BODY_LINE = 48;
        private static final int MAX_HEADER_BYTES = 1 << 20;

        private final byte[] file;
        private int position;

        Lines(byte[] file) {
            this.file = file;
        }

        int position() {
            return position;
        }

        boolean startsWith(String prefix) throws AgeFileException {
            if (position >= file.length) {
                throw new AgeFileException(HEADER, "it ends within its header");
            }
            if (file.length - position < prefix.length()) {
                return false;
            }
            for (int index = 0; index < prefix.length(); index++) {
                if (file[position + index] != prefix.charAt(index)) {
                    return false;
                }
            }
            return true;
        }

        /** Returns the next line without its end. */
        String next() throws AgeFileException {
            int end = position;
            while (end < file.length && end < MAX_HEADER_BYTES && file[end] != '\n') {
                end++;
            }
            if (end == MAX_HEADER_BYTES) {
                throw new AgeFileException(HEADER, "its header is longer than " + MAX_HEADER_BYTES + " bytes");
            }
            if (end == file.length) {
                throw new AgeFileException(HEADER, "it ends within its header");
            }
            String line = new String(file, position, end - position, StandardCharsets.ISO_8859_1);
            position = end + 1;
            return line;
        }

        /** Reads the lines of a body. The last one is shorter than the others. */
        byte[] body() throws AgeFileException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            int decoded;
            do {
                byte[] line = CanonicalBase64.decodeUnpadded(next())
                        .orElseThrow(
                                () -> new AgeFileException(HEADER, "the body of a stanza is not canonical Base64"));
                decoded = line.length;
                if (decoded > BYTES_PER_BODY_LINE) {
                    throw new AgeFileException(HEADER, "the body of a stanza has too long a line");
                }
                body.writeBytes(line);
            } while (decoded == BYTES_PER_BODY_LINE);
            return body.toByteArray();
        }
    }
}
