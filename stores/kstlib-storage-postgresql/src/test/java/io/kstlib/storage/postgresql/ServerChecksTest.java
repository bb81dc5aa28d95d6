package io.kstlib.storage.postgresql;

import static io.kstlib.storage.postgresql.PostgresqlStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the preflight finds out about a server and its user, and who makes the table. */
@Tag("outer")
class ServerChecksTest {

    private static PostgresqlProcess server;

    @TempDir
    Path folder;

    private PostgresqlStorages storages;

    @BeforeAll
    static void start() {
        server = PostgresqlProcess.server();
        server.ask("CREATE ROLE some_user LOGIN PASSWORD 'some'");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void empty() {
        server.ask("DROP TABLE IF EXISTS public.kstlib_logins");
        server.ask("DROP OWNED BY some_user");
        storages = new PostgresqlStorages(folder, server.url())
                .with("username", "some_user")
                .with("password", "some");
    }

    @AfterEach
    void close() {
        storages.close();
    }

    private static Check check(TokenStorage storage, String name) {
        PreflightReport report = storage.preflight("corporate");
        return report.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + report));
    }

    private void assertCheck(String name, Status status, String message) {
        Check check = check(storages.make(), name);
        assertEquals(status, check.status(), check::message);
        assertTrue(check.message().contains(message), check::message);
    }

    private void assertNothingIsStored(Reason reason, String why) {
        for (Runnable step : List.<Runnable>of(
                () -> storages.make().save("corporate", token("first")),
                () -> storages.make().proveWritable("corporate"))) {
            StorageException refusal = assertThrows(StorageException.class, step::run);
            assertTrue(refusal.reason() == reason || refusal.reason() == Reason.NOT_WRITABLE, refusal::toString);
            assertFalse(refusal.problem().isBlank());
        }
        StorageException refusal =
                assertThrows(StorageException.class, () -> storages.make().proveWritable("corporate"));
        assertTrue(refusal.problem().contains(why), refusal::problem);
    }

    @Test
    void aMissingTableIsNamedAndHasNoLogin() {
        TokenStorage storage = storages.make();

        assertEquals(Optional.empty(), storage.load("corporate"));
        assertEquals(List.of(), storage.list());
        assertCheck("write", Status.FAILURE, "the table public.kstlib_logins, and CREATE on the schema public");
        assertNothingIsStored(Reason.CANNOT_LOCK, "the table public.kstlib_logins");
    }

    @Test
    void theFirstLoginMakesTheTableIfItMay() {
        server.ask("GRANT CREATE ON SCHEMA public TO some_user");
        assertCheck("write", Status.SUCCESS, "the first login makes the table");
        assertEquals("", server.ask("SELECT to_regclass('public.kstlib_logins')::text"), "a check makes none");

        storages.make().proveWritable("corporate");

        assertCheck("write", Status.SUCCESS, "a token can be stored");
        assertTrue(storages.make().preflight("corporate").passed());
        assertEquals(
                server.ask(
                        "SELECT string_agg(attname || ' ' || atttypid::regtype || ' ' || attnotnull, ',' ORDER BY attnum)"
                                + " FROM pg_attribute WHERE attrelid = 'public.kstlib_logins'::regclass AND attnum > 0"),
                documented(),
                "as the page has it");
    }

    private static String documented() {
        server.ask("DROP TABLE public.kstlib_logins");
        server.ask(DocumentedSql.statements().get(2));
        return server.ask(
                "SELECT string_agg(attname || ' ' || atttypid::regtype || ' ' || attnotnull, ',' ORDER BY attnum)"
                        + " FROM pg_attribute WHERE attrelid = 'public.kstlib_logins'::regclass AND attnum > 0");
    }

    @Test
    void aTokenOfAServiceMakesTheTableToo() {
        server.ask("GRANT CREATE ON SCHEMA public TO some_user");

        storages.make().save("corporate", token("first"));

        assertEquals(List.of("corporate"), storages.make().list());
    }

    @Test
    void theRightsThatAreMissingAreNamed() {
        server.ask(DocumentedSql.statements().get(2));
        server.ask("GRANT SELECT ON public.kstlib_logins TO some_user");

        assertCheck(
                "write",
                Status.FAILURE,
                "its user lacks INSERT on the table public.kstlib_logins, UPDATE on the table public.kstlib_logins");
        assertNothingIsStored(Reason.CANNOT_LOCK, "INSERT");
    }

    @Test
    void aSchemaThatTheUserMayNotUseIsNamed() {
        server.ask("CREATE SCHEMA IF NOT EXISTS apart");
        server.ask("DROP TABLE IF EXISTS apart.logins");
        server.ask(DocumentedSql.statements().get(2).replace("public.kstlib_logins", "apart.logins"));
        storages.with("table", "apart.logins");

        StorageException refusal =
                assertThrows(StorageException.class, () -> storages.make().load("corporate"));
        assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::toString);
        assertCheck("write", Status.FAILURE, "USAGE on the schema apart");
    }

    @Test
    void aTableOfSomeoneElseIsNotUsed() {
        server.ask("CREATE TABLE public.kstlib_logins (name text PRIMARY KEY, kind integer, sealed text)");
        server.ask("GRANT ALL ON public.kstlib_logins TO some_user");

        StorageException refusal =
                assertThrows(StorageException.class, () -> storages.make().load("corporate"));
        assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::toString);
        assertCheck("write", Status.FAILURE, "is not one that kstlib made");
    }

    @Test
    void aTableWithoutItsKeyIsNotUsed() {
        server.ask(DocumentedSql.statements().get(2).replaceAll(",\\s*PRIMARY KEY \\(name, kind\\)", ""));
        server.ask("GRANT ALL ON public.kstlib_logins TO some_user");

        assertCheck("write", Status.FAILURE, "(42P10)");
        assertNothingIsStored(Reason.CANNOT_LOCK, "(42P10)");
    }

    @Test
    void factsAreToldAndLossesWarnedOf() {
        server.ask("GRANT CREATE ON SCHEMA public TO some_user");
        assertCheck("version", Status.SUCCESS, "PostgreSQL ");
        assertCheck("durability", Status.WARNING, "fsync is off");
        assertCheck("standbys", Status.SUCCESS, "without standbys");
        assertCheck("clock", Status.SUCCESS, "agree");
        for (int seconds : new int[] {90, -90}) {
            TestContext context = TestContext.of(
                            "auth.storage.postgresql",
                            Map.of("url", server.url(), "username", "some_user", "password", "some"))
                    .home(folder)
                    .clock(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds)));
            try (TokenStorage elsewhere = new PostgresqlTokenStorageFactory().create(context)) {
                Check check = check(elsewhere, "clock");
                assertEquals(Status.WARNING, check.status());
                assertTrue(check.message().contains(seconds > 0 ? "s behind" : "s ahead"), check::message);
            }
        }
    }

    @Test
    void standbysThatConfirmNothingAreWarnedOf() {
        server.ask("GRANT CREATE ON SCHEMA public TO some_user");
        try (PostgresqlProcess standby = server.standby()) {
            PostgresqlProcess.await(
                    "the standby of port " + standby.port(),
                    () -> server.ask("SELECT count(*) FROM pg_stat_replication").equals("1"));
            assertCheck("standbys", Status.WARNING, "1 standbys are connected, but none has to confirm");
        }
    }
}
