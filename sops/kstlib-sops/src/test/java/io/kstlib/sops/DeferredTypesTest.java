package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyModules;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types whose modules are loaded when a key of such a type is needed. */
class DeferredTypesTest {

    private static final Path PLACE = Path.of("/opt/kept-aside");
    private static final KeyEntry KMS = new KeyEntry("kms", Map.of("arn", "arn:aws:kms:x", "enc", "AAAA"));

    @TempDir
    Path home;

    private final List<String> loaded = new ArrayList<>();

    /** Modules that cannot be loaded. Each attempt is noted. */
    private final class Broken implements MasterKeyModules {
        @Override
        public boolean has(String type) {
            return type.equals("kms");
        }

        @Override
        public Optional<Path> place(String type) {
            return Optional.of(PLACE.resolve(type));
        }

        @Override
        public ModuleLayer layer(String type) {
            loaded.add(type);
            throw Reason.RECIPIENT.error("a jar of " + type + " is broken");
        }
    }

    private static KeyEntry ageEntry() throws IOException {
        return new KeyEntry("age", Map.of("recipient", recipient(), "enc", Surroundings.text("age/known/x25519.age")));
    }

    private static String recipient() throws IOException {
        String file = Surroundings.text("age/known/x25519.key");
        return file.lines().toList().get(1).substring(14);
    }

    private DataKeys recovery(Surroundings surroundings) {
        return new DataKeys(MasterKeyTypes.load(new Broken()), surroundings.context());
    }

    @Test
    void areNotLoadedWhereANearerKeyOpensTheFile() throws IOException {
        Surroundings surroundings = new Surroundings(home);
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");

        recovery(surroundings).open("file", List.of(List.of(KMS, ageEntry())), 1);

        assertEquals(List.of(), loaded);
    }

    @Test
    void areOneOfTheReasonsWhenTheyCannotBeLoaded() throws IOException {
        DataKeys recovery = recovery(new Surroundings(home));

        KeyUnavailableException closed = assertThrows(
                KeyUnavailableException.class, () -> recovery.open("file", List.of(List.of(KMS, ageEntry())), 1));

        assertTrue(closed.getMessage().contains("a jar of kms is broken"), closed.getMessage());
        assertTrue(closed.getMessage().contains("kms arn:aws:kms:x"), closed.getMessage());
        assertTrue(closed.getMessage().contains(recipient()), closed.getMessage());
    }

    @Test
    void sayWhereTheirModulesBelongWhenThereAreNone() {
        MasterKeyTypes types = MasterKeyTypes.load(new Broken());

        SopsException missing = assertRefused(
                Reason.RECIPIENT, () -> types.require("hc_vault").recipient(new RecipientSpec.Text("https://x")));

        assertEquals(
                "Add the module kstlib-sops-hc-vault, with what it requires, in " + PLACE.resolve("hc_vault"),
                missing.remedy().orElseThrow());
        assertEquals(List.of(), loaded);
    }

    @Test
    void refuseARecipientWithTheReasonWhyTheyCannotBeLoaded() {
        MasterKeyTypes types = MasterKeyTypes.load(new Broken());

        SopsException broken = assertRefused(
                Reason.RECIPIENT, () -> types.require("kms").recipient(new RecipientSpec.Text("arn:aws:kms:x")));

        assertEquals("a jar of kms is broken", broken.problem());
    }
}
