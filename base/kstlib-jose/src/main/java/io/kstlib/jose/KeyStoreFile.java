package io.kstlib.jose;

import io.kstlib.auth.api.token.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A private key with its certificate in PKCS#12 (RFC 7292). The JDK limits the rounds that opening one may take. */
final class KeyStoreFile {

    private KeyStoreFile() {}

    /**
     * @param passphrase {@code null} when none is configured: then the file must be one without
     */
    static PrivateJwk read(byte[] bytes, @Nullable Secret passphrase) throws UnusableKeyException {
        char[] password = passphrase == null ? new char[0] : passphrase.reveal().toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            return only(store, password);
        } catch (IOException | GeneralSecurityException unreadable) {
            if (passphrase == null) {
                throw new UnusableKeyException(
                        "does not open without a passphrase, and no passphrase is configured for it");
            }
            throw Pkcs8.wrongPassphrase();
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static PrivateJwk only(KeyStore store, char[] password)
            throws GeneralSecurityException, UnusableKeyException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (keys.size() != 1) {
            throw new UnusableKeyException(
                    "has " + keys.size() + " keys; expected PKCS#12 with one key and its certificate");
        }
        List<X509Certificate> chain = new ArrayList<>();
        Certificate[] certificates = store.getCertificateChain(keys.get(0));
        for (Certificate certificate : certificates == null ? new Certificate[0] : certificates) {
            if (certificate instanceof X509Certificate x509) {
                chain.add(x509);
            }
        }
        if (chain.isEmpty() || !(store.getKey(keys.get(0), password) instanceof PrivateKey key)) {
            throw new UnusableKeyException(
                    "has a key without certificate; expected PKCS#12 with one key and its certificate");
        }
        return new PrivateJwk(Pkcs8.jwk(chain.get(0).getPublicKey(), key), chain);
    }
}
