package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.SignatureFacts.Hashes;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The hash in an RSA signature, and the hash that was computed, so that a reader can compare both. It is only for reading; the signature
 * itself is verified elsewhere.
 */
final class RecoveredHash {

    private static final int FIXED_BITS = 8;

    private RecoveredHash() {}

    /** Returns both hashes; {@code null} for other algorithms than RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017 sections 8.1 and 8.2). */
    static @Nullable Hashes of(CompactJwt jws, JwsAlgorithm algorithm, PublicKey key) {
        String hash = algorithm.hash(null).orElse(null);
        if (!(key instanceof RSAPublicKey rsa) || hash == null) {
            return null;
        }
        byte[] encoded = encodedMessage(jws.signature(), rsa);
        MessageDigest digest = digest(hash);
        byte[] signed = digest.digest(jws.signingInput());
        return algorithm.joseName().startsWith("PS")
                ? pss(encoded, signed, digest, rsa.getModulus().bitLength())
                : pkcs1(encoded, signed, hash);
    }

    private static byte[] encodedMessage(byte[] signature, RSAPublicKey key) {
        byte[] number = new BigInteger(1, signature)
                .modPow(key.getPublicExponent(), key.getModulus())
                .toByteArray();
        int length = (key.getModulus().bitLength() + 7) / 8;
        byte[] encoded = new byte[length];
        int copied = Math.min(length, number.length);
        System.arraycopy(number, number.length - copied, encoded, length - copied, copied);
        return encoded;
    }

    private static Hashes pkcs1(byte[] encoded, byte[] signed, String hash) {
        byte[] recovered = Arrays.copyOfRange(encoded, encoded.length - signed.length, encoded.length);
        return hashes(
                hash,
                signed,
                recovered,
                "the last " + signed.length + " bytes of the signature to the power of e, modulo n");
    }

    /** Follows RFC 8017 section 9.1.2: removes the mask, reads the salt, and computes the hash with it. */
    private static @Nullable Hashes pss(byte[] encoded, byte[] signed, MessageDigest digest, int modulusBits) {
        int length = signed.length;
        int start = (modulusBits - 1) % FIXED_BITS == 0 ? 1 : 0;
        int maskedLength = encoded.length - start - length - 1;
        if (maskedLength < length) {
            return null;
        }
        byte[] recovered = Arrays.copyOfRange(encoded, start + maskedLength, start + maskedLength + length);
        byte[] block = Arrays.copyOfRange(encoded, start, start + maskedLength);
        unmask(block, recovered, digest);
        byte[] salt = Arrays.copyOfRange(block, block.length - length, block.length);
        digest.update(new byte[8]);
        digest.update(signed);
        byte[] computed = digest.digest(salt);
        return hashes(
                digest.getAlgorithm(),
                computed,
                recovered,
                "H of EMSA-PSS: the hash of eight zero bytes, the hash of the signed bytes, and the salt");
    }

    private static void unmask(byte[] block, byte[] seed, MessageDigest digest) {
        int done = 0;
        for (int counter = 0; done < block.length; counter++) {
            digest.update(seed);
            byte[] mask = digest.digest(
                    new byte[] {(byte) (counter >> 24), (byte) (counter >> 16), (byte) (counter >> 8), (byte) counter});
            for (int i = 0; i < mask.length && done < block.length; i++, done++) {
                block[done] ^= mask[i];
            }
        }
    }

    private static Hashes hashes(String hash, byte[] computed, byte[] recovered, String how) {
        return new Hashes(
                hash, HexFormat.of().formatHex(recovered), HexFormat.of().formatHex(computed), how);
    }

    private static MessageDigest digest(String hash) {
        try {
            return MessageDigest.getInstance(hash);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
