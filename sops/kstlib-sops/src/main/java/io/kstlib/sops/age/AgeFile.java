package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.MAC;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An age file in memory. Immutable. */
final class AgeFile {

    private static final int FILE_KEY_BYTES = 16;

    private final byte[] file;
    private final Header header;

    private AgeFile(byte[] file, Header header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Encrypts for one recipient.
     *
     * @param plaintext what to encrypt
     * @param random where fresh keys come from
     * @return an armored file, which ends with a line feed
     * @throws AgeFileException if nothing can be encrypted for this recipient
     */
    static String encrypt(byte[] plaintext, AgeRecipient recipient, SecureRandom random) throws AgeFileException {
        byte[] fileKey = new byte[FILE_KEY_BYTES];
        random.nextBytes(fileKey);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Header.encode(recipient.wrap(fileKey, random), fileKey));
        file.writeBytes(Payload.encrypt(fileKey, plaintext, random));
        return Armor.encode(file.toByteArray());
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
        return new AgeFile(file, Header.parse(file));
    }

    /** {@return the stanzas of the header, in order} */
    List<Stanza> stanzas() {
        return header.stanzas();
    }

    /**
     * Decrypts with one identity.
     *
     * @param identity an identity that it may be for
     * @return the content; empty if no stanza is for this identity
     * @throws AgeFileException if a stanza is malformed, or the file was changed
     */
    Optional<byte[]> decrypt(AgeIdentity identity) throws AgeFileException {
        for (Stanza stanza : header.stanzas()) {
            Optional<byte[]> fileKey = identity.unwrap(stanza);
            if (fileKey.isPresent()) {
                if (!header.isAuthentic(fileKey.get())) {
                    throw new AgeFileException(MAC, "its header was changed after it was written");
                }
                return Optional.of(Payload.decrypt(fileKey.get(), file, header.length()));
            }
        }
        return Optional.empty();
    }
}
