package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("class-path")
class ClosedClientTest {

    @TempDir
    Path folder;

    private Kstlib kstlib;

    @BeforeEach
    void load() {
        Map<String, Object> corporate = Map.of("type", "scripted", "client_id", "closed", "token_storage", "faulty");
        kstlib = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "storage",
                                Map.of("faulty", Map.of("name", "closed")),
                                "providers",
                                Map.of("corporate", corporate))))
                .environment(Map.of())
                .home(folder)
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(folder, ProviderFactory.class, ScriptedProvider.Factory.class.getName())
                        .declare(folder, TokenStorageFactory.class, FaultyStorage.Factory.class.getName()))
                .build();
    }

    @AfterEach
    void close() {
        kstlib.close();
        FaultyStorage.reset("closed");
    }

    @Test
    void aClosedClientHasASuccessor() {
        AuthClient first = kstlib.client("corporate");

        first.close();

        assertNotSame(first, kstlib.client("corporate"));
    }

    /** The token that was refreshed is in memory only, and the end of the client is the last chance to store it. */
    @Test
    void aTargetThatCannotBeClosedKeepsNoTokenFromBeingStored() {
        FaultyStorage storage = FaultyStorage.named("closed");
        Instant now = Instant.now();
        storage.put(
                "corporate",
                Token.builder(Secret.of("old"), now.minusSeconds(60))
                        .expiresAt(now)
                        .refreshToken(Secret.of("once"))
                        .scope(List.of("one", "two"))
                        .build());
        ScriptedProvider.script("closed").refresh = old -> Token.builder(Secret.of("new"), now)
                .expiresAt(now.plusSeconds(3600))
                .refreshToken(Secret.of("twice"))
                .build();
        ScriptedProvider.script("closed").refreshForTarget = (old, target) -> Token.builder(
                        Secret.of("for-target"), now)
                .expiresAt(now.plusSeconds(3600))
                .refreshToken(Secret.of("once"))
                .build();
        storage.breakWatchesOnClose();
        AuthClient client = kstlib.client("corporate");
        for (String scope : List.of("one", "two")) {
            Token token = client.forTarget(Target.ofScopes(scope)).getToken();
            assertEquals("for-target", token.accessToken().reveal());
        }
        storage.failOnSave();
        assertEquals("new", client.getToken().accessToken().reveal());
        storage.workAgain();

        PluginException failed = assertThrows(PluginException.class, client::close);

        assertTrue(failed.getSuppressed().length > 0, "each failure is told");
        assertEquals(
                Optional.of("twice"),
                storage.load("corporate").flatMap(Token::refreshToken).map(Secret::reveal));
    }

    @Test
    void closingAClientTwiceDoesNotForgetItsSuccessor() {
        AuthClient first = kstlib.client("corporate");
        first.close();
        AuthClient second = kstlib.client("corporate");

        first.close();

        assertSame(second, kstlib.client("corporate"));
    }
}
