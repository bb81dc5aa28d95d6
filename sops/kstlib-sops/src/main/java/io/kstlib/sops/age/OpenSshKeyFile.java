package io.kstlib.sops.age;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A private key file of OpenSSH (its {@code PROTOCOL.key}) that a passphrase protects. Immutable. */
final class OpenSshKeyFile implements SshKeyFile {

    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final Map<String, String> CIPHERS =
            Map.of("aes256-ctr", "AES/CTR/NoPadding", "aes256-cbc", "AES/CBC/NoPadding");
    private static final int KEY_BYTES = 32;
    private static final int IV_BYTES = 16;
    /** About ten seconds. By default {@code ssh-keygen} writes 24. */
    private static final long MAX_ROUNDS = 1000;

    private final SshPublicKey publicKey;
    private final String cipher;
    private final byte[] salt;
    private final int rounds;
    private final byte[] encrypted;

    private OpenSshKeyFile(SshPublicKey publicKey, String cipher, byte[] salt, int rounds, byte[] encrypted) {
        this.publicKey = publicKey;
        this.cipher = cipher;
        this.salt = salt;
        this.rounds = rounds;
        this.encrypted = encrypted;
    }

    static SshKeyFile parse(byte[] content) throws SshKeyException {
        if (content.length < MAGIC.length || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new SshKeyException("it is not a private key of OpenSSH");
        }
        WireReader reader = new WireReader(Arrays.copyOfRange(content, MAGIC.length, content.length));
        String cipher = reader.text();
        String derivation = reader.text();
        WireReader options = new WireReader(reader.string());
        if (reader.uint32() != 1) {
            throw new SshKeyException("it holds several keys");
        }
        SshPublicKey publicKey = SshPublicKey.ofWire(reader.string());
        byte[] secrets = reader.string();
        if (cipher.equals("none") && derivation.equals("none")) {
            return new Open(OpenSshSecrets.read(secrets, publicKey));
        }
        if (!CIPHERS.containsKey(cipher) || !derivation.equals("bcrypt")) {
            throw new SshKeyException("it is encrypted in a way that is not supported; "
                    + "\"ssh-keygen -p -Z aes256-ctr -f FILE\" rewrites it");
        }
        byte[] salt = options.string();
        long rounds = options.uint32();
        if (rounds < 1 || rounds > MAX_ROUNDS || salt.length == 0 || salt.length > 1024) {
            throw new SshKeyException("its passphrase is stretched in 1 to " + MAX_ROUNDS + " rounds, not " + rounds);
        }
        return new OpenSshKeyFile(publicKey, cipher, salt, (int) rounds, secrets);
    }

    @Override
    public SshPublicKey publicKey() {
        return publicKey;
    }

    /**
     * Opens the file.
     *
     * @param passphrase the passphrase in UTF-8
     * @return the key
     * @throws SshKeyException if the passphrase is wrong or the file damaged
     */
    SshPrivateKey decrypt(byte[] passphrase) throws SshKeyException {
        if (passphrase.length == 0 || encrypted.length % IV_BYTES != 0) {
            throw new SshKeyException("the passphrase is wrong, or the file is damaged");
        }
        byte[] keyAndIv = new BcryptPbkdf(passphrase, salt, rounds).derive(KEY_BYTES + IV_BYTES);
        try {
            Cipher decryption = Cipher.getInstance(CIPHERS.get(cipher));
            decryption.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(keyAndIv, 0, KEY_BYTES, "AES"),
                    new IvParameterSpec(keyAndIv, KEY_BYTES, IV_BYTES));
            return OpenSshSecrets.read(decryption.doFinal(encrypted), publicKey);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has AES", missing);
        }
    }
}
