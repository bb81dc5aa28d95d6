package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.nio.file.Path;
import java.util.Map;
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

    @Test
    void closingAClientTwiceDoesNotForgetItsSuccessor() {
        AuthClient first = kstlib.client("corporate");
        first.close();
        AuthClient second = kstlib.client("corporate");

        first.close();

        assertSame(second, kstlib.client("corporate"));
    }
}
