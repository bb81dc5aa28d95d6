package io.kstlib.sops.age;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Private keys of PEM files that no passphrase protects: PKCS #1 and PKCS #8. */
final class PemKeys {

    /** Far more than a key of 16384 bits takes. */
    private static final int MAX_PKCS1_BYTES = 32 * 1024;

    private PemKeys() {}

    static SshPrivateKey pkcs1(byte[] der) throws SshKeyException {
        if (der.length > MAX_PKCS1_BYTES) {
            throw new SshKeyException("its RSA key is larger than any in use");
        }
        try {
            return rsa(privateKeyInfo(der));
        } catch (IOException malformed) {
            throw new SshKeyException("it is cut off or damaged", malformed);
        }
    }

    /** Puts the key into the envelope of PKCS #8 (RFC 5208 section 5). It stays byte for byte, so that the JDK checks it as it is written. */
    private static byte[] privateKeyInfo(byte[] pkcs1) throws IOException {
        return new DERSequence(new ASN1Encodable[] {
                    new ASN1Integer(0),
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    new DEROctetString(pkcs1)
                })
                .getEncoded(ASN1Encoding.DER);
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
}
