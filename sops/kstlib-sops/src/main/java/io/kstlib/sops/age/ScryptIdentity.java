package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.SCrypt;

/** A passphrase, such as one that protects identity files. Immutable. */
final class ScryptIdentity implements AgeIdentity {

    /** The type of the stanza that a passphrase opens. */
    static final String STANZA = "scrypt";

    private static final String LABEL = "age-encryption.org/v1/scrypt";
    private static final int SALT_BYTES = 16;
    private static final int BLOCK_SIZE = 8;
    private static final Pattern WORK_FACTOR = Pattern.compile("[1-9][0-9]?");
    /** The highest work factor that age itself accepts. */
    private static final int MAX_WORK_FACTOR = 22;

    private final byte[] passphrase;

    /**
     * @param passphrase the passphrase in UTF-8; copied, so that the caller can overwrite it
     */
    ScryptIdentity(byte[] passphrase) {
        this.passphrase = passphrase.clone();
    }

    @Override
    public Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
        if (!stanza.type().equals(STANZA)) {
            return Optional.empty();
        }
        stanza.requireArguments(2);
        stanza.requireSealedSize();
        byte[] label = LABEL.getBytes(StandardCharsets.US_ASCII);
        byte[] salt = ByteBuffer.allocate(label.length + SALT_BYTES)
                .put(label)
                .put(stanza.argument(0, SALT_BYTES))
                .array();
        int workFactor = workFactor(stanza.arguments().get(1));
        requireMemory(workFactor);
        return stanza.open(SCrypt.generate(passphrase, salt, 1 << workFactor, BLOCK_SIZE, 1, 32));
    }

    private static int workFactor(String text) throws AgeFileException {
        if (!WORK_FACTOR.matcher(text).matches() || Integer.parseInt(text) > MAX_WORK_FACTOR) {
            throw new AgeFileException(HEADER, "the stanza scrypt has a work factor that is not a number from 1 to 22");
        }
        return Integer.parseInt(text);
    }

    /** Checks in advance that there is enough memory for the work: an OutOfMemoryError would end the program. */
    private static void requireMemory(int workFactor) throws AgeFileException {
        long needed = (128L * BLOCK_SIZE) << workFactor;
        Runtime runtime = Runtime.getRuntime();
        long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
        if (needed > free - (free >> 3)) {
            throw new AgeFileException(
                    HEADER,
                    "its work factor " + workFactor + " takes " + (needed >> 20)
                            + " MiB of memory, more than this JVM has (-Xmx)");
        }
    }

    @Override
    public String toString() {
        return "passphrase";
    }
}
