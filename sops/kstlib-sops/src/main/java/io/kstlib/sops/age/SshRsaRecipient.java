package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** A key of type {@code ssh-rsa} as a recipient: RSAES-OAEP with SHA-256 (RFC 8017). */
final class SshRsaRecipient implements AgeRecipient {

    private static final String LABEL = "age-encryption.org/v1/ssh-rsa";

    private final SshPublicKey.Rsa key;

    SshRsaRecipient(SshPublicKey.Rsa key) {
        this.key = key;
    }

    @Override
    public Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException {
        try {
            Key publicKey =
                    KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(key.modulus(), key.exponent()));
            byte[] body = cipher(Cipher.ENCRYPT_MODE, publicKey, random).doFinal(fileKey);
            return new Stanza(key.type(), List.of(SshRecipients.tag(key)), body);
        } catch (GeneralSecurityException unusable) {
            throw new AgeFileException(KEY, "nothing can be encrypted for its RSA key", unusable);
        }
    }

    static Cipher cipher(int mode, Key key, SecureRandom random) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        PSource label = new PSource.PSpecified(LABEL.getBytes(StandardCharsets.US_ASCII));
        cipher.init(mode, key, new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, label), random);
        return cipher;
    }

    @Override
    public String text() {
        return key.text();
    }

    @Override
    public String toString() {
        return text();
    }
}
