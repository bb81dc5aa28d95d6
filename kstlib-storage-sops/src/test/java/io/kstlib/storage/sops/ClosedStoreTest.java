package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.sops.age.OwnAgeIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that cannot be decrypted: an error, never "not logged in", and never overwritten (security rule 7). */
class ClosedStoreTest {

    private static final Map<String, String> SINGLE = Map.of("path", "~/tokens.sops.yaml");

    @TempDir
    Path home;

    private Stores stores;

    @BeforeEach
    void setUp() {
        stores = new Stores(home);
    }

    private void store(Map<String, String> layout, String... providers) {
        stores.configured(layout);
        for (String provider : providers) {
            stores.storage().save(provider, Stores.TOKEN);
        }
    }

    /** Puts another key in the place of the right one. */
    private String exchangeTheKey() throws IOException {
        Files.delete(stores.keyFile());
        return OwnAgeIdentity.findOrCreate(stores.keyContext()).recipient();
    }

    private void assertClosed(String... parts) throws IOException {
        byte[] before = Files.readAllBytes(stores.tokenFile());
        for (Executable action : List.<Executable>of(
                () -> stores.storage().load("corporate"),
                () -> stores.storage().save("corporate", Stores.token("other")),
                () -> stores.storage().update("corporate", Duration.ofSeconds(1), (current, lease) -> current),
                () -> stores.storage().proveWritable("corporate"))) {
            StorageException refusal = assertThrows(StorageException.class, action);
            assertEquals(Reason.ENCRYPTION, refusal.reason(), refusal::getMessage);
            for (String part : parts) {
                assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
            }
            assertFalse(refusal.getMessage().contains("canary"), refusal::getMessage); // security rule 6
            assertEquals(1, refusal.getMessage().lines().count(), refusal::getMessage);
        }
        assertArrayEquals(before, Files.readAllBytes(stores.tokenFile()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesTheRecipientsAndTheKeysThatWereTried(boolean single) throws IOException {
        store(single ? SINGLE : Map.of(), "corporate");
        String recipient =
                OwnAgeIdentity.find(stores.keyContext()).orElseThrow().recipient();
        String other = exchangeTheKey();

        assertClosed(
                stores.tokenFile().toString(),
                recipient,
                other,
                stores.keyFile().toString(),
                "SOPS_AGE_KEY");
        assertEquals(List.of("corporate"), stores.storage().list());
    }

    @Test
    void aProcessReadsAgainWhatItWroteButProvesNothingByIt() throws IOException {
        String recipient = OwnAgeIdentity.findOrCreate(stores.keyContext()).recipient();
        stores.set("SOPS_AGE_RECIPIENTS", recipient);
        TokenStorage storage = stores.storage();
        storage.save("corporate", Stores.TOKEN);
        exchangeTheKey();

        assertEquals(Optional.of(Stores.TOKEN), storage.load("corporate"));
        assertClosed(recipient);
        assertThrows(StorageException.class, () -> storage.proveWritable("corporate"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesWhatSomeoneChanged(boolean single) throws IOException {
        store(single ? SINGLE : Map.of(), "corporate");
        String content = Files.readString(stores.tokenFile());
        stores.writable(stores.tokenFile());
        Files.writeString(stores.tokenFile(), content.replace("refresh_token", "refresh_taken"));

        assertClosed(stores.tokenFile().toString());
    }

    @Test
    void logoutRemovesAFileThatCannotBeDecrypted() throws IOException {
        store(Map.of(), "corporate", "github");
        exchangeTheKey();

        assertTrue(stores.storage().delete("corporate"));

        assertFalse(Files.exists(stores.tokenFile()));
        assertEquals(List.of("github"), stores.storage().list());
    }

    @Test
    void logoutRemovesTheOneFileWhenThereIsNoOtherTokenInIt() throws IOException {
        store(SINGLE, "corporate");
        exchangeTheKey();

        assertTrue(stores.storage().delete("corporate"));

        assertFalse(Files.exists(stores.tokenFile()));
    }

    @Test
    void logoutSaysWhatCanBeDoneWhenThereAreOtherTokensInTheOneFile() throws IOException {
        store(SINGLE, "corporate", "github");
        exchangeTheKey();
        byte[] before = Files.readAllBytes(stores.tokenFile());

        StorageException refusal =
                assertThrows(StorageException.class, () -> stores.storage().delete("corporate"));

        assertEquals(Reason.ENCRYPTION, refusal.reason());
        assertTrue(refusal.getMessage().contains("removes the tokens of github too"), refusal::getMessage);
        assertArrayEquals(before, Files.readAllBytes(stores.tokenFile()));
        assertFalse(stores.storage().delete("unknown"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "canary: garbage", "- canary", "canary: [", "sops: canary"})
    void theOneFileIsNeverOverwrittenWhenItIsSomethingElse(String garbage) throws IOException {
        stores.configured(SINGLE).write(home.resolve("tokens.sops.yaml"), garbage);

        for (Executable action : List.<Executable>of(
                () -> stores.storage().load("corporate"),
                () -> stores.storage().save("corporate", Stores.TOKEN),
                () -> stores.storage().proveWritable("corporate"))) {
            StorageException refusal = assertThrows(StorageException.class, action);
            assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::getMessage);
            assertFalse(refusal.getMessage().contains("canary"), refusal::getMessage); // security rule 6
        }
        assertEquals(garbage, Files.readString(home.resolve("tokens.sops.yaml")));
        assertFalse(Files.exists(stores.keyFile()));
    }

    @Test
    void aFileOfAnotherFormatThanItsNameIsRefused() {
        stores.configured(Map.of("path", "~/tokens.enc"));

        assertThrows(io.kstlib.auth.api.error.ConfigurationException.class, () -> stores.storage());
    }
}
