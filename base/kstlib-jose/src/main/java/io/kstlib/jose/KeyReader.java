package io.kstlib.jose;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.kstlib.auth.api.token.Secret;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the text of a private key: PEM, a JWK, or PKCS#12 in base64. */
final class KeyReader {

    private static final int MOST_CHARACTERS = 64 * 1024;

    private static final String FORMS = "expected a private key in PEM, a private JWK, or PKCS#12 in base64";

    /** What is not a private key but is taken for one, or is one in a form that is not read, by the label in PEM. */
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
            if (bytes.length > 0 && bytes[0] == Der.SEQUENCE) {
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
            case "PRIVATE KEY" -> Pkcs8.read(Der.read(block.bytes()), certified);
            case "ENCRYPTED PRIVATE KEY" -> Pkcs8.decrypt(block.bytes(), passphrase, certified);
            case "RSA PRIVATE KEY" -> Pkcs8.ofRsa(block.bytes());
            case "EC PRIVATE KEY" -> Pkcs8.ofEc(Der.read(block.bytes()), certified);
            default ->
                throw new UnusableKeyException(
                        NOT_READ.getOrDefault(block.label(), "is PEM of another kind; " + FORMS));
        };
    }
}
