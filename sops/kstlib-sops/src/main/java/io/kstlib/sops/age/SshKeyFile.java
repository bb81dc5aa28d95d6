package io.kstlib.sops.age;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A private key file of SSH. Its public side can be read without the passphrase. Immutable. */
sealed interface SshKeyFile permits OpenSshKeyFile, SshKeyFile.Open {

    /** A key file that is not encrypted. */
    record Open(SshPrivateKey key) implements SshKeyFile {
        @Override
        public SshPublicKey publicKey() {
            return key.publicKey();
        }
    }

    /** {@return the public side} */
    SshPublicKey publicKey();

    /**
     * Reads a file as {@code ssh-keygen} writes it: {@code OPENSSH PRIVATE KEY}, or PEM with {@code RSA PRIVATE KEY} or {@code PRIVATE KEY}.
     *
     * @param content the content of the file; the caller limits its size
     * @return the key, or the encrypted file
     * @throws SshKeyException if it is something else, or a PEM file with a passphrase
     */
    static SshKeyFile parse(byte[] content) throws SshKeyException {
        Matcher pem = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\r?\\n(.*?)-----END \\1-----", Pattern.DOTALL)
                .matcher(new String(content, StandardCharsets.ISO_8859_1).strip());
        if (!pem.matches()) {
            throw new SshKeyException("it is not a private key of SSH");
        }
        String label = pem.group(1);
        String body = pem.group(2);
        if (body.contains("ENCRYPTED") || label.startsWith("ENCRYPTED")) {
            throw new SshKeyException(
                    "it is a PEM key with a passphrase, which is not supported; \"ssh-keygen -p -f FILE\" rewrites it "
                            + "in the format of OpenSSH");
        }
        byte[] decoded = decode(body);
        return switch (label) {
            case "OPENSSH PRIVATE KEY" -> OpenSshKeyFile.parse(decoded);
            case "RSA PRIVATE KEY" -> new Open(PemKeys.pkcs1(decoded));
            case "PRIVATE KEY" -> new Open(PemKeys.pkcs8(decoded));
            default ->
                throw new SshKeyException("age takes ssh-ed25519 and ssh-rsa keys, and this file holds a " + label);
        };
    }

    private static byte[] decode(String body) throws SshKeyException {
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException malformed) {
            throw new SshKeyException("it is cut off or damaged", malformed);
        }
    }
}
