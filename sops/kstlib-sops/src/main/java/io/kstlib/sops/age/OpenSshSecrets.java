package io.kstlib.sops.age;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;

/** The secret part of a key file of OpenSSH, decrypted. */
final class OpenSshSecrets {

    private static final int SEED_BYTES = 32;
    private static final String WRONG = "the passphrase is wrong, or the file is damaged";

    private OpenSshSecrets() {}

    static SshPrivateKey read(byte[] secrets, SshPublicKey publicKey) throws SshKeyException {
        WireReader reader = new WireReader(secrets);
        long check = reader.uint32();
        long sameCheck = reader.uint32();
        if (check != sameCheck || !reader.text().equals(publicKey.type())) {
            throw new SshKeyException(WRONG);
        }
        SshPrivateKey key = publicKey instanceof SshPublicKey.Rsa rsa
                ? rsa(reader, rsa)
                : ed25519(reader, (SshPublicKey.Ed25519) publicKey);
        reader.string(); // the comment
        byte[] padding = reader.rest();
        for (int index = 0; index < padding.length; index++) {
            if (padding[index] != (byte) (index + 1)) {
                throw new SshKeyException(WRONG);
            }
        }
        return key;
    }

    private static SshPrivateKey ed25519(WireReader reader, SshPublicKey.Ed25519 publicKey) throws SshKeyException {
        byte[] point = reader.string();
        byte[] seedAndPoint = reader.string();
        if (!Arrays.equals(point, publicKey.point())
                || seedAndPoint.length != SEED_BYTES + point.length
                || !Arrays.equals(seedAndPoint, SEED_BYTES, seedAndPoint.length, point, 0, point.length)) {
            throw new SshKeyException("its secret and its public key do not belong together");
        }
        return new SshPrivateKey.Ed25519(publicKey, Arrays.copyOf(seedAndPoint, SEED_BYTES));
    }

    private static SshPrivateKey rsa(WireReader reader, SshPublicKey.Rsa publicKey) throws SshKeyException {
        BigInteger modulus = reader.positiveInteger();
        BigInteger exponent = reader.positiveInteger();
        BigInteger secret = reader.positiveInteger();
        BigInteger coefficient = reader.positiveInteger();
        BigInteger first = reader.positiveInteger();
        BigInteger second = reader.positiveInteger();
        if (!modulus.equals(publicKey.modulus())
                || !exponent.equals(publicKey.exponent())
                || !first.multiply(second).equals(modulus)
                || first.bitLength() < 2
                || second.bitLength() < 2) {
            throw new SshKeyException("its secret and its public key do not belong together");
        }
        RSAPrivateCrtKeySpec spec = new RSAPrivateCrtKeySpec(
                modulus,
                exponent,
                secret,
                first,
                second,
                secret.mod(first.subtract(BigInteger.ONE)),
                secret.mod(second.subtract(BigInteger.ONE)),
                coefficient);
        try {
            return new SshPrivateKey.Rsa(
                    publicKey, (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(spec));
        } catch (GeneralSecurityException malformed) {
            throw new SshKeyException("its RSA key is malformed", malformed);
        }
    }
}
