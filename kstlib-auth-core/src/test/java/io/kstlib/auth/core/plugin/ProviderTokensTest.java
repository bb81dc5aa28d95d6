package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Providers that need tokens of other providers. */
@Timeout(30)
class ProviderTokensTest {

    private static final Path FILE = Path.of("kstlib.conf.yml").toAbsolutePath();

    private final Map<String, Supplier<Token>> providers = new HashMap<>();
    private final Assembly.ProviderTokens others = others(ConfigOrigin.OWN);

    private Assembly.ProviderTokens others(ConfigOrigin origin) {
        return new Assembly.ProviderTokens(
                new Settings("auth", ConfigMap.empty(new Origin("kstlib.conf.yml", 1, FILE))),
                origin,
                login -> providers.get(login.provider()).get(),
                login -> providers.get(login.provider()).get().idToken().orElseThrow(),
                new ArrayList<>());
    }

    private static Token token(String value) {
        return Token.builder(Secret.of(value), Instant.EPOCH)
                .idToken(Secret.of("id of " + value))
                .build();
    }

    @Test
    void handsOutTheTokenOfAnotherProvider() {
        providers.put("hub", () -> token("hub-1"));

        assertEquals(
                "hub-1",
                others.tokenOf("hub", LoginName.of("spoke")).accessToken().reveal());
    }

    @Test
    void handsOutTheIdTokenOfAnotherProvider() {
        providers.put("hub", () -> token("hub-1"));

        assertEquals(
                "id of hub-1", others.idTokenOf("hub", LoginName.of("spoke")).reveal());
    }

    @Test
    void aConfigurationThatWasMerelyFoundGetsNone() {
        providers.put("hub", () -> token("hub-1"));
        Assembly.ProviderTokens found = others(ConfigOrigin.FOUND);

        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> found.idTokenOf("hub", LoginName.of("spoke")));

        assertTrue(refused.getMessage().contains("auth.providers.spoke"), refused::getMessage);
        assertEquals(ConfigOrigin.ALLOW_OR_NAME, refused.problems().get(0).remedy());
        assertThrows(ConfigurationException.class, () -> found.tokenOf("hub", LoginName.of("spoke")));
        assertEquals(
                "hub-1",
                others(ConfigOrigin.ALLOWED)
                        .tokenOf("hub", LoginName.of("spoke"))
                        .accessToken()
                        .reveal());
    }

    @Test
    void twoMayNeedTheTokenOfAThird() {
        providers.put("hub", () -> token("hub-1"));
        providers.put("first", () -> others.tokenOf("hub", LoginName.of("first")));

        assertEquals(
                "hub-1",
                others.tokenOf("first", LoginName.of("second")).accessToken().reveal());
        assertEquals(
                "hub-1",
                others.tokenOf("hub", LoginName.of("second")).accessToken().reveal());
    }

    @Test
    void refusesProvidersThatNeedEachOther() {
        providers.put("a", () -> others.tokenOf("b", LoginName.of("a")));
        providers.put("b", () -> others.tokenOf("a", LoginName.of("b")));

        ConfigurationException circle =
                assertThrows(ConfigurationException.class, () -> others.tokenOf("b", LoginName.of("a")));

        assertTrue(circle.getMessage().contains("needs a token of \"a\""), circle::getMessage);
    }

    @Test
    void refusesThemAlsoWhenOneNeedsAnIdToken() {
        providers.put("a", () -> token(others.idTokenOf("b", LoginName.of("a")).reveal()));
        providers.put("b", () -> others.tokenOf("a", LoginName.of("b")));

        assertThrows(ConfigurationException.class, () -> others.idTokenOf("b", LoginName.of("a")));
    }

    @Test
    void refusesThemAlsoWhenEachAsksOnAThreadOfItsOwn() {
        providers.put("a", () -> onAnotherThread(() -> others.tokenOf("b", LoginName.of("a"))));
        providers.put("b", () -> onAnotherThread(() -> others.tokenOf("a", LoginName.of("b"))));

        assertThrows(ConfigurationException.class, () -> others.tokenOf("b", LoginName.of("a")));
    }

    @Test
    void refusesAProviderThatNeedsItself() {
        assertThrows(ConfigurationException.class, () -> others.tokenOf("a", LoginName.of("a")));
    }

    @Test
    void aFailureLeavesNothingBehind() {
        providers.put("hub", () -> {
            throw new IllegalStateException("not now");
        });
        assertThrows(IllegalStateException.class, () -> others.tokenOf("hub", LoginName.of("spoke")));
        providers.put("hub", () -> token("hub-2"));
        providers.put("spoke", () -> token("spoke-1"));

        assertEquals(
                "hub-2",
                others.tokenOf("hub", LoginName.of("spoke")).accessToken().reveal());
        assertEquals(
                "spoke-1",
                others.tokenOf("spoke", LoginName.of("hub")).accessToken().reveal());
    }

    private static Token onAnotherThread(Supplier<Token> work) {
        try {
            return CompletableFuture.supplyAsync(work, task -> new Thread(task).start())
                    .join();
        } catch (CompletionException failed) {
            throw (RuntimeException) failed.getCause();
        }
    }
}
