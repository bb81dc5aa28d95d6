package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;

/** A private key of SSH as an identity. Immutable. */
final class SshIdentity implements AgeIdentity {

    private final SshPrivateKey key;
    private final SecureRandom random;

    /**
     * @param key a key of either type
     * @param random the source of the blinding of RSA
     */
    SshIdentity(SshPrivateKey key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    @Override
    public Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
        if (!stanza.type().equals(key.publicKey().type())) {
            return Optional.empty();
        }
        FileKeys.requireArguments(stanza, key instanceof SshPrivateKey.Rsa ? 1 : 2);
        if (!SshRecipients.names(stanza, key.publicKey())) {
            return Optional.empty();
        }
        return key instanceof SshPrivateKey.Rsa rsa
                ? Optional.of(unwrap(stanza, rsa))
                : unwrap(stanza, (SshPrivateKey.Ed25519) key);
    }

    private byte[] unwrap(Stanza stanza, SshPrivateKey.Rsa rsa) throws AgeFileException {
        try {
            byte[] fileKey = SshRsaRecipient.cipher(Cipher.DECRYPT_MODE, rsa.key(), random)
                    .doFinal(stanza.body());
            if (fileKey.length == FileKeys.SIZE_BYTES) {
                return fileKey;
            }
        } catch (GeneralSecurityException changed) {
            throw new AgeFileException(HEADER, "the stanza ssh-rsa was changed", changed);
        }
        throw new AgeFileException(HEADER, "the stanza ssh-rsa wraps a key of another size");
    }

    private static Optional<byte[]> unwrap(Stanza stanza, SshPrivateKey.Ed25519 ed25519) throws AgeFileException {
        byte[] share = FileKeys.argument(stanza, 1, X25519.SIZE_BYTES);
        byte[] scalar = scalar(ed25519.seed());
        byte[] shared = X25519.multiply(scalar, share)
                .orElseThrow(() -> new AgeFileException(HEADER, "the stanza ssh-ed25519 has a share of small order"));
        byte[] wrappingKey =
                SshEd25519Recipient.wrappingKey(ed25519.publicKey(), shared, share, X25519.publicKey(scalar));
        return FileKeys.open(wrappingKey, stanza);
    }

    /** Returns the scalar that Ed25519 makes of its seed (RFC 8032, section 5.1.5). X25519 clamps it itself. */
    private static byte[] scalar(byte[] seed) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(seed), X25519.SIZE_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-512", missing);
        }
    }

    @Override
    public String toString() {
        return "identity of " + key.publicKey().text();
    }
}
