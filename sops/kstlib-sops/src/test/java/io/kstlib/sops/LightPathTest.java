package io.kstlib.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.sops.age.OwnAgeIdentity;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.rules.EncryptionRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With the usual key, a command loads no security provider at its start. On the module path, a lookup of an algorithm makes Java load every
 * provider, Bouncy Castle's too. That takes longer than everything else.
 */
class LightPathTest {

    private static final List<String> PROVIDERS =
            List.of(" org.bouncycastle.jce", " sun.security.ec.SunEC", " com.sun.crypto.provider.SunJCE");

    /** What the first format loads, with all locales, and what makes the methods of a record. */
    private static final List<String> SLOW = List.of(" java.util.Formatter ", " java.lang.runtime.ObjectMethods ");

    @TempDir
    Path home;

    @Test
    void looksNoAlgorithmUpInSecurityProvidersForX25519Keys() throws Exception {
        List<String> loaded = loadedBy(WrapAndOpen.class);

        assertTrue(loaded.stream().anyMatch(line -> line.contains(" io.kstlib.sops.age.X25519$Identity ")));
        assertEquals(List.of(), those(PROVIDERS, loaded));
    }

    @Test
    void readsAFileWithoutFormatsAndWithoutMethodsThatJavaMakes() throws Exception {
        KeyContext context = new Surroundings(home).context();
        Recipient own = own(context);
        Files.write(
                home.resolve(Decrypt.FILE),
                new Sops(MasterKeyTypes.load(), context)
                        .encrypt(
                                Document.of(Map.of("token", "secret"), SopsFormat.JSON),
                                EncryptionRule.forRecipients(List.of(own))));

        List<String> loaded = loadedBy(Decrypt.class);

        assertTrue(
                loaded.stream().anyMatch(line -> line.contains(" io.kstlib.sops.cipher.DocumentCipher$Decrypting ")));
        assertEquals(List.of(), those(SLOW, loaded));
    }

    private static Recipient own(KeyContext context) {
        String text = OwnAgeIdentity.findOrCreate(context).recipient();
        return MasterKeyTypes.load().require("age").recipient(new RecipientSpec.Text(text));
    }

    private List<String> loadedBy(Class<?> program) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        ChildClassPath.get(),
                        program.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        return lines;
    }

    private static List<String> those(List<String> unwanted, List<String> loaded) {
        return loaded.stream()
                .filter(line -> unwanted.stream().anyMatch(line::contains))
                .toList();
    }

    /** A process that makes an identity, wraps a key for it and opens it again. */
    static final class WrapAndOpen {
        public static void main(String[] arguments) {
            KeyContext context = new Surroundings(Path.of(arguments[0])).context();
            DataKey dataKey = new DataKey(new byte[DataKey.SIZE_BYTES]);
            KeyEntry entry = own(context).wrap(dataKey, context);
            new DataKeys(MasterKeyTypes.load(), context).open("file", List.of(List.of(entry)), 1);
        }
    }

    /** A process that decrypts a file. */
    static final class Decrypt {
        static final String FILE = "file.json";

        public static void main(String[] arguments) throws IOException {
            Path home = Path.of(arguments[0]);
            new Sops(MasterKeyTypes.load(), new Surroundings(home).context())
                    .rememberingDataKeys()
                    .decrypt(Files.readAllBytes(home.resolve(FILE)), SopsFormat.JSON);
        }
    }
}
