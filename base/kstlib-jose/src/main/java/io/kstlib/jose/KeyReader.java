package io.kstlib.jose;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.kstlib.auth.api.token.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the text of a private key: PEM, a JWK, or PKCS#12 in base64. */
final class KeyReader {

    private static final int MOST_CHARACTERS = 64 * 1024;

    private static final String FORMS = "expected a private key in PEM, a private JWK, or PKCS#12 in base64";

    /** Texts that are mistaken for private keys, and private keys in forms that are not read, by the label in PEM. */
    private static final Map<String, String> NOT_READ = Map.of(
            "OPENSSH PRIVATE KEY",
            "is in the format of OpenSSH, which is not read; write a copy in PKCS#8: ssh-keygen -p -m PKCS8",
            "DSA PRIVATE KEY",
            "is a DSA key; expected an RSA key or an EC key",
            "CERTIFICATE",
            "is a certificate; " + FORMS,
            "PUBLIC KEY",
            "is a public key; " + FORMS);

    private KeyReader() {}

    /**
     * @param passphrase {@code null} for a key that is not encrypted
     * @param certified the public key of its certificate; {@code null} where that is not known
     */
    static PrivateJwk read(Secret secret, @Nullable Secret passphrase, @Nullable PublicKey certified)
            throws UnusableKeyException {
        String text = bounded(secret);
        if (text.startsWith("{")) {
            return new PrivateJwk(json(text), List.of());
        }
        if (PemText.isPem(text)) {
            return new PrivateJwk(pem(text, passphrase, certified), List.of());
        }
        return KeyStoreFile.read(base64(text, FORMS), passphrase);
    }

    /** Returns the text without blanks around it. */
    static String bounded(Secret secret) throws UnusableKeyException {
        String text = secret.reveal().strip();
        if (text.length() > MOST_CHARACTERS) {
            throw new UnusableKeyException("has more than " + MOST_CHARACTERS + " characters");
        }
        return text;
    }

    static byte[] base64(String text, String forms) throws UnusableKeyException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
            if (bytes.length > 0 && bytes[0] == Pkcs8.Der.SEQUENCE) {
                return bytes;
            }
        } catch (IllegalArgumentException somethingElse) {
            // said below
        }
        throw new UnusableKeyException("is in no form that is read; " + forms);
    }

    private static JWK json(String text) throws UnusableKeyException {
        JWK jwk;
        try {
            jwk = JWK.parse(text);
        } catch (ParseException | IllegalArgumentException | IllegalStateException malformed) {
            throw new UnusableKeyException(
                    text.contains("\"keys\"") ? "is a JWK set; write the one key of it" : "is not a JWK");
        }
        if (!(jwk instanceof RSAKey) && !(jwk instanceof ECKey)) {
            throw new UnusableKeyException("is a JWK of the kty " + jwk.getKeyType() + "; expected RSA or EC");
        }
        if (!jwk.isPrivate()) {
            throw new UnusableKeyException("is a public key; " + FORMS);
        }
        boolean isForSignatures = jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE);
        boolean signs = jwk.getKeyOperations() == null
                || jwk.getKeyOperations().stream()
                        .anyMatch(operation -> operation.identifier().equals("sign"));
        if (!isForSignatures || !signs) {
            throw new UnusableKeyException("is not for signatures, as its use or key_ops says");
        }
        return jwk;
    }

    private static JWK pem(String text, @Nullable Secret passphrase, @Nullable PublicKey certified)
            throws UnusableKeyException {
        List<PemText.Block> blocks = PemText.blocks(text);
        List<PemText.Block> keys = blocks.stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.size() > 1) {
            throw new UnusableKeyException("is a text with " + keys.size() + " private keys; write the one to be used");
        }
        PemText.Block block = keys.isEmpty() ? blocks.get(0) : keys.get(0);
        if (block.hasHeaders()) {
            throw new UnusableKeyException(
                    "is encrypted in an old way that is not read; write a copy in PKCS#8: openssl"
                            + " pkcs8 -topk8 -v2 aes-256-cbc");
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> Pkcs8.read(Pkcs8.Der.read(block.bytes()), certified);
            case "ENCRYPTED PRIVATE KEY" -> Pkcs8.decrypt(block.bytes(), passphrase, certified);
            case "RSA PRIVATE KEY" -> Pkcs8.ofRsa(block.bytes());
            case "EC PRIVATE KEY" -> Pkcs8.ofEc(Pkcs8.Der.read(block.bytes()), certified);
            default ->
                throw new UnusableKeyException(
                        NOT_READ.getOrDefault(block.label(), "is PEM of another kind; " + FORMS));
        };
    }

    /** A private key with its certificate in PKCS#12 (RFC 7292). The JDK limits the rounds that opening one may take. */
    static final class KeyStoreFile {

        private KeyStoreFile() {}

        /**
         * @param passphrase {@code null} when none is configured: then the file must be one without
         */
        static PrivateJwk read(byte[] bytes, @Nullable Secret passphrase) throws UnusableKeyException {
            char[] password =
                    passphrase == null ? new char[0] : passphrase.reveal().toCharArray();
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

    /** The blocks of a text in PEM (RFC 7468). */
    static final class PemText {

        private static final String BEGIN = "-----BEGIN ";
        private static final String END = "-----END ";
        private static final String DASHES = "-----";

        private PemText() {}

        /** One block. Its {@code toString} shows the label only. */
        record Block(String label, String body) {

            byte[] bytes() throws UnusableKeyException {
                try {
                    return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
                } catch (IllegalArgumentException noBase64) {
                    throw new UnusableKeyException("is damaged: its PEM is not base64");
                }
            }

            /** Whether it is encrypted as OpenSSL did before PKCS#8 (RFC 1421 section 4.6). */
            boolean hasHeaders() {
                return body.indexOf(':') >= 0;
            }

            @Override
            public String toString() {
                return label;
            }
        }

        static boolean isPem(String text) {
            return text.contains(BEGIN);
        }

        static List<Block> blocks(String text) throws UnusableKeyException {
            List<Block> blocks = new ArrayList<>();
            int begin = text.indexOf(BEGIN);
            while (begin >= 0) {
                int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
                int end = labelEnd < 0 ? -1 : text.indexOf(END, labelEnd + DASHES.length());
                if (end < 0) {
                    throw new UnusableKeyException("is damaged: a block of its PEM does not end");
                }
                blocks.add(new Block(
                        text.substring(begin + BEGIN.length(), labelEnd),
                        text.substring(labelEnd + DASHES.length(), end)));
                begin = text.indexOf(BEGIN, end);
            }
            return blocks;
        }
    }

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
}
