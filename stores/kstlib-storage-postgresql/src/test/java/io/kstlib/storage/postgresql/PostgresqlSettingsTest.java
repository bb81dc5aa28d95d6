package io.kstlib.storage.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The section {@code auth.storage.postgresql}. No server is asked. */
class PostgresqlSettingsTest {

    private TestContext context;

    private TokenStorage make(String url, Object... more) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("url", url);
        settings.put("username", "kstlib");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i].toString(), more[i + 1]);
        }
        context = TestContext.of("auth.storage.postgresql", settings);
        return new PostgresqlTokenStorageFactory().create(context);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://db.company.com:5433/logins",
                "postgresql://127.0.0.1:5432/a-b_c.d",
                "postgresql://[::1]:5432/logins",
                "postgresql://a.company.com:5432,b.company.com:5433/logins"
            })
    void takesOneServerAndSeveral(String url) {
        TokenStorage storage = make(url);

        assertEquals(url + " public.kstlib_logins corporate", storage.location("corporate"));
        assertEquals(List.of(), context.warnings());
        storage.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://user:canary@127.0.0.1/logins",
                "postgresql://canary@127.0.0.1/logins",
                "postgresql://127.0.0.1/logins?sslmode=disable&user=canary",
                "postgresql://127.0.0.1/logins#canary",
                "postgresql://127.0.0.1",
                "postgresql://127.0.0.1/",
                "postgresql://127.0.0.1/a/canary",
                "postgresql://127.0.0.1/a%3Fcanary",
                "postgresql://a.company.com:99999/logins",
                "postgresql://a.company.com:0/logins",
                "postgresql:canary",
                "jdbc:postgresql://127.0.0.1/canary",
                "https://db.company.com/logins"
            })
    void refusesOthersWithoutShowingThem(String url) {
        ConfigurationException refusal = assertThrows(ConfigurationException.class, () -> make(url));

        assertTrue(refusal.problem().contains("auth.storage.postgresql.url"), refusal::problem);
        assertFalse(refusal.toString().contains("canary"), refusal::toString);
    }

    @Test
    void warnsWhereAConnectionToAnotherMachineIsNotEncrypted() {
        make("postgresql://db.company.com/logins", "allow_unencrypted_connection", "true")
                .close();

        assertEquals(1, context.warnings().size());
        assertTrue(context.warnings().get(0).contains("is not encrypted"), context.warnings()::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logins",
                "a.b.c",
                "public.\"x\"",
                "public.x; DROP TABLE y",
                "Public.logins",
                "public.l\u00f6gins",
                "public.",
                "public.logins\n"
            })
    void refusesATableThatCannotStandInAStatement(String table) {
        ConfigurationException refusal =
                assertThrows(ConfigurationException.class, () -> make("postgresql://localhost/logins", "table", table));

        assertTrue(refusal.problem().contains("expected SCHEMA.TABLE"), refusal::problem);
    }

    @Test
    void refusesABundleThatIsNone() {
        ConfigurationException refusal = assertThrows(
                ConfigurationException.class,
                () -> make("postgresql://db.company.com/logins", "ssl_ca_bundle", "/nowhere/canary.pem"));

        assertTrue(refusal.problem().contains("ssl_ca_bundle"), refusal::problem);
    }

    @Test
    void refusesALeaseThatMayEndBeforeTheServerHasAnswered() {
        for (int lease : new int[] {4, 5}) {
            ConfigurationException refusal = assertThrows(
                    ConfigurationException.class,
                    () -> make("postgresql://localhost/logins", "lease", lease, "timeouts", Map.of("command", 5)));
            assertTrue(refusal.problem().contains("make lease longer"), refusal::problem);
        }

        make("postgresql://localhost/logins", "lease", 6, "timeouts", Map.of("command", 5))
                .close();
    }

    @Test
    void aUserIsNeeded() {
        TestContext without = TestContext.of("auth.storage.postgresql", Map.of("url", "postgresql://localhost/logins"));

        ConfigurationException refusal =
                assertThrows(ConfigurationException.class, () -> new PostgresqlTokenStorageFactory().create(without));
        assertTrue(refusal.problem().contains("auth.storage.postgresql.username"), refusal::problem);
    }

    @Test
    void aChannelTellsNoLoginAndCanStandInAStatement() {
        LoginTable table = LoginTable.of("public.kstlib_logins");

        assertTrue(table.channel("jane'; DROP--").matches("kstlib_[0-9a-f]{32}"));
        assertFalse(table.channel("a").equals(table.channel("b")));
        assertFalse(table.lock("a", LoginTable.TOKEN) == table.lock("a", LoginTable.TURN));
        assertFalse(table.lock("a", LoginTable.TOKEN)
                == LoginTable.of("other.kstlib_logins").lock("a", LoginTable.TOKEN));
    }
}
