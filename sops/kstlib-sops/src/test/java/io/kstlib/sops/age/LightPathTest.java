package io.kstlib.sops.age;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.recovery.DataKeyRecovery;
import io.kstlib.sops.tool.ChildClassPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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

    @TempDir
    Path home;

    @Test
    void looksNoAlgorithmUpInSecurityProvidersForX25519Keys() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        ChildClassPath.get(),
                        WrapAndOpen.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));

        assertEquals(0, process.exitValue());
        assertTrue(lines.stream().anyMatch(line -> line.contains(" io.kstlib.sops.age.recipient.X25519Identity ")));
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> PROVIDERS.stream().anyMatch(line::contains))
                        .toList());
    }

    /** A process that makes an identity, wraps a key for it and opens it again. */
    static final class WrapAndOpen {
        public static void main(String[] arguments) {
            KeyContext context = new Surroundings(Path.of(arguments[0])).context();
            OwnAgeIdentity identity = OwnAgeIdentity.findOrCreate(context);
            DataKey dataKey = new DataKey(new byte[DataKey.SIZE_BYTES]);
            KeyEntry entry = new AgeMasterKey(identity.recipient()).wrap(dataKey, context);
            new DataKeyRecovery(MasterKeyTypes.load(), context).open("file", List.of(List.of(entry)), 1);
        }
    }
}
