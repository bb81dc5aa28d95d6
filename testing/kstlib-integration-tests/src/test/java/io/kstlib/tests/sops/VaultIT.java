package io.kstlib.tests.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files for a key of a transit engine. sops and kstlib read each other's files. */
class VaultIT {

    private static final String PLAIN = "a: 1\nb: secret\n";

    @TempDir
    Path home;

    @Test
    void eachReadsWhatTheOtherWrote() throws IOException {
        try (TransitEngine vault = new TransitEngine()) {
            Map<String, String> environment =
                    Map.of("HOME", home.toString(), "VAULT_ADDR", vault.address(), "VAULT_TOKEN", TransitEngine.TOKEN);
            SopsCommand sops = SopsCommand.in(home, environment);
            OurSops ours = new OurSops(home, home, environment);
            Path file = home.resolve("file.yaml");
            Files.writeString(
                    home.resolve(".sops.yaml"),
                    "creation_rules:\n  - hc_vault_transit_uri: '" + vault.keyUri() + "'\n");

            Files.writeString(file, PLAIN);
            assertEquals(PLAIN, text(ours.decrypt(file, sops.run("encrypt", file.toString()))));

            Files.write(file, ours.encrypt(file, PLAIN.getBytes(StandardCharsets.UTF_8)));
            assertEquals(PLAIN, sops.text("decrypt", file.toString()));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
