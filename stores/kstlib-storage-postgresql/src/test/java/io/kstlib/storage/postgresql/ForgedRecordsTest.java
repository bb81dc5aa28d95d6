package io.kstlib.storage.postgresql;

import static io.kstlib.storage.postgresql.PostgresqlStorages.access;
import static io.kstlib.storage.postgresql.PostgresqlStorages.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attacker reads and writes everything in the table, and has no key of the replicas (security rule 14). */
@Tag("outer")
@Tag("attack")
class ForgedRecordsTest {

    private static final String OF_TOKEN = " WHERE name = 'corporate' AND kind = 'token'";

    private static PostgresqlProcess server;

    @TempDir
    Path folder;

    private PostgresqlStorages storages;
    private TokenStorage running;

    @BeforeAll
    static void start() {
        server = PostgresqlProcess.server();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void logIn() {
        server.ask("DROP TABLE IF EXISTS public.kstlib_logins");
        storages = new PostgresqlStorages(folder, server.url());
        running = storages.make();
        running.save("corporate", token("first"));
    }

    @AfterEach
    void close() {
        storages.close();
    }

    private static String field(String name) {
        return server.ask("SELECT " + name + "::text FROM public.kstlib_logins" + OF_TOKEN);
    }

    private static void set(String assignments, Object... values) {
        server.ask("UPDATE public.kstlib_logins SET " + assignments + OF_TOKEN, values);
    }

    /** Neither a process that knows the login, nor a new one, neither for a read nor for a refresh. */
    private void assertRefused() {
        for (TokenStorage storage : List.of(running, storages.make())) {
            assertUnreadable(assertThrows(StorageException.class, () -> storage.load("corporate")));
            assertUnreadable(assertThrows(
                    StorageException.class,
                    () -> storage.update(
                            "corporate", Duration.ZERO, (current, lease) -> fail("was given " + current))));
        }
    }

    private static void assertUnreadable(StorageException refusal) {
        assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::toString);
        assertTrue(refusal.problem().contains("nothing proves that a replica wrote it"), refusal::problem);
        assertFalse(refusal.toString().contains("ATTACKERS"), refusal::toString);
    }

    /** Encrypts a token as anyone can: the recipient is public, and stands in what is stored. */
    private String sealedByAStranger() throws IOException, InterruptedException {
        Matcher recipient = Pattern.compile("age1[a-z0-9]+").matcher(field("sealed"));
        assertTrue(recipient.find());
        Path plain = Files.writeString(
                folder.resolve("forged.json"),
                "{\"access_token\": \"ATTACKERS\", \"token_type\": \"Bearer\", \"issued_at\": \"2026-01-01T00:00:00Z\","
                        + " \"expires_at\": \"2099-01-01T00:00:00Z\", \"metadata\": {}}");
        Process sops = new ProcessBuilder(
                        RequiredTool.onPath("sops").toString(), "encrypt", "--age", recipient.group(), plain.toString())
                .start();
        String sealed = new String(sops.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, sops.waitFor());
        return sealed;
    }

    @Test
    void aTokenThatSopsEncryptsForThePublicRecipientIsRefused() throws IOException, InterruptedException {
        set("version = version + 1, sealed = ?", sealedByAStranger());
        assertRefused();

        set("proof = NULL");
        assertRefused();
    }

    @Test
    void theRecordOfAnotherLoginIsRefused() {
        running.save("other", token("of the other"));
        for (String name : List.of("version", "sealed", "proof")) {
            server.ask("UPDATE public.kstlib_logins SET " + name + " = (SELECT " + name
                    + " FROM public.kstlib_logins WHERE name = 'other' AND kind = 'token')" + OF_TOKEN);
        }

        assertRefused();
    }

    @Test
    void theRecordOfAnotherTableIsRefused() {
        server.ask("DROP TABLE IF EXISTS public.production");
        server.ask("CREATE TABLE public.production AS TABLE public.kstlib_logins");

        try (PostgresqlStorages production =
                new PostgresqlStorages(folder, server.url()).with("table", "public.production")) {
            assertUnreadable(
                    assertThrows(StorageException.class, () -> production.make().load("corporate")));
        }
    }

    @Test
    void anOldRecordWithANewerVersionIsRefused() {
        String sealed = field("sealed");
        String proof = field("proof");
        running.save("corporate", token("second"));

        set("version = version + 1, sealed = ?, proof = ?", sealed, proof);

        assertRefused();
    }

    @Test
    void anOldRecordIsRefusedByWhoHasSeenANewerOneAndByNoOneElse() {
        Runnable putBack = copied();
        running.save("corporate", token("second"));
        putBack.run();
        assertEquals(Optional.of(Secret.of("first")), access(storages.make()), "as the page says");

        assertEquals(Optional.of(Secret.of("second")), access(running));
        assertEquals(Optional.of(Secret.of("second")), access(storages.make()), "it is put right for all");
    }

    @Test
    void anOldRecordIsRefusedAfterALogout() {
        Runnable putBack = copied();
        running.delete("corporate");
        putBack.run();

        assertEquals(Optional.empty(), access(running));
        assertEquals(Optional.empty(), access(storages.make()), "it is put right for all");
    }

    @Test
    void aRowThatIsDeletedByHandComesBack() {
        server.ask("DELETE FROM public.kstlib_logins");

        assertEquals(Optional.of(Secret.of("first")), access(running));
        assertEquals(Optional.of(Secret.of("first")), access(storages.make()), "it is put right for all");
    }

    private static Runnable copied() {
        long version = Long.parseLong(field("version"));
        String sealed = field("sealed");
        String proof = field("proof");
        return () -> set("version = ?, sealed = ?, proof = ?", version, sealed, proof);
    }

    @Test
    void noOtherFormOfAProofIsAccepted() {
        String proof = field("proof");
        for (String other : List.of(
                "",
                "none",
                proof.substring(0, proof.length() - 1),
                proof.substring(0, proof.indexOf('.') + 1),
                proof + "=",
                proof.toUpperCase(Locale.ROOT),
                proof + " " + proof,
                "none." + proof.substring(proof.indexOf('.') + 1),
                "x".repeat(100_000))) {
            set("proof = ?", other);
            assertRefused();
        }
    }

    @Test
    void aForgedRemovalIsRefused() {
        set("sealed = NULL");
        assertRefused();

        set("version = version + 1");
        assertRefused();

        set("proof = NULL");
        assertRefused();
    }

    @Test
    void theProofOfARemovalIsNoneOfAToken() {
        String sealed = field("sealed");
        running.delete("corporate");

        set("sealed = ?", sealed);

        assertRefused();
    }

    @Test
    void aTokenWithoutAVersionIsRefused() {
        set("version = NULL");

        for (TokenStorage storage : List.of(running, storages.make())) {
            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
            assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::toString);
        }
    }

    @Test
    void aTokenThatIsTooLargeIsRefusedBeforeItIsFetched() {
        set("sealed = repeat('x', 100000000)");

        StorageException refusal = assertThrows(StorageException.class, () -> running.load("corporate"));
        assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::toString);
        assertTrue(refusal.problem().contains("larger than"), refusal::problem);
    }

    @Test
    void aLogoutEndsAForgeryAlthoughItUsedUpAllNumbers() {
        set("version = 8999999999999, fence = 9223372036854775807");
        assertRefused();

        assertTrue(running.delete("corporate"));
        running.save("corporate", token("next"));

        assertEquals(Optional.of(Secret.of("next")), access(storages.make()));
        long ahead = Long.parseLong(field("version")) - System.currentTimeMillis();
        assertTrue(ahead < Duration.ofDays(1).toMillis(), () -> "the version is " + ahead + " ms ahead");
    }

    private static Optional<String> intent(TokenStorage storage) {
        AtomicReference<Optional<String>> line = new AtomicReference<>(Optional.empty());
        storage.update("corporate", Duration.ZERO, (current, lease) -> {
            line.set(lease.note().read());
            return current;
        });
        return line.get();
    }

    @Test
    void aForgedNoteDoesNotCountNorOneOfAnotherKind() {
        assertThrows(
                IllegalStateException.class,
                () -> running.update("corporate", Duration.ZERO, (current, lease) -> {
                    lease.note().write("a refresh");
                    throw new IllegalStateException("interrupted");
                }));
        assertEquals(Optional.of("a refresh"), intent(storages.make()));
        String proved = field("note");

        for (String forged : List.of("a refresh", proved + "!", "x".repeat(100_000))) {
            set("note = ?", forged);
            assertEquals(Optional.empty(), intent(storages.make()));
        }
        running.inTurn("corporate", Duration.ZERO, lease -> token("of a login"));
        server.ask("UPDATE public.kstlib_logins SET note = ? WHERE name = 'corporate' AND kind = 'turn'", proved);
        running.inTurn("corporate", Duration.ZERO, lease -> {
            assertEquals(Optional.empty(), lease.note().read());
            return token("of a login");
        });
    }

    @Test
    void theTableHasNothingOfTheKeyOrTheToken() throws IOException { // security rule 6
        String identity =
                Files.readAllLines(folder.resolve(".config/sops/age/keys.txt")).get(2);
        String everything = server.ask("SELECT string_agg(t::text, ' ') FROM public.kstlib_logins t");

        assertFalse(everything.contains(identity));
        assertFalse(everything.contains("first"));
    }
}
