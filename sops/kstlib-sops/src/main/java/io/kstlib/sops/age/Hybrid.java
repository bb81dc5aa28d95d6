package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;
import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import io.kstlib.base.Hkdf;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/** HPKE (RFC 9180) with MLKEM768-X25519, HKDF-SHA256 and ChaCha20-Poly1305, as the post-quantum keys of age use it. */
final class Hybrid {

    private static final String STANZA = "mlkem768x25519";
    private static final int ENCAPSULATED_BYTES = 1088 + X25519.SIZE_BYTES;
    private static final int PUBLIC_BYTES = 1184 + X25519.SIZE_BYTES;
    private static final int SEED_BYTES = 32;

    private Hybrid() {}

    private static byte[] label() {
        return "age-encryption.org/mlkem768x25519".getBytes(StandardCharsets.US_ASCII);
    }

    private static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_MLKEM768_X25519, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
    }

    /** The public key of age that quantum computers do not break, {@code age1pq1…}. */
    static final class Recipient implements AgeRecipient {

        /** The begin of its text. */
        static final String PREFIX = "age1pq1";

        private static final Bech32 TEXT = new Bech32("age1pq");

        private final byte[] publicKey;
        private final AsymmetricKeyParameter parsed;

        Recipient(byte[] publicKey, AsymmetricKeyParameter parsed) {
            this.publicKey = publicKey.clone();
            this.parsed = parsed;
        }

        /**
         * {@return the recipient}
         *
         * @param text {@code age1pq1…}
         * @throws AgeFileException if it is something else
         */
        static Recipient parse(String text) throws AgeFileException {
            byte[] key = TEXT.decode(text, PUBLIC_BYTES);
            try {
                return new Recipient(key, hpke().deserializePublicKey(key));
            } catch (IllegalArgumentException outOfRange) {
                throw new AgeFileException(KEY, "it is not a public key of ML-KEM-768", outOfRange);
            }
        }

        @Override
        public Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException {
            try {
                HPKEContextWithEncapsulation context = hpke().setupBaseS(parsed, label());
                byte[] sealed = context.seal(new byte[0], fileKey);
                return new Stanza(STANZA, List.of(CanonicalBase64.encodeUnpadded(context.getEncapsulation())), sealed);
            } catch (InvalidCipherTextException | IllegalStateException degenerate) {
                throw new AgeFileException(KEY, "nothing can be encrypted for it", degenerate);
            }
        }

        @Override
        public String text() {
            return TEXT.encode(publicKey);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** The secret key of age that quantum computers do not break, {@code AGE-SECRET-KEY-PQ-1…}. Immutable. */
    static final class Identity implements AgeIdentity {

        /** The begin of its text. */
        static final String PREFIX = "AGE-SECRET-KEY-PQ-1";

        private static final Bech32 TEXT = new Bech32("age-secret-key-pq-");

        private final byte[] seed;
        private final AsymmetricCipherKeyPair keys;

        private Identity(byte[] seed) {
            this.seed = seed;
            this.keys = hpke().deserializePrivateKey(seed, null);
        }

        /**
         * {@return the identity}
         *
         * @param text {@code AGE-SECRET-KEY-PQ-1…}
         * @throws AgeFileException if it is something else; the message does not repeat it
         */
        static Identity parse(String text) throws AgeFileException {
            return new Identity(TEXT.decode(text, SEED_BYTES));
        }

        @Override
        public Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
            if (!stanza.type().equals(STANZA)) {
                return Optional.empty();
            }
            stanza.requireArguments(1);
            byte[] encapsulated = stanza.argument(0, ENCAPSULATED_BYTES);
            stanza.requireSealedSize();
            try {
                return Optional.of(
                        hpke().setupBaseR(encapsulated, keys, label()).open(new byte[0], stanza.body()));
            } catch (InvalidCipherTextException another) {
                return Optional.empty();
            } catch (IllegalArgumentException | IllegalStateException malformed) {
                throw new AgeFileException(HEADER, "the stanza " + STANZA + " has an impossible share", malformed);
            }
        }

        @Override
        public Optional<byte[]> derived(String purpose) {
            return Optional.of(Hkdf.derive(seed, purpose, SEED_BYTES));
        }

        /** {@return the public side} */
        Recipient recipient() {
            HPKE hpke = hpke();
            return new Recipient(hpke.serializePublicKey(keys.getPublic()), keys.getPublic());
        }

        @Override
        public String toString() {
            return "identity of " + recipient();
        }
    }
}
