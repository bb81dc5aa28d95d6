package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that opens encrypted configuration files, and throws exceptions that it must not throw. */
@Tag("class-path")
class BrokenOpenerTest {

    @TempDir
    private Path folder;

    /** Declares that it opens files; its type sorts before all others. */
    @Plugin(type = "aaa", description = "opens files, or so it says")
    public static final class Opener implements SecretResolverFactory {

        @Override
        public SecretResolver create(PluginContext context) {
            throw new UnsupportedOperationException("it resolves nothing here");
        }

        @Override
        public Optional<BiFunction<Path, byte[], Map<String, @Nullable Object>>> encryptedFiles(PluginContext context) {
            return Optional.of((file, content) -> {
                throw new IllegalStateException("s3cret");
            });
        }
    }

    @Test
    void isNamedWithTheFileThatItFailedOn() throws IOException {
        Path file = Files.writeString(folder.resolve("kstlib.conf.yml"), """
                auth:
                  providers: {}
                sops:
                  mac: ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]
                """);
        KstlibBuilder builder = Kstlib.builder()
                .configFile(file)
                .environment(Map.of())
                .home(folder)
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(folder, SecretResolverFactory.class, Opener.class.getName()));

        ConfigurationException unopened = assertThrows(ConfigurationException.class, builder::build);

        assertEquals(1, unopened.problems().size(), unopened::getMessage);
        assertTrue(
                unopened.getMessage().contains("the secret plugin \"aaa\" failed when opening an encrypted file"),
                unopened::getMessage);
        assertTrue(unopened.getMessage().contains("kstlib.conf.yml"), unopened::getMessage);
        assertFalse(unopened.getMessage().contains("s3cret"), "security rule 6");
    }
}
