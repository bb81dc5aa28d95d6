package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.ServicesLoader;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often an encrypted configuration is decrypted by a program that loads it again and again. */
@Tag("class-path")
class OpenedFilesTest {

    private static final AtomicInteger DECRYPTED = new AtomicInteger();

    @TempDir
    private Path folder;

    private Path file;

    /** Counts what it decrypts. */
    @Plugin(type = "aaa", description = "opens files")
    public static final class Opener implements SecretResolverFactory {

        @Override
        public SecretResolver create(PluginContext context) {
            return reference -> Secret.of("none");
        }

        @Override
        public Optional<BiFunction<Path, byte[], Map<String, @Nullable Object>>> encryptedFiles(PluginContext context) {
            return Optional.of((file, content) -> {
                DECRYPTED.incrementAndGet();
                return Map.of("auth", Map.of("providers", Map.of("corporate", Map.of("type", "oidc"))));
            });
        }
    }

    @BeforeEach
    void encrypt() throws IOException {
        DECRYPTED.set(0);
        file = folder.resolve("kstlib.conf.yml");
        encrypt("one");
    }

    private void encrypt(String by) throws IOException {
        Files.writeString(file, """
                auth:
                  providers:
                    corporate:
                      type: ENC[%s]
                sops:
                  mac: ENC[%s]
                """.formatted(by, by));
    }

    private KstlibBuilder builder() throws IOException {
        return Kstlib.builder()
                .configFile(file)
                .environment(Map.of())
                .home(folder)
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(folder, SecretResolverFactory.class, Opener.class.getName()));
    }

    private static Kstlib after(KstlibBuilder builder, Kstlib... before) {
        return Engine.program(
                        builder,
                        program -> program.reuse(
                                Stream.of(before).map(Engine::config).toList()))
                .build();
    }

    private Kstlib load(Kstlib... before) throws IOException {
        Kstlib loaded = after(builder(), before);
        assertEquals(Optional.of("corporate"), loaded.defaultProvider());
        return loaded;
    }

    @Test
    void aFileIsDecryptedOnceWhileItIsTheSame() throws IOException {
        Kstlib first = load();

        Kstlib second = load(first);
        Kstlib third = load(second);

        assertEquals(1, DECRYPTED.get());
        assertTrue(Engine.config(third).isSameAs(Engine.config(first)));
    }

    @Test
    void anotherContentIsDecryptedAndTheOneBeforeForgotten() throws IOException {
        Kstlib first = load();
        encrypt("two");
        Kstlib second = load(first);
        assertEquals(2, DECRYPTED.get());
        encrypt("one");

        Kstlib third = load(second);

        assertEquals(3, DECRYPTED.get());
        assertEquals(Optional.of("corporate"), third.defaultProvider());
    }

    @Test
    void whatAnotherPathOpenedDoesNotCount() throws IOException {
        Kstlib first = load();
        file = Files.copy(file, folder.resolve("another.yml"));

        Kstlib second = load(first);

        assertEquals(2, DECRYPTED.get());
        assertEquals(Optional.of("corporate"), second.defaultProvider());
    }

    @Test
    void whereKeysAreLookedForElsewhereItIsDecryptedAnew() throws IOException {
        Kstlib first = load();

        try (Kstlib otherVariables = after(builder().environment(Map.of("SOPS_AGE_KEY_FILE", "/another")), first);
                Kstlib otherHome = after(builder().home(folder.resolve("another")), first)) {
            assertEquals(otherVariables.defaultProvider(), otherHome.defaultProvider());
        }

        assertEquals(3, DECRYPTED.get());
    }
}
