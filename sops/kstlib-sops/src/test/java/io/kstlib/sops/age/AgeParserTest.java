package io.kstlib.sops.age;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.key.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What the readers of age files and SSH keys do with random and changed content. */
class AgeParserTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Property
    void opensWhatItEncrypts(@ForAll @Size(max = 2000) byte[] plaintext) throws Exception {
        X25519.Identity identity = X25519.Identity.generate(RANDOM);

        byte[] file = encrypt(plaintext, identity);

        assertArrayEquals(
                plaintext, AgeFile.parseArmored(file).decrypt(identity).orElseThrow());
        assertTrue(AgeFile.parseArmored(file)
                .decrypt(X25519.Identity.generate(RANDOM))
                .isEmpty());
    }

    @Example
    void opensWhatItEncryptsAroundTheSizeOfAChunk() throws Exception {
        X25519.Identity identity = X25519.Identity.generate(RANDOM);
        for (int size : new int[] {0, 1, 65535, 65536, 65537, 131072, 200000}) {
            byte[] plaintext = new byte[size];
            RANDOM.nextBytes(plaintext);
            byte[] file = encrypt(plaintext, identity);
            assertArrayEquals(
                    plaintext, AgeFile.parseArmored(file).decrypt(identity).orElseThrow());
        }
    }

    @Example
    void noticesEveryChangedByteOfAFile() throws Exception {
        X25519.Identity identity = X25519.Identity.generate(RANDOM);
        byte[] armored = encrypt("the data key, 32 bytes long!!!!!".getBytes(StandardCharsets.US_ASCII), identity);
        byte[] file = Base64.getMimeDecoder()
                .decode(new String(armored, StandardCharsets.US_ASCII).replaceAll("-----.*-----", ""));
        for (int index = 0; index < file.length; index++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = file.clone();
                changed[index] ^= (byte) (1 << bit);
                assertNotOpened(changed, identity);
            }
            assertNotOpened(Arrays.copyOf(file, index), identity);
        }
        assertNotOpened(Arrays.copyOf(file, file.length + 1), identity);
    }

    private static void assertNotOpened(byte[] changed, X25519.Identity identity) {
        try {
            assertTrue(AgeFile.parse(changed).decrypt(identity).isEmpty());
        } catch (AgeFileException noticed) {
            assertTrue(!noticed.problem().isEmpty());
        }
    }

    @Property
    void readsAnyHeaderOrSaysWhatIsWrong(@ForAll @Size(max = 300) byte[] rest) {
        byte[] intro = "age-encryption.org/v1\n".getBytes(StandardCharsets.US_ASCII);
        byte[] file = Arrays.copyOf(intro, intro.length + rest.length);
        System.arraycopy(rest, 0, file, intro.length, rest.length);

        assertRefusedByAge(file);
    }

    @Property
    void readsAnyArmorOrSaysWhatIsWrong(@ForAll @Size(max = 300) byte[] rest) {
        byte[] begin = "-----BEGIN AGE ENCRYPTED FILE-----\n".getBytes(StandardCharsets.US_ASCII);
        byte[] file = Arrays.copyOf(begin, begin.length + rest.length);
        System.arraycopy(rest, 0, file, begin.length, rest.length);

        assertRefusedByAge(file);
    }

    private static void assertRefusedByAge(byte[] file) {
        assertThrows(AgeFileException.class, () -> AgeFile.parse(file));
    }

    @Example
    void refusesHeaderWithoutEnd() {
        StringBuilder endless = new StringBuilder("age-encryption.org/v1\n");
        for (int count = 0; count < 60_000; count++) {
            endless.append("-> x y\n").append("QUJD".repeat(4)).append('\n');
        }
        byte[] file =
                endless.append("-> ").append("x".repeat(2_000_000)).toString().getBytes(StandardCharsets.US_ASCII);

        long before = System.nanoTime();
        assertRefusedByAge(file);
        assertTrue(System.nanoTime() - before < 5_000_000_000L);
    }

    @Property
    void bech32ReadsWhatItWrites(@ForAll @Size(max = 200) byte[] key) throws Exception {
        Bech32 text = new Bech32("age");

        assertArrayEquals(key, text.decode(text.encode(key), key.length));
        assertArrayEquals(key, text.decode(text.encode(key).toUpperCase(Locale.ROOT), key.length));
    }

    @Property
    void bech32NoticesEveryWrongCharacter(@ForAll @Size(32) byte[] key, @ForAll @IntRange(min = 4, max = 60) int place)
            throws Exception {
        Bech32 text = new Bech32("age");
        String right = text.encode(key);
        char wrong = right.charAt(place) == 'q' ? 'p' : 'q';

        assertThrows(
                AgeFileException.class,
                () -> text.decode(right.substring(0, place) + wrong + right.substring(place + 1), key.length));
        assertThrows(AgeFileException.class, () -> text.decode(right.substring(0, place), key.length));
    }

    @Property
    void readsAnyPublicKeyOrSaysWhatIsWrong(@ForAll @Size(max = 200) byte[] wire) {
        try {
            SshPublicKey key =
                    SshPublicKey.parse("ssh-ed25519 " + Base64.getEncoder().encodeToString(wire));
            assertArrayEquals(wire, key.wire());
        } catch (AgeFileException refused) {
            assertTrue(!refused.problem().isEmpty());
        }
    }

    @Example
    void readsDamagedKeyFilesOrSaysWhatIsWrong() throws IOException {
        for (String name : new String[] {"ed25519", "rsa", "ed25519-encrypted", "rsa-pkcs1.pem", "rsa-pkcs8.pem"}) {
            String text = Surroundings.text("age/known/" + name);
            String label = text.substring(11, text.indexOf("-----", 11));
            byte[] content = Base64.getMimeDecoder().decode(text.replaceAll("-----.*-----", ""));
            int step = Math.max(1, content.length / 200);
            for (int index = 0; index < content.length; index += step) {
                byte[] changed = content.clone();
                changed[index] ^= (byte) 0x81;
                assertReadOrRefused(label, changed);
                assertReadOrRefused(label, Arrays.copyOf(content, index));
            }
        }
    }

    private static void assertReadOrRefused(String label, byte[] content) {
        String pem = "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + label + "-----\n";
        try {
            assertEquals(
                    2,
                    SshKeyFile.parse(pem.getBytes(StandardCharsets.US_ASCII), RANDOM)
                            .publicKey()
                            .text()
                            .split(" ", -1)
                            .length);
        } catch (AgeFileException refused) {
            assertTrue(!refused.problem().isEmpty());
        }
    }

    private static byte[] encrypt(byte[] plaintext, X25519.Identity identity) throws AgeFileException {
        return AgeFile.encrypt(plaintext, identity.recipient(), RANDOM).getBytes(StandardCharsets.US_ASCII);
    }
}
