package io.kstlib.sops.age;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.PassphraseSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identities where the person has no home directory. */
class WithoutHomeTest {

    @TempDir
    Path folder;

    private KeyContext context(Map<String, String> environment) {
        return new KeyContext(
                environment,
                null,
                folder,
                Clock.systemUTC(),
                new SecureRandom(),
                KeyContext.USUAL_TIMEOUT,
                PassphraseSource.ofProgram(environment, folder, KeyContext.USUAL_TIMEOUT));
    }

    @Test
    void noneIsMade() {
        SopsException none = assertRefused(Reason.FILE_ACCESS, () -> OwnAgeIdentity.findOrCreate(context(Map.of())));

        assertTrue(none.getMessage().contains("neither HOME nor XDG_CONFIG_HOME"), none.getMessage());
    }

    @Test
    void aRelativeFolderForConfigurationIsNoPlaceForOne() {
        assertRefused(
                Reason.FILE_ACCESS, () -> OwnAgeIdentity.findOrCreate(context(Map.of("XDG_CONFIG_HOME", "here"))));
        assertFalse(Files.exists(folder.resolve("here")));
    }

    @Test
    void oneIsMadeInTheFolderForConfiguration() {
        KeyContext context = context(Map.of("XDG_CONFIG_HOME", folder.toString()));

        OwnAgeIdentity made = OwnAgeIdentity.findOrCreate(context);

        assertEquals(folder.resolve("sops/age/keys.txt").toString(), made.source());
    }

    @Test
    void oneIsFoundInTheFileThatIsNamed() {
        OwnAgeIdentity made = OwnAgeIdentity.findOrCreate(context(Map.of("XDG_CONFIG_HOME", folder.toString())));
        KeyContext context = context(Map.of(Identities.Places.KEY_FILE, made.source()));

        assertEquals(made.recipient(), OwnAgeIdentity.findOrCreate(context).recipient());
    }
}
