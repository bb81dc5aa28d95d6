package io.kstlib.sops.cipher;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.IntNumber;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encrypts values one by one with AES-256-GCM, each bound to its place in the document and to its type. It remembers the nonces of what it
 * decrypted. A value that did not change is encrypted to the same text again, so that a diff shows only changes. Used by one thread, for one
 * data key.
 */
public final class ValueCipher {

    /** Its methods are written out: when a program has just started, making those of a record costs more than everything else. */
    private record Known(String place, String type, TextValue plain) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Known known
                    && place.equals(known.place)
                    && type.equals(known.type)
                    && plain.equals(known.plain);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * place.hashCode() + type.hashCode()) + plain.hashCode();
        }
    }

    private final SealingCipher cipher;
    private final TypedNonces typed;
    private final Map<Known, byte[]> nonces = new HashMap<>();

    /**
     * @param dataKey the data key, 256 bits
     * @param random the source of nonces
     * @throws SopsException ({@code TAMPERED_FILE}) if the key has another size
     */
    public ValueCipher(DataKey dataKey, SecureRandom random) {
        byte[] bytes = dataKey.reveal();
        if (bytes.length != DataKey.SIZE_BYTES) {
            throw Reason.TAMPERED_FILE.error("the data key has " + bytes.length + " bytes, not " + DataKey.SIZE_BYTES
                    + ": the sops metadata belongs to another file");
        }
        this.cipher = SealingCipher.aesGcm(bytes);
        this.typed = new TypedNonces(cipher, random);
    }

    /**
     * {@return the encrypted form of a value; the empty text stays as it is}
     *
     * @param plain a value
     * @param place the place that it is bound to
     */
    public String encrypt(Scalar plain, String place) {
        return encrypt(plain.bytes(), plain.type(), place);
    }

    String encrypt(byte[] plain, String type, String place) {
        if (plain.length == 0) {
            return "";
        }
        byte[] nonce = nonces.get(new Known(place, type, TextValue.ofBytes(plain)));
        if (nonce == null) {
            nonce = typed.next(type);
        }
        byte[] sealed = cipher.seal(nonce, place.getBytes(StandardCharsets.UTF_8), plain);
        return new Encrypted(sealed, nonce, type).toString();
    }

    /**
     * {@return the value}
     *
     * @param encrypted an encrypted value
     * @param place the place that it is bound to
     * @throws SopsException ({@code TAMPERED_FILE}) if it was not encrypted with this key for this place, or is of another type
     */
    Decrypted decrypt(Encrypted encrypted, String place) {
        return tryDecrypt(encrypted, place)
                .orElseThrow(() -> Reason.TAMPERED_FILE.error(
                        "the value at " + place + " was changed, moved, or encrypted with another key"));
    }

    /** Does the same as {@link #decrypt}; empty if the value was not encrypted with this key for this place. */
    Optional<Decrypted> tryDecrypt(Encrypted encrypted, String place) {
        Optional<byte[]> opened =
                cipher.open(encrypted.nonce(), place.getBytes(StandardCharsets.UTF_8), encrypted.sealed());
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        byte[] plain = opened.get();
        Optional<String> type = typed.type(encrypted.nonce());
        if (type.isPresent() && !type.get().equals(encrypted.type())) {
            throw Reason.TAMPERED_FILE.error("the type of the value at " + place + " was changed, it is " + type.get()
                    + " and not " + encrypted.type());
        }
        nonces.put(new Known(place, encrypted.type(), TextValue.ofBytes(plain)), encrypted.nonce());
        return Optional.of(new Decrypted(encrypted.type(), plain, type.isPresent()));
    }

    /** Forgets the nonce of a value, so that it gets another one when it is encrypted again. */
    void forget(Decrypted value, String place) {
        nonces.remove(new Known(place, value.type(), TextValue.ofBytes(value.plain())));
    }

    /**
     * Nonces that say which type their values have. The format has the type beside the encrypted value, where nothing authenticates it. But a
     * changed nonce is detected. For sops it is a nonce like any other.
     *
     * <p>The first half is random. The second is the name of the type, encrypted: exclusive or with the tag of an empty text that is sealed with the
     * first half.
     *
     * @param cipher the cipher of the values
     * @param random the source of the first half
     */
    private record TypedNonces(SealingCipher cipher, SecureRandom random) {

        private static final int BYTES = 32;
        private static final int HALF = BYTES / 2;
        private static final byte[] CONTEXT = "kstlib: type of a value".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] NOTHING = new byte[0];
        private static final List<String> TYPES =
                List.of(TextValue.TYPE, IntNumber.TYPE, FloatNumber.TYPE, Bool.TYPE, Timestamp.TYPE, Decrypted.COMMENT);

        /** Makes a fresh nonce. */
        byte[] next(String type) {
            byte[] half = new byte[HALF];
            random.nextBytes(half);
            byte[] nonce = Arrays.copyOf(half, BYTES);
            System.arraycopy(masked(padded(type), half), 0, nonce, HALF, HALF);
            return nonce;
        }

        /** Returns the type that a nonce was made for; empty where another program made it. */
        Optional<String> type(byte[] nonce) {
            if (nonce.length != BYTES) {
                return Optional.empty();
            }
            byte[] name = masked(Arrays.copyOfRange(nonce, HALF, BYTES), Arrays.copyOf(nonce, HALF));
            for (String type : TYPES) {
                if (Arrays.equals(padded(type), name)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }

        private byte[] masked(byte[] name, byte[] half) {
            byte[] masked = cipher.seal(half, CONTEXT, NOTHING);
            for (int i = 0; i < masked.length; i++) {
                masked[i] ^= name[i];
            }
            return masked;
        }

        private static byte[] padded(String type) {
            return Arrays.copyOf(type.getBytes(StandardCharsets.US_ASCII), HALF);
        }
    }

    /**
     * An encrypted value as files have it: {@code ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]}.
     *
     * @param sealed the encrypted bytes followed by the tag
     * @param type the name of the type
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Encrypted(byte[] sealed, byte[] nonce, String type) {

        private static final int TAG_BYTES = 16;
        private static final String START = "ENC[AES256_GCM,data:";
        private static final String IV = ",iv:";
        private static final String TAG = ",tag:";
        private static final String TYPE = ",type:";
        private static final String END = "]";

        /**
         * Reads an encrypted value. Every character counts: for example, a text with spare bits in its Base64 is refused, although other readers take it.
         */
        static Optional<Encrypted> parse(String text) {
            int iv = text.indexOf(IV);
            int tag = text.indexOf(TAG, iv + 1);
            int type = text.indexOf(TYPE, tag + 1);
            if (!text.startsWith(START) || iv < START.length() || tag < 0 || type < 0 || !text.endsWith(END)) {
                return Optional.empty();
            }
            try {
                byte[] data = Base64.getDecoder().decode(text.substring(START.length(), iv));
                byte[] nonce = Base64.getDecoder().decode(text.substring(iv + IV.length(), tag));
                byte[] seal = Base64.getDecoder().decode(text.substring(tag + TAG.length(), type));
                byte[] sealed = Arrays.copyOf(data, data.length + seal.length);
                System.arraycopy(seal, 0, sealed, data.length, seal.length);
                Encrypted value = new Encrypted(
                        sealed, nonce, text.substring(type + TYPE.length(), text.length() - END.length()));
                boolean exact = data.length > 0
                        && nonce.length > 0
                        && seal.length == TAG_BYTES
                        && isLowerCase(value.type)
                        && value.toString().equals(text);
                return exact ? Optional.of(value) : Optional.empty();
            } catch (IllegalArgumentException notBase64) {
                return Optional.empty();
            }
        }

        private static boolean isLowerCase(String word) {
            for (int index = 0; index < word.length(); index++) {
                if (word.charAt(index) < 'a' || word.charAt(index) > 'z') {
                    return false;
                }
            }
            return !word.isEmpty();
        }

        /** Whether a text may have been an encrypted value before a part of it was changed. */
        static boolean resembles(String text) {
            return text.contains("ENC[AES256_GCM,") || (text.contains(",type:") && text.contains(",tag:"));
        }

        @Override
        public String toString() {
            Base64.Encoder base64 = Base64.getEncoder();
            int length = sealed.length - TAG_BYTES;
            return START
                    + base64.encodeToString(Arrays.copyOf(sealed, length))
                    + IV
                    + base64.encodeToString(nonce)
                    + TAG
                    + base64.encodeToString(Arrays.copyOfRange(sealed, length, sealed.length))
                    + TYPE
                    + type
                    + END;
        }
    }

    /**
     * The content of an encrypted value, before it becomes a scalar or a comment.
     *
     * @param type the type that is written beside the value
     * @param plain the value before it was encrypted
     * @param isTyped whether its nonce has this type, too, so that no one can have changed the type
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Decrypted(String type, byte[] plain, boolean isTyped) {

        static final String COMMENT = "comment";

        /** Sops knows this type, but it has no value that it would encrypt as this type. It panics when it reads one. */
        private static final String BYTES = "bytes";

        boolean isComment() {
            return type.equals(COMMENT);
        }

        String text() {
            return new String(plain, StandardCharsets.UTF_8);
        }

        Scalar scalar(String place) {
            Scalar value = switch (type) {
                case TextValue.TYPE -> TextValue.ofBytes(plain);
                case IntNumber.TYPE -> wholeNumber(place);
                case FloatNumber.TYPE -> floatNumber(place);
                case Bool.TYPE -> bool(place);
                case Timestamp.TYPE -> Timestamp.parse(text()).orElseThrow(() -> wrongType(place));
                case BYTES ->
                    throw Reason.TAMPERED_FILE.error("the value at " + place
                            + " is of the type bytes, which sops never writes: someone changed its type");
                default -> throw Reason.TAMPERED_FILE.error("the value at " + place + " is of an unknown type");
            };
            return value;
        }

        private Scalar wholeNumber(String place) {
            try {
                return new IntNumber(Long.parseLong(text()));
            } catch (NumberFormatException other) {
                throw wrongType(place);
            }
        }

        private Scalar floatNumber(String place) {
            return switch (text()) {
                case "NaN" -> new FloatNumber(Double.NaN);
                case "+Inf" -> new FloatNumber(Double.POSITIVE_INFINITY);
                case "-Inf" -> new FloatNumber(Double.NEGATIVE_INFINITY);
                default -> {
                    if (!text().matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?")) {
                        throw wrongType(place);
                    }
                    yield new FloatNumber(Double.parseDouble(text()));
                }
            };
        }

        private Scalar bool(String place) {
            return switch (text()) {
                case "True", "true", "TRUE", "1", "t", "T" -> Bool.of(true);
                case "False", "false", "FALSE", "0", "f", "F" -> Bool.of(false);
                default -> throw wrongType(place);
            };
        }

        private SopsException wrongType(String place) {
            return Reason.TAMPERED_FILE.error("the value at " + place + " is not of its type " + type);
        }

        @Override
        public String toString() {
            return "Decrypted[" + type + ", " + plain.length + " bytes]";
        }
    }
}
