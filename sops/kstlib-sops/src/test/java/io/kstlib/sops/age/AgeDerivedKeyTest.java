package io.kstlib.sops.age;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.key.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that only a holder of an identity has. */
class AgeDerivedKeyTest {

    private final AgeKeyPair pair = AgeKeyPair.generate(new SecureRandom());

    @TempDir
    Path home;

    private Optional<AgeDerivedKey> find(String recipient, String purpose, Map<String, String> environment) {
        Surroundings surroundings = new Surroundings(home);
        environment.forEach(surroundings::with);
        return AgeDerivedKey.find(recipient, purpose, surroundings.context());
    }

    private byte[] key(String purpose, String variable, String value) {
        return find(pair.recipient(), purpose, Map.of(variable, value))
                .orElseThrow()
                .bytes();
    }

    @Test
    void theSameIdentityGivesTheSameKeyForAPurposeAndAnotherForAnother() {
        byte[] key = key("one", "SOPS_AGE_KEY", pair.reveal());

        assertEquals(32, key.length);
        assertArrayEquals(key, key("one", "SOPS_AGE_KEY", pair.reveal()));
        assertFalse(Arrays.equals(key, key("two", "SOPS_AGE_KEY", pair.reveal())));
    }

    @Test
    void anIdentityThatACommandPrintsCounts() {
        byte[] key = key("one", "SOPS_AGE_KEY_CMD", "/bin/echo " + pair.reveal());

        assertArrayEquals(key("one", "SOPS_AGE_KEY", pair.reveal()), key);
    }

    @Test
    void aPostQuantumIdentityCounts() throws IOException {
        String[] lines = Surroundings.text("age/known/hybrid.key").split("\\R", -1);
        String recipient = lines[1].substring("# public key: ".length());

        assertTrue(find(recipient, "one", Map.of("SOPS_AGE_KEY", lines[2])).isPresent());
    }

    @Test
    void theRecipientGivesNone() {
        assertEquals(Optional.empty(), find(pair.recipient(), "one", Map.of()));
        String other = AgeKeyPair.generate(new SecureRandom()).reveal();
        assertEquals(Optional.empty(), find(pair.recipient(), "one", Map.of("SOPS_AGE_KEY", other)));
    }

    @Test
    void aTextShowsWhereItIsFromAndNoSecret() {
        AgeDerivedKey key = find(pair.recipient(), "one", Map.of("SOPS_AGE_KEY", pair.reveal()))
                .orElseThrow();

        assertEquals("AgeDerivedKey[SOPS_AGE_KEY]", key.toString());
        assertFalse(new String(key.bytes(), StandardCharsets.ISO_8859_1).contains("AGE"));
        assertTrue(key.source().equals("SOPS_AGE_KEY"));
    }
}
