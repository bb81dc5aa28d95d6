package io.kstlib.sops.age.ssh;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Private keys of PEM files that no passphrase protects: PKCS #1 and PKCS #8. */
final class PemKeys {

    /** Version 0 and the algorithm rsaEncryption without parameters: what PKCS #8 puts before a key of PKCS #1. */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    /** Far more than a key of 16384 bits takes; what is around it still fits two bytes of length. */
    private static final int MAX_PKCS1_BYTES = 32 * 1024;

    private PemKeys() {}

    static SshPrivateKey pkcs1(byte[] der) throws SshKeyException {
        if (der.length > MAX_PKCS1_BYTES) {
            throw new SshKeyException("its RSA key is larger than any in use");
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(RSA_ALGORITHM);
        content.writeBytes(tagged(0x04, der));
        return rsa(tagged(0x30, content.toByteArray()));
    }

    static SshPrivateKey pkcs8(byte[] der) throws SshKeyException {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
            if (key instanceof EdECPrivateKey edwards && edwards.getBytes().isPresent()) {
                return ed25519(edwards.getBytes().get());
            }
        } catch (GeneralSecurityException another) {
            return rsa(der);
        }
        throw new SshKeyException("its Ed25519 key cannot be read");
    }

    private static SshPrivateKey ed25519(byte[] seed) throws SshKeyException {
        byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, point, 0);
        return new SshPrivateKey.Ed25519(new SshPublicKey.Ed25519(point), seed);
    }

    private static SshPrivateKey rsa(byte[] pkcs8) throws SshKeyException {
        try {
            PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            if (key instanceof RSAPrivateCrtKey rsa) {
                return new SshPrivateKey.Rsa(SshPublicKey.rsa(rsa.getPublicExponent(), rsa.getModulus()), rsa);
            }
        } catch (GeneralSecurityException malformed) {
            throw new SshKeyException("age takes ssh-ed25519 and ssh-rsa keys, and this is none", malformed);
        }
        throw new SshKeyException("its RSA key lacks its public part");
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        int length = content.length;
        if (length >= 0x100) {
            der.write(0x82);
            der.write(length >>> 8);
        } else if (length >= 0x80) {
            der.write(0x81);
        }
        der.write(length);
        der.writeBytes(content);
        return der.toByteArray();
    }
}
