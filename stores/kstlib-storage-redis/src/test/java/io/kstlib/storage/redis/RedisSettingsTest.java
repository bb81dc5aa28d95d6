package io.kstlib.storage.redis;

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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The section {@code auth.storage.redis}. No server is asked. */
class RedisSettingsTest {

    private TestContext context;

    private TokenStorage make(String url, Object... more) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("url", url);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i].toString(), more[i + 1]);
        }
        context = TestContext.of("auth.storage.redis", settings);
        return new RedisTokenStorageFactory().create(context);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rediss://redis.company.com:6380/3",
                "redis://127.0.0.1:6379",
                "redis://[::1]:6379",
                "redis://localhost:6379",
                "rediss-sentinel://a.company.com:26379,b.company.com:26380#logins",
                "rediss://a.company.com:6379,b.company.com:6379"
            })
    void takesTheShapesOfOneServerSentinelsAndAClusters(String url) {
        TokenStorage storage = make(url);

        assertEquals(url + " kstlib:{corporate}:token", storage.location("corporate"));
        assertEquals(List.of(), context.warnings());
        storage.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://user:canary@127.0.0.1",
                "redis://canary@127.0.0.1",
                "rediss://127.0.0.1?verifyPeer=NONE",
                "rediss://redis.company.com/canary",
                "rediss://redis.company.com#canary",
                "rediss-sentinel://redis.company.com",
                "rediss://a.company.com,b.company.com/3",
                "rediss://a.company.com:99999",
                "rediss://a.company.com:0",
                "rediss:canary",
                "redis-socket:///tmp/canary",
                "https://redis.company.com"
            })
    void refusesOthersWithoutShowingThem(String url) {
        ConfigurationException refusal = assertThrows(ConfigurationException.class, () -> make(url));

        assertTrue(refusal.problem().contains("auth.storage.redis.url"), refusal::problem);
        assertFalse(refusal.toString().contains("canary"), refusal::toString);
    }

    @Test
    void sendsNoPasswordInPlainTextUnlessThatIsAllowed() {
        ConfigurationException refusal =
                assertThrows(ConfigurationException.class, () -> make("redis://redis.company.com"));
        assertTrue(refusal.problem().contains("allow_unencrypted_connection: true"), refusal::problem);

        make("redis://redis.company.com", "allow_unencrypted_connection", "true")
                .close();

        assertEquals(1, context.warnings().size());
        assertTrue(context.warnings().get(0).contains("is not encrypted"), context.warnings()::toString);
    }

    @Test
    void refusesAPrefixThatMeansSomethingInPatternsOrHashTags() {
        for (String prefix : List.of("kst*", "a{b}", "a b", "")) {
            assertThrows(ConfigurationException.class, () -> make("redis://localhost", "key_prefix", prefix), prefix);
        }
    }

    @Test
    void refusesABundleThatIsNone() {
        ConfigurationException refusal = assertThrows(
                ConfigurationException.class, () -> make("rediss://localhost", "ssl_ca_bundle", "/nowhere/canary.pem"));

        assertTrue(refusal.problem().contains("ssl_ca_bundle"), refusal::problem);
    }

    @Test
    void refusesALeaseThatMayEndBeforeTheServerHasAnswered() {
        for (int lease : new int[] {4, 5}) {
            ConfigurationException refusal = assertThrows(
                    ConfigurationException.class,
                    () -> make("redis://localhost", "lease", lease, "timeouts", Map.of("command", 5)));
            assertTrue(refusal.problem().contains("make lease longer"), refusal::problem);
        }

        make("redis://localhost", "lease", 6, "timeouts", Map.of("command", 5)).close();
        make("redis://localhost", "lease", 1).close();
    }

    @Test
    void keysOfOneLoginShareAHashTag() {
        LoginKeys keys = new LoginKeys("kstlib:", "../Büro}1{/ключ");

        for (String key : List.of(keys.token(), keys.lock(), keys.turn(), keys.note(), keys.channel())) {
            assertTrue(key.startsWith("kstlib:{" + keys.tag() + "}:"), key);
        }
        assertFalse(keys.tag().matches(".*[{}].*"), keys.tag());
        assertEquals(Optional.of(keys), LoginKeys.ofToken("kstlib:", keys.token()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a%}:token",
                "{a%zz}:token",
                "{a%c3}:token",
                "{a%C3}:token",
                "{%61}:token",
                "{a}:x{b}:token",
                "{}:token",
                "{:token"
            })
    void aKeyOfSomeoneElseIsNoLogin(String key) {
        assertEquals(Optional.empty(), LoginKeys.ofToken("kstlib:", "kstlib:" + key));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://localhost, username, jane, a user needs auth.storage.redis.password",
        "redis-sentinel://localhost#logins, sentinel_username, jane, a user needs auth.storage.redis.sentinel_password",
        "redis://localhost, sentinel_password, canary, the url names no Sentinel"
    })
    void refusesAUserThatWouldNotBeUsed(String url, String key, String value, String problem) {
        ConfigurationException refusal = assertThrows(ConfigurationException.class, () -> make(url, key, value));

        assertTrue(refusal.problem().contains(problem), refusal::problem);
        assertFalse(refusal.toString().contains("canary"), refusal::toString);
    }
}
