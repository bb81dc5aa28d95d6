package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.sops.age.OwnAgeIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Before a refresh: whether another token can be stored in place of the one that is there. */
class ReplacementTest {

    private static final String STRANGER = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    @TempDir
    Path home;

    private Stores storesOf(String layout) {
        Stores stores = new Stores(home);
        if (layout.equals("path")) {
            stores.configured(Map.of("path", home.resolve("tokens.sops.yml").toString()));
        }
        stores.storage().save("corporate", Stores.TOKEN);
        stores.forgetNotices();
        return stores;
    }

    private StorageException refused(Stores stores) {
        Map<Path, String> before = stores.contents();
        StorageException refusal = assertThrows(StorageException.class, () -> prove(stores.cipher(), stores));
        assertEquals(before, stores.contents());
        assertEquals(Reason.ENCRYPTION, refusal.reason());
        assertEquals(Optional.of(Stores.TOKEN), stores.load());
        return refusal;
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "path"})
    void isRefusedWhenAVariableNamesOthersOnly(String layout) {
        Stores stores = storesOf(layout).set("SOPS_AGE_RECIPIENTS", STRANGER);

        StorageException refusal = refused(stores);

        assertTrue(refusal.getMessage().contains(STRANGER + " (variables SOPS_…)"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("auth.storage.sops.age"), refusal::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "path"})
    void isRefusedWhenARecipientCannotBeUsed(String layout) {
        refused(storesOf(layout).set("SOPS_GCP_KMS_IDS", "projects/x/locations/y/keyRings/z/cryptoKeys/k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "path"})
    void isRefusedWhenNoCreationRuleMatches(String layout) {
        refused(storesOf(layout)
                .write(home.resolve(".sops.yaml"), "creation_rules:\n  - path_regex: ^prod/\n    age: " + STRANGER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "path"})
    void isSaidWhenOthersCanReadItToo(String layout) {
        Stores stores = storesOf(layout);
        String own = OwnAgeIdentity.findOrCreate(stores.keyContext()).recipient();
        stores.set("SOPS_AGE_RECIPIENTS", STRANGER + "," + own);

        TokenCipher cipher = stores.cipher();
        prove(cipher, stores);
        prove(cipher, stores); // a server that does not answer is asked again

        assertEquals(1, stores.notices().size(), stores.notices()::toString);
        assertTrue(stores.notices().get(0).contains(STRANGER), stores.notices().get(0));
        assertEquals(Optional.of(Stores.TOKEN), stores.load());
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "path"})
    void asksForNoKeyAsLongAsTheRecipientsAreTheSame(String layout) throws IOException { // a card has to be touched
        Stores stores = storesOf(layout);
        stores.set(
                "SOPS_AGE_RECIPIENTS",
                OwnAgeIdentity.findOrCreate(stores.keyContext()).recipient());
        Files.delete(stores.keyFile());

        assertDoesNotThrow(() -> prove(stores.cipher(), stores));

        assertEquals(List.of(), stores.notices());
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "path"})
    void isPossibleWithoutAnySetUp(String layout) {
        Stores stores = storesOf(layout);

        prove(stores.cipher(), stores);

        assertEquals(List.of(), stores.notices());
    }

    /** Proves it as a refresh does before it spends the refresh token. A refresh has read what is stored by then. */
    private static void prove(TokenCipher cipher, Stores stores) {
        Path file = stores.tokenFile();
        try {
            cipher.proveReplacement(Files.readAllBytes(file), Place.file(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void asksForNoKeyOfUnchangedGroups() throws IOException {
        Stores stores = new Stores(home);
        String own = OwnAgeIdentity.findOrCreate(stores.keyContext()).recipient();
        stores.write(
                home.resolve(".sops.yaml"),
                "creation_rules:\n  - key_groups:\n      - age: [" + own + "]\n      - age: [" + STRANGER + "]\n");
        stores.storage().save("corporate", Stores.TOKEN);
        Files.delete(stores.keyFile());

        assertDoesNotThrow(() -> prove(stores.cipher(), stores));

        assertEquals(List.of(), stores.notices());
    }
}
