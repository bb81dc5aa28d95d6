package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.ARMOR;
import static io.kstlib.sops.age.AgeFileException.Part.HEADER;
import static io.kstlib.sops.age.AgeFileException.Part.MAC;
import static io.kstlib.sops.age.AgeFileException.Part.PAYLOAD;

import io.kstlib.base.Hkdf;
import io.kstlib.sops.cipher.SealingCipher;
import io.kstlib.sops.key.KeyEntry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An age file in memory. Immutable. */
final class AgeFile {

    private static final String INTRO = "age-encryption.org/v1\n";
    private static final String CLOSING = "---";
    private static final int MAC_BYTES = 32;

    private final byte[] file;
    private final List<Stanza> stanzas;
    private final byte[] authenticated;
    private final byte[] mac;
    private final int payloadStart;

    private AgeFile(byte[] file, List<Stanza> stanzas, byte[] authenticated, byte[] mac, int payloadStart) {
        this.file = file;
        this.stanzas = List.copyOf(stanzas);
        this.authenticated = authenticated;
        this.mac = mac;
        this.payloadStart = payloadStart;
    }

    /**
     * Encrypts for one recipient.
     *
     * @param plaintext the content
     * @param random the source of fresh keys
     * @return an armored file, which ends with a line feed
     * @throws AgeFileException if nothing can be encrypted for this recipient
     */
    static String encrypt(byte[] plaintext, AgeRecipient recipient, SecureRandom random) throws AgeFileException {
        byte[] fileKey = new byte[Stanza.KEY_BYTES];
        random.nextBytes(fileKey);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(header(recipient.wrap(fileKey, random), fileKey));
        file.writeBytes(Payload.encrypt(fileKey, plaintext, random));
        return Armor.encode(file.toByteArray());
    }

    /** Writes a header with one stanza. */
    private static byte[] header(Stanza stanza, byte[] fileKey) {
        String authenticated = INTRO + stanza.encode() + CLOSING;
        byte[] mac = mac(fileKey, authenticated.getBytes(StandardCharsets.US_ASCII));
        return (authenticated + " " + CanonicalBase64.encodeUnpadded(mac) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] mac(byte[] fileKey, byte[] authenticated) {
        byte[] key = Hkdf.derive(fileKey, "header", MAC_BYTES);
        return Hkdf.hmac(key, authenticated);
    }

    /**
     * Whether a file is an age file, armored or not, by its first bytes.
     *
     * @param content the content of any file
     * @return whether to {@link #parse} it
     */
    static boolean looksLike(byte[] content) {
        return Armor.isArmored(content) || startsWithVersion(content);
    }

    private static boolean startsWithVersion(byte[] content) {
        byte[] start = "age-encryption.org/".getBytes(StandardCharsets.US_ASCII);
        return content.length >= start.length && Arrays.equals(content, 0, start.length, start, 0, start.length);
    }

    /**
     * Reads the header of a file, armored or not.
     *
     * @param content an age file, as {@link #looksLike} tells; the caller limits its size
     * @return the file
     * @throws AgeFileException if it is not one
     */
    static AgeFile parse(byte[] content) throws AgeFileException {
        return Armor.isArmored(content) ? parseArmored(content) : parseBinary(content);
    }

    /**
     * Reads the header of the file that wraps a data key.
     *
     * @param entry an entry of type {@code age}
     * @return the file
     * @throws AgeFileException if it is not an armored age file, or too large
     * @throws io.kstlib.sops.error.SopsException ({@code MALFORMED_FILE}) if the entry has no wrapped key
     */
    static AgeFile wrappedKey(KeyEntry entry) throws AgeFileException {
        String wrapped = entry.text(KeyEntry.WRAPPED_KEY);
        if (wrapped.length() > Identities.MAX_BYTES) {
            throw new AgeFileException(ARMOR, "it is larger than " + Identities.MAX_BYTES + " bytes");
        }
        return parseArmored(wrapped.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the header of a file that must be armored.
     *
     * @param content an armored age file; the caller limits its size
     * @return the file
     * @throws AgeFileException if it is not one
     */
    static AgeFile parseArmored(byte[] content) throws AgeFileException {
        return parseBinary(Armor.decode(content));
    }

    private static AgeFile parseBinary(byte[] content) throws AgeFileException {
        byte[] file = content.clone();
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
                && stanzas.stream().anyMatch(stanza -> stanza.type().equals(Identities.Passphrase.STANZA))) {
            throw new AgeFileException(HEADER, "a passphrase must be the only recipient");
        }
        return new AgeFile(file, stanzas, authenticated, mac, lines.position());
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

    /** {@return the stanzas of the header, in order} */
    List<Stanza> stanzas() {
        return stanzas;
    }

    /**
     * Decrypts with one identity.
     *
     * @param identity an identity that it may be for
     * @return the content; empty if no stanza is for this identity
     * @throws AgeFileException if a stanza is malformed, or the file was changed
     */
    Optional<byte[]> decrypt(AgeIdentity identity) throws AgeFileException {
        for (Stanza stanza : stanzas) {
            Optional<byte[]> fileKey = identity.unwrap(stanza);
            if (fileKey.isPresent()) {
                if (!MessageDigest.isEqual(mac(fileKey.get(), authenticated), mac)) {
                    throw new AgeFileException(MAC, "its header was changed after it was written");
                }
                return Optional.of(Payload.decrypt(fileKey.get(), file, payloadStart));
            }
        }
        return Optional.empty();
    }

    /** The content of an age file: chunks of 64 KiB. The nonce of each has its number, and whether it is the last. */
    private static final class Payload {

        private static final byte[] NO_CONTEXT = {};
        private static final int NONCE_BYTES = 16;
        private static final int CHUNK_NONCE_BYTES = 12;
        private static final int CHUNK_BYTES = 64 * 1024;
        private static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + SealingCipher.TAG_BYTES;

        private Payload() {}

        static byte[] encrypt(byte[] fileKey, byte[] plaintext, SecureRandom random) {
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            SealingCipher cipher = cipher(fileKey, nonce);
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            sealed.writeBytes(nonce);
            long chunk = 0;
            int start = 0;
            do {
                int length = Math.min(CHUNK_BYTES, plaintext.length - start);
                byte[] number = chunkNonce(chunk++, start + length == plaintext.length ? 1 : 0);
                sealed.writeBytes(
                        cipher.seal(number, NO_CONTEXT, Arrays.copyOfRange(plaintext, start, start + length)));
                start += length;
            } while (start < plaintext.length);
            return sealed.toByteArray();
        }

        static byte[] decrypt(byte[] fileKey, byte[] file, int payloadStart) throws AgeFileException {
            int start = payloadStart + NONCE_BYTES;
            if (start > file.length) {
                throw new AgeFileException(HEADER, "it ends before its content");
            }
            SealingCipher cipher = cipher(fileKey, Arrays.copyOfRange(file, payloadStart, start));
            ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
            long chunk = 0;
            do {
                int length = Math.min(SEALED_CHUNK_BYTES, file.length - start);
                if (chunk > 0 && length == SealingCipher.TAG_BYTES) {
                    throw new AgeFileException(PAYLOAD, "its last chunk is empty");
                }
                byte[] number = chunkNonce(chunk++, start + length == file.length ? 1 : 0);
                plaintext.writeBytes(cipher.open(number, NO_CONTEXT, Arrays.copyOfRange(file, start, start + length))
                        .orElseThrow(() -> new AgeFileException(PAYLOAD, "its content was changed or cut off")));
                start += length;
            } while (start < file.length);
            return plaintext.toByteArray();
        }

        private static SealingCipher cipher(byte[] fileKey, byte[] nonce) {
            return SealingCipher.chaCha20Poly1305(Hkdf.derive(fileKey, "payload", 32, nonce));
        }

        /** Returns the number in 11 bytes, most significant first, and 1 for the last chunk. */
        private static byte[] chunkNonce(long chunk, int last) {
            byte[] nonce = new byte[CHUNK_NONCE_BYTES];
            for (int index = 10; index > 2; index--) {
                nonce[index] = (byte) (chunk >>> (8 * (10 - index)));
            }
            nonce[11] = (byte) last;
            return nonce;
        }
    }

    /** The text form of age files: strict PEM (RFC 7468) without headers. */
    private static final class Armor {

        private static final String BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
        private static final String END = "-----END AGE ENCRYPTED FILE-----";
        private static final int COLUMNS = 64;
        private static final int MAX_SPACE_AROUND = 1024;

        private Armor() {}

        static String encode(byte[] file) {
            String lines = Base64.getMimeEncoder(COLUMNS, new byte[] {'\n'}).encodeToString(file);
            return BEGIN + "\n" + lines + "\n" + END + "\n";
        }

        static boolean isArmored(byte[] file) {
            String start = new String(
                    file, 0, Math.min(file.length, MAX_SPACE_AROUND + BEGIN.length()), StandardCharsets.ISO_8859_1);
            return start.stripLeading().startsWith("-----BEGIN AGE");
        }

        static byte[] decode(byte[] armored) throws AgeFileException {
            String text = new String(armored, StandardCharsets.ISO_8859_1);
            int begin = text.indexOf('-');
            int end = text.lastIndexOf('-') + 1;
            if (begin < 0
                    || !isSpace(text.substring(0, begin))
                    || !isSpace(text.substring(end))
                    || (begin > 0 && text.charAt(begin - 1) != '\n')) {
                throw new AgeFileException(ARMOR, "there is something before or after its armor");
            }
            List<String> lines = List.of(text.substring(begin, end).split("\r?\n", -1));
            if (lines.size() < 2
                    || !lines.get(0).equals(BEGIN)
                    || !lines.get(lines.size() - 1).equals(END)) {
                throw new AgeFileException(ARMOR, "its armor does not begin or end as it must");
            }
            return content(lines.subList(1, lines.size() - 1));
        }

        private static boolean isSpace(String around) {
            return around.length() <= MAX_SPACE_AROUND && around.isBlank();
        }

        private static byte[] content(List<String> lines) throws AgeFileException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int index = 0; index < lines.size(); index++) {
                String line = lines.get(index);
                boolean last = index == lines.size() - 1;
                if (line.isEmpty()
                        || line.length() > COLUMNS
                        || (line.length() < COLUMNS && !last)
                        || (line.endsWith("=") && !last)) {
                    throw new AgeFileException(ARMOR, "a line of its armor is empty, too long or too short");
                }
                content.writeBytes(CanonicalBase64.decodePadded(line)
                        .orElseThrow(() -> new AgeFileException(ARMOR, "its armor is not canonical Base64")));
            }
            return content.toByteArray();
        }
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
