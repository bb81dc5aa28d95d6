package io.kstlib.auth.testkit.storage;

import static io.kstlib.auth.testkit.storage.SampleTokens.full;
import static io.kstlib.auth.testkit.storage.SampleTokens.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.SecretLeaks;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The contract of every token storage and its factory. A storage that outlives its process extends {@link PersistentTokenStorageContract}
 * instead.
 *
 * <p>Before each test the storage is empty.
 */
public abstract class TokenStorageContract extends TokenUpdateContract {

    static final String NO_NOTES = "the storage keeps no notes";

    /** Creates the contract, for subclasses. */
    protected TokenStorageContract() {}

    @Override
    protected abstract TokenStorageFactory factory();

    @Override
    protected final Class<? extends PluginFactory> serviceType() {
        return TokenStorageFactory.class;
    }

    @Test
    public void findsNothingInAnEmptyStorage() {
        assertEquals(Optional.empty(), storage().load("corporate"));
        assertEquals(List.of(), storage().list());
        assertFalse(storage().delete("corporate"));
    }

    @Test
    public void givesBackWhatWasSaved() {
        storage().save("corporate", full());

        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    @Test
    public void givesBackATokenWithNothingButAnAccessToken() {
        storage().save("corporate", small("only"));

        assertEquals(Optional.of(small("only")), storage().load("corporate"));
    }

    @Test
    public void replacesTheTokenBefore() {
        storage().save("corporate", full());
        storage().save("corporate", small("second"));

        assertEquals(Optional.of(small("second")), storage().load("corporate"));
    }

    @Test
    public void keepsProvidersApart() {
        storage().save("corporate", small("a"));
        storage().save("github", small("b"));

        assertTrue(storage().delete("corporate"));

        assertEquals(Optional.empty(), storage().load("corporate"));
        assertEquals(Optional.of(small("b")), storage().load("github"));
    }

    @Test
    public void deletesOnce() {
        storage().save("corporate", small("a"));

        assertTrue(storage().delete("corporate"));
        assertFalse(storage().delete("corporate"));
    }

    @Test
    public void listsWhatIsStoredSorted() {
        storage().save("github", small("b"));
        storage().save("corporate", small("a"));

        assertEquals(List.of("corporate", "github"), storage().list());
    }

    @Test
    public void revisionTellsEveryChangeWhereThereIsOne() {
        if (storage().revision("corporate").isEmpty()) {
            return;
        }
        Set<Optional<String>> seen = new HashSet<>();
        assertTrue(seen.add(storage().revision("corporate")), "nothing stored");
        for (int change = 0; change < 20; change++) {
            storage().save("corporate", small("change-" + change));
            assertTrue(seen.add(storage().revision("corporate")), "after change " + change);
            assertFalse(seen.add(storage().revision("corporate")), "nothing changed");
        }
        Optional<String> last = storage().revision("corporate");
        assertTrue(storage().delete("corporate"));
        assertNotEquals(last, storage().revision("corporate"));
    }

    @Test
    public void keepsALargeToken() { // Entra's answers are twice as large as keyrings allow
        Token large = small("x".repeat(100_000));

        storage().save("corporate", large);

        assertEquals(Optional.of(large), storage().load("corporate"));
    }

    @Test
    public void acceptsNamesWithSpacesDotsAndOtherScripts() {
        storage().save("../Büro 1/ключ", small("a"));

        assertEquals(Optional.of(small("a")), storage().load("../Büro 1/ключ"));
        assertTrue(storage().delete("../Büro 1/ключ"));
    }

    /** As logins are stored: that of a provider, and those for a target or an account of it. To a storage each is one opaque name. */
    private static final List<String> LOGINS = List.of(
            "corporate",
            "corporate--58e9ed2c-0f343b0931126a20f133d67c2b018a3b",
            "corporate--58e9ed2c-0f343b0931126a20f133d67c2b018a3c",
            "corporate--58e9ed2c-janeAcompanyDcom--5ae7e31d",
            "corporate--58e9ed2c-janeAcompanyDcom--5ae7e31d-0f343b0931126a20f133d67c2b018a3b",
            "corporate/jane.doe+test@example.com",
            "corporate/john@example.com",
            "https://sso.example.com:8443/realms/main?client_id=my-app#jane",
            "https://sso.example.com:8443/realms/main?client_id=my-app#john",
            "{corporate}:jane:token");

    @Test
    public void keepsLoginsOfTargetsAndAccountsApart() {
        for (String login : LOGINS) {
            storage().save(login, small(login));
        }
        for (String login : LOGINS) {
            assertEquals(Optional.of(small(login)), storage().load(login), login);
            storage().update(login, PATIENCE, (current, lease) -> Optional.of(small("next " + login)));
        }
        for (String login : LOGINS) {
            assertEquals(Optional.of(small("next " + login)), storage().load(login), login);
            assertTrue(storage().delete(login), login);
        }
        assertEquals(List.of(), storage().list());
    }

    @Test
    public void listsTheLoginsOfAccountsAsTheyAreCalled() { // the names say which accounts there are
        List<String> logins = List.of(
                "corporate",
                "corporate--58e9ed2c-janeAcompanyDcom--5ae7e31d",
                "corporate--58e9ed2c-work--00e13ed7",
                "corporate--58e9ed2c-work--00e13ed7-0f343b0931126a20f133d67c2b018a3b");
        for (String login : logins) {
            storage().save(login, small(login));
        }

        assertEquals(logins, storage().list());
    }

    /**
     * Returns how many logins {@link #listsEveryLogin} stores. A storage that writes all of its logins each time may give fewer, since its list has no
     * pages.
     *
     * @return more than a server has on a page of its names; 1,100 by default
     */
    protected int manyLogins() {
        return 1_100;
    }

    @Test
    public void listsEveryLogin() throws InterruptedException {
        List<String> logins = IntStream.range(0, manyLogins())
                .mapToObj(number -> String.format(Locale.ROOT, "corporate--58e9ed2c-%032x", number))
                .toList();
        TokenStorage storage = storage();
        AtomicInteger next = new AtomicInteger();
        Workers workers = new Workers();
        for (int i = 0; i < THREADS; i++) { // a store that makes each write durable would take long otherwise
            workers.start(() -> {
                for (int at = next.getAndIncrement(); at < logins.size(); at = next.getAndIncrement()) {
                    storage.save(logins.get(at), small("access"));
                }
            });
        }
        workers.join();

        assertEquals(logins, storage.list());
    }

    @Test
    public void proofOfWritingChangesNothing() {
        storage().proveWritable("github");
        storage().save("corporate", full());
        storage().proveWritable("corporate");

        assertEquals(Optional.of(full()), storage().load("corporate"));
        assertEquals(List.of("corporate"), storage().list());
    }

    @Test
    public void preflightPassesAndChangesNothing() {
        PreflightReport empty = storage().preflight("corporate");

        assertTrue(empty.passed(), empty::toString);
        assertEquals(List.of(), storage().list());

        storage().save("corporate", full());
        PreflightReport full = storage().preflight("corporate");

        assertTrue(full.passed(), full::toString);
        assertFalse(full.toString().contains("canary"), full::toString); // security rule 6
        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    /**
     * Says whether the storage keeps {@linkplain io.kstlib.auth.spi.storage.Lease#note() notes}. A storage whose tokens end with the process needs none;
     * one that keeps none loses logins when a process is killed during a refresh.
     *
     * @return true by default
     */
    protected boolean keepsNotes() {
        return true;
    }

    @Test
    public void keepsNotesAsItsTestSays() {
        AtomicBoolean kept = new AtomicBoolean();
        storage().update("corporate", PATIENCE, (current, lease) -> {
            kept.set(lease.note() != Note.FORGETFUL);
            return current;
        });

        assertEquals(keepsNotes(), kept.get());
    }

    /** Returns the note that the next holder of the lock reads. */
    Optional<String> note(String provider) {
        AtomicReference<@Nullable String> found = new AtomicReference<>();
        storage().update(provider, PATIENCE, (current, lease) -> {
            found.set(lease.note().read().orElse(null));
            return current;
        });
        return Optional.ofNullable(found.get());
    }

    private void failAfterNoting(String line) {
        failAfterNoting(storage(), line);
    }

    /** Leaves a note as a process does that is killed. */
    void failAfterNoting(TokenStorage storage, String line) {
        assertThrows(
                IllegalStateException.class,
                () -> storage.update("corporate", PATIENCE, (current, lease) -> {
                    lease.note().write(line);
                    throw new IllegalStateException("as if this process ended here");
                }));
    }

    @Test
    public void noteOfAnUpdateThatFailedIsReadByTheNext() {
        assumeTrue(keepsNotes(), NO_NOTES);
        storage().save("corporate", full());
        assertEquals(Optional.empty(), note("corporate"));

        failAfterNoting("sent by process 1: a hash, and ümlauts");

        assertEquals(Optional.of("sent by process 1: a hash, and ümlauts"), note("corporate"));
        assertEquals(Optional.of("sent by process 1: a hash, and ümlauts"), note("corporate"), "reading leaves it");
        assertEquals(Optional.empty(), note("github"));
        assertEquals(Optional.of(full()), storage().load("corporate"));
        assertEquals(List.of("corporate"), storage().list(), "a note is not a token");
    }

    @Test
    public void noteEndsWithTheUpdateThatWroteIt() {
        assumeTrue(keepsNotes(), NO_NOTES);
        storage().save("corporate", full());
        failAfterNoting("first");

        storage().update("corporate", PATIENCE, (current, lease) -> {
            assertEquals(Optional.of("first"), lease.note().read());
            lease.note().write("second");
            assertEquals(Optional.of("second"), lease.note().read());
            return Optional.of(small("next"));
        });

        assertEquals(Optional.empty(), note("corporate"));
        assertEquals(Optional.of(small("next")), storage().load("corporate"));
    }

    @Test
    public void noteStaysWhileOthersChangeTheToken() { // a change of the token may leave the refresh token
        assumeTrue(keepsNotes(), NO_NOTES);
        storage().save("corporate", full());
        failAfterNoting("first");

        storage().update("corporate", PATIENCE, (current, lease) -> Optional.of(small("next")));

        assertEquals(Optional.of("first"), note("corporate"));
    }

    @Test
    public void noteCanBeCleared() {
        assumeTrue(keepsNotes(), NO_NOTES);
        storage().save("corporate", full());
        failAfterNoting("first");

        storage().update("corporate", PATIENCE, (current, lease) -> {
            lease.note().clear();
            assertEquals(Optional.empty(), lease.note().read());
            return current;
        });

        assertEquals(Optional.empty(), note("corporate"));
    }

    @Test
    public void noteIsRemovedWithItsToken() {
        assumeTrue(keepsNotes(), NO_NOTES);
        storage().save("corporate", full());
        failAfterNoting("first");
        assertTrue(storage().delete("corporate"));
        assertEquals(Optional.empty(), note("corporate"), "after a removal");

        storage().save("corporate", full());
        failAfterNoting("second");
        storage().update("corporate", PATIENCE, (current, lease) -> Optional.empty());

        assertEquals(Optional.empty(), note("corporate"), "after an update that removes");
    }

    @Test
    public void neverShowsASecret() { // security rule 6
        TokenStorage storage = storage();
        storage.save("corporate", full());
        storage.load("corporate");
        storage.update("corporate", PATIENCE, (current, lease) -> current);

        assertFalse((storage + storage.location("corporate")).contains("canary"));
        assertFalse((storage() + storage().location("corporate")).contains("canary"));
    }

    @Test
    public void neverLogsASecret() throws Exception { // security rule 6
        SecretLeaks.assertNoneInLogs(
                () -> {
                    TokenStorage storage = storage();
                    storage.proveWritable("corporate");
                    storage.save("corporate", full());
                    storage.load("corporate");
                    storage.update("corporate", PATIENCE, (current, lease) -> current);
                    storage.delete("corporate");
                },
                Stream.concat(SampleTokens.SECRETS.stream(), secrets().stream()).toList());
    }

    /**
     * Returns the secrets of the settings, which no log has.
     *
     * @return none by default
     */
    protected Set<String> secrets() {
        return Set.of();
    }

    @Test
    public void answersWhatAnotherObjectStoredJustNow() {
        TokenStorage reader = storage();
        reader.save("corporate", small("a"));
        reader.load("corporate");

        storage().save("corporate", small("b"));

        assertEquals(Optional.of(small("b")), reader.load("corporate"));
        storage().save("corporate", small("c"));
        assertEquals(Optional.of(small("c")), reader.update("corporate", PATIENCE, (current, lease) -> current));
        assertTrue(storage().delete("corporate"));
        assertEquals(Optional.empty(), reader.load("corporate"));
    }
}
