package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;

/** A private key of SSH, with its public side. Immutable; its {@code toString} shows nothing of it. */
abstract sealed class SshPrivateKey implements AgeIdentity permits SshPrivateKey.Ed25519, SshPrivateKey.Rsa {

    private final SshPublicKey publicKey;

    private SshPrivateKey(SshPublicKey publicKey) {
        this.publicKey = publicKey;
    }

    /** {@return the public side} */
    SshPublicKey publicKey() {
        return publicKey;
    }

    /** Returns how many arguments a stanza of this type has. */
    abstract int arguments();

    /** Opens a stanza that names this key. */
    abstract Optional<byte[]> open(Stanza stanza) throws AgeFileException;

    @Override
    public final Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
        if (!stanza.type().equals(publicKey.type())) {
            return Optional.empty();
        }
        stanza.requireArguments(arguments());
        return publicKey.isNamedBy(stanza) ? open(stanza) : Optional.empty();
    }

    @Override
    public String toString() {
        return "identity of " + publicKey.text();
    }

    /** A key of type {@code ssh-ed25519}. */
    static final class Ed25519 extends SshPrivateKey {

        private final SshPublicKey.Ed25519 publicKey;
        private final byte[] seed;

        Ed25519(SshPublicKey.Ed25519 publicKey, byte[] seed) {
            super(publicKey);
            this.publicKey = publicKey;
            this.seed = seed.clone();
        }

        @Override
        int arguments() {
            return 2;
        }

        @Override
        Optional<byte[]> open(Stanza stanza) throws AgeFileException {
            byte[] share = stanza.argument(1, X25519.SIZE_BYTES);
            byte[] scalar = scalar();
            byte[] shared = X25519.multiply(scalar, share)
                    .orElseThrow(
                            () -> new AgeFileException(HEADER, "the stanza ssh-ed25519 has a share of small order"));
            return stanza.open(publicKey.wrappingKey(shared, share, X25519.publicKey(scalar)));
        }

        /** Returns the scalar that Ed25519 makes of its seed (RFC 8032, section 5.1.5). X25519 clamps it itself. */
        private byte[] scalar() {
            try {
                return Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(seed), X25519.SIZE_BYTES);
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException("every Java platform has SHA-512", missing);
            }
        }
    }

    /** A key of type {@code ssh-rsa}. */
    static final class Rsa extends SshPrivateKey {

        private final RSAPrivateKey key;
        private final SecureRandom random;

        /**
         * @param random the source of the blinding
         */
        Rsa(SshPublicKey.Rsa publicKey, RSAPrivateKey key, SecureRandom random) {
            super(publicKey);
            this.key = key;
            this.random = random;
        }

        @Override
        int arguments() {
            return 1;
        }

        @Override
        Optional<byte[]> open(Stanza stanza) throws AgeFileException {
            try {
                byte[] fileKey = SshPublicKey.Rsa.cipher(Cipher.DECRYPT_MODE, key, random)
                        .doFinal(stanza.body());
                if (fileKey.length == Stanza.KEY_BYTES) {
                    return Optional.of(fileKey);
                }
            } catch (GeneralSecurityException changed) {
                throw new AgeFileException(HEADER, "the stanza ssh-rsa was changed", changed);
            }
            throw new AgeFileException(HEADER, "the stanza ssh-rsa wraps a key of another size");
        }
    }
}
