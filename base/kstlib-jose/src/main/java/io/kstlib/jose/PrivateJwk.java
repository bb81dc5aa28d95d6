package io.kstlib.jose;

import com.nimbusds.jose.jwk.JWK;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key as it was read.
 *
 * @param jwk a private RSA or EC key
 * @param certificates the certificate of the key and those above it; empty for a key without a certificate
 */
record PrivateJwk(JWK jwk, List<X509Certificate> certificates) {

    PrivateJwk {
        certificates = List.copyOf(certificates);
    }

    @Override
    public String toString() {
        return "PrivateJwk";
    }
}
