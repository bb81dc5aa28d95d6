package io.kstlib.sops.pgp;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.PassphraseSource;
import io.kstlib.sops.program.UnusableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.OpenPGPKey.OpenPGPSecretKey;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.PublicKeyDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

/** Encrypts and decrypts with the keys of a file (RFC 9580). */
@SuppressWarnings("JavaUtilDate") // Bouncy Castle needs it
record PgpMessages(KeyContext context) {

    private static final String DAMAGED = "the wrapped key is damaged, or of a kind that is not supported";
    private static final int MAX_PACKETS = 64;
    /** More than a data key or a share of one: nothing larger belongs there. */
    private static final int MAX_PLAINTEXT_BYTES = 2 * DataKey.SIZE_BYTES;

    String encrypt(byte[] plaintext, PgpKeyFile keys, PgpKeyFile.Fingerprint recipient) throws UnusableException {
        PGPPublicKey key = encryptionKey(keys, recipient);
        PGPEncryptedDataGenerator generator =
                new PGPEncryptedDataGenerator(new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256)
                        .setWithIntegrityPacket(true)
                        .setSecureRandom(context.random()));
        generator.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(key).setSecureRandom(context.random()));
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        byte[] literal = literal(plaintext);
        try (ArmoredOutputStream armor =
                ArmoredOutputStream.builder().clearHeaders().build(message)) {
            try (OutputStream encrypted = generator.open(armor, literal.length)) {
                encrypted.write(literal);
            }
        } catch (IOException | PGPException failed) {
            throw new UnusableException("nothing can be encrypted for this key: " + failed.getMessage(), failed);
        }
        return message.toString(StandardCharsets.US_ASCII).strip();
    }

    private static byte[] literal(byte[] plaintext) throws UnusableException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        try (OutputStream literal =
                new PGPLiteralDataGenerator().open(packet, PGPLiteralData.BINARY, "", plaintext.length, new Date(0))) {
            literal.write(plaintext);
        } catch (IOException impossible) {
            throw new UnusableException("nothing can be written to memory", impossible);
        }
        return packet.toByteArray();
    }

    /** Returns the newest encryption key that is valid now, or exactly the one that was asked for. */
    private PGPPublicKey encryptionKey(PgpKeyFile keys, PgpKeyFile.Fingerprint recipient) throws UnusableException {
        Date now = Date.from(context.clock().instant());
        boolean known = false;
        PGPPublicKey newest = null;
        for (OpenPGPCertificate certificate : keys.keys()) {
            if (certificate.getKeys().stream().noneMatch(key -> recipient.matches(fingerprint(key)))) {
                continue;
            }
            known = true;
            for (OpenPGPComponentKey key : certificate.getEncryptionKeys(now)) {
                boolean wanted = !recipient.isExact() || recipient.matches(fingerprint(key));
                if (wanted && (newest == null || key.getCreationTime().after(newest.getCreationTime()))) {
                    newest = key.getPGPPublicKey();
                }
            }
        }
        if (newest == null) {
            throw new UnusableException(known ? "its key can not or no longer encrypt" : "it does not hold this key");
        }
        return newest;
    }

    private static byte[] fingerprint(OpenPGPComponentKey key) {
        return key.getPGPPublicKey().getFingerprint();
    }

    byte[] decrypt(String armored, PgpKeyFile keys, PgpKeyFile.Passphrases passphrases) throws UnusableException {
        Unlocking unlocking = new Unlocking(keys, passphrases, context.passphrases());
        boolean tried = false;
        try {
            for (PGPEncryptedData part : encryptedData(armored)) {
                if (part instanceof PGPPublicKeyEncryptedData wrapped) {
                    for (PGPPrivateKey key : unlocking.keysFor(wrapped.getKeyIdentifier())) {
                        tried = true;
                        PublicKeyDataDecryptorFactory factory =
                                new BcOpenPGPImplementation().publicKeyDataDecryptorFactory(key);
                        if (opens(wrapped, factory)) {
                            return decrypt(wrapped, factory);
                        }
                    }
                }
            }
        } catch (IOException | PGPException | RuntimeException failed) {
            // On hostile input the parser may throw any exception.
            throw new UnusableException(DAMAGED, failed);
        }
        throw new UnusableException(tried ? DAMAGED : unlocking.refusal());
    }

    /** Whether a key opens a message. A message may hide whom it is for, so that most keys are wrong. */
    private static boolean opens(PGPPublicKeyEncryptedData wrapped, PublicKeyDataDecryptorFactory factory) {
        try {
            wrapped.getSessionKey(factory);
            return true;
        } catch (PGPException | RuntimeException another) {
            return false;
        }
    }

    private static Iterable<PGPEncryptedData> encryptedData(String armored) throws IOException, UnusableException {
        InputStream message =
                PGPUtil.getDecoderStream(new ByteArrayInputStream(armored.getBytes(StandardCharsets.UTF_8)));
        BcPGPObjectFactory packets = new BcPGPObjectFactory(message);
        for (int count = 0; count < MAX_PACKETS; count++) {
            Object packet = packets.nextObject();
            if (packet instanceof PGPEncryptedDataList list) {
                return list;
            }
            if (packet == null) {
                break;
            }
        }
        throw new UnusableException("the wrapped key is not a PGP message");
    }

    private static byte[] decrypt(PGPPublicKeyEncryptedData wrapped, PublicKeyDataDecryptorFactory factory)
            throws IOException, PGPException, UnusableException {
        if (!wrapped.isIntegrityProtected() && !wrapped.isAEAD()) {
            throw new UnusableException("the wrapped key is encrypted without protection against changes");
        }
        BcPGPObjectFactory packets = new BcPGPObjectFactory(wrapped.getDataStream(factory));
        Object packet = packets.nextObject();
        if (packet instanceof PGPCompressedData compressed) {
            packet = new BcPGPObjectFactory(compressed.getDataStream()).nextObject();
        }
        if (!(packet instanceof PGPLiteralData literal)) {
            throw new UnusableException("the wrapped key holds no data");
        }
        byte[] plaintext = BoundedInput.read(literal.getInputStream(), MAX_PLAINTEXT_BYTES)
                .orElseThrow(() -> new UnusableException("the wrapped key is longer than a data key"));
        if (wrapped.isIntegrityProtected() && !wrapped.isAEAD() && !wrapped.verify()) {
            throw new UnusableException("the wrapped key was changed after it was written");
        }
        return plaintext;
    }

    /** Finds the secret keys of a file that a message is for, and unlocks them as far as that is allowed. */
    private static final class Unlocking {

        private final PgpKeyFile keys;
        private final PgpKeyFile.Passphrases passphrases;
        private final PassphraseSource person;
        private final List<String> problems = new ArrayList<>();

        Unlocking(PgpKeyFile keys, PgpKeyFile.Passphrases passphrases, PassphraseSource person) {
            this.keys = keys;
            this.passphrases = passphrases;
            this.person = person;
        }

        List<PGPPrivateKey> keysFor(KeyIdentifier wanted) {
            List<PGPPrivateKey> unlocked = new ArrayList<>();
            for (OpenPGPKey key : keys.secretKeys()) {
                for (OpenPGPSecretKey secret : key.getSecretKeys().values()) {
                    if (wanted.isWildcard() || secret.getKeyIdentifier().matchesExplicit(wanted)) {
                        unlock(secret).ifPresent(unlocked::add);
                    }
                }
            }
            return unlocked;
        }

        private Optional<PGPPrivateKey> unlock(OpenPGPSecretKey secret) {
            String fingerprint =
                    PgpKeyFile.Fingerprint.hex(secret.getPGPSecretKey().getFingerprint());
            if (secret.getPGPSecretKey().isPrivateKeyEmpty()) {
                problems.add("its secret key " + fingerprint + " is only a stub, as for a smart card");
                return Optional.empty();
            }
            if (!secret.isLocked()) {
                return unlock(secret, fingerprint, new char[0]);
            }
            Optional<char[]> passphrase = passphrases == PgpKeyFile.Passphrases.ASKED
                    ? person.passphrase("PGP key " + fingerprint + " in " + keys.path())
                    : Optional.empty();
            if (passphrase.isEmpty()) {
                problems.add("its key " + fingerprint + " is protected by a passphrase"
                        + (passphrases == PgpKeyFile.Passphrases.ASKED
                                ? ", and no one could be asked for it (KSTLIB_ASKPASS names a program that asks)"
                                : ""));
                return Optional.empty();
            }
            Optional<PGPPrivateKey> unlocked = unlock(secret, fingerprint, passphrase.get());
            Arrays.fill(passphrase.get(), '\0');
            return unlocked;
        }

        private Optional<PGPPrivateKey> unlock(OpenPGPSecretKey secret, String fingerprint, char[] passphrase) {
            try {
                var unlocked = passphrase.length == 0 ? secret.unlock() : secret.unlock(passphrase);
                return Optional.of(unlocked.getKeyPair().getPrivateKey());
            } catch (PGPException wrong) {
                problems.add("the passphrase does not open its key " + fingerprint);
                return Optional.empty();
            }
        }

        /** Says why there is no key. */
        String refusal() {
            return problems.isEmpty() ? "it does not hold this secret key" : String.join("; ", problems);
        }
    }
}
