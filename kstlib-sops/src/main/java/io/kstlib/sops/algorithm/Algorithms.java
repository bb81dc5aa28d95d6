package io.kstlib.sops.algorithm;

import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * Algorithms of the JDK, asked of the provider that has had them ever since. Without its name the JDK would ask one provider after the other,
 * and make those of the module path to do so, Bouncy Castle among them, which takes longer than the start of a program.
 */
public final class Algorithms {

    private static final String PROVIDER = "SunJCE";

    private Algorithms() {}

    /**
     * @param transformation such as {@code AES/GCM/NoPadding}
     * @return a new cipher
     * @throws GeneralSecurityException if this Java has no such cipher
     */
    public static Cipher cipher(String transformation) throws GeneralSecurityException {
        try {
            return Cipher.getInstance(transformation, PROVIDER);
        } catch (NoSuchProviderException otherJava) {
            return Cipher.getInstance(transformation);
        }
    }

    /**
     * @param algorithm such as {@code HmacSHA256}
     * @return a new authentication code
     * @throws GeneralSecurityException if this Java has no such algorithm
     */
    public static Mac mac(String algorithm) throws GeneralSecurityException {
        try {
            return Mac.getInstance(algorithm, PROVIDER);
        } catch (NoSuchProviderException otherJava) {
            return Mac.getInstance(algorithm);
        }
    }
}
