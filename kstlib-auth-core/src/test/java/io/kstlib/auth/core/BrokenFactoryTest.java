package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.core.plugin.Plugins;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Factories that fail when they are asked what a configuration may hold. The message says that the plugin is at fault. */
@Tag("class-path")
class BrokenFactoryTest {

    @TempDir
    private Path folder;

    /** Fails when it is asked for its keys or its names. */
    @Plugin(type = "careless", description = "fails when it is asked")
    public static final class Storage implements TokenStorageFactory {

        @Override
        public ConfigSchema schema() {
            throw new IllegalStateException("canary-secret");
        }

        @Override
        public String storedName(String provider) {
            throw new IllegalStateException("canary-secret");
        }

        @Override
        public TokenStorage create(StorageContext context) {
            throw new AssertionError("it is not to be made");
        }
    }

    /** Fails when it is asked for its keys. */
    @Plugin(type = "careless", description = "fails when it is asked")
    public static final class Validator implements TokenValidatorFactory {

        @Override
        public ConfigSchema schema() {
            throw new IllegalStateException("canary-secret");
        }

        @Override
        public TokenValidator create(ProviderContext context) {
            throw new AssertionError("it is not to be made");
        }
    }

    private Plugins schemas() {
        ServicesLoader services = ServicesLoader.besideClassPath()
                .declare(folder, ProviderFactory.class, ScriptedProvider.Factory.class.getName())
                .declare(folder, TokenStorageFactory.class, Storage.class.getName())
                .declare(folder, TokenValidatorFactory.class, Validator.class.getName());
        return new Plugins(Plugins.Place.of(services), null);
    }

    private static void isTheFaultOf(String kind, PluginException defect) {
        assertEquals(kind, defect.kind());
        assertEquals("careless", defect.type());
        assertFalse(defect.getMessage().contains("canary"), defect::getMessage); // security rule 6
    }

    @Test
    void aSchemaThatThrowsIsTheFaultOfItsPlugin() {
        isTheFaultOf(
                "storage", assertThrows(PluginException.class, () -> schemas().of(PluginSections.STORAGE, "careless")));
        isTheFaultOf(
                "validator",
                assertThrows(PluginException.class, () -> schemas().of(PluginSections.VALIDATORS, "careless")));
    }

    @Test
    void soIsThatOfAValidatorThatAProviderNames() {
        Settings auth = new Settings("auth", ConfigMap.of(Map.of()));
        Settings provider = new Settings(
                "auth.providers.corporate", ConfigMap.of(Map.of("type", "scripted", "token_validator", "careless")));

        isTheFaultOf(
                "validator", assertThrows(PluginException.class, () -> schemas().ofProvider(auth, provider)));
    }

    @Test
    void soIsANameThatAStorageCannotTell() {
        isTheFaultOf(
                "storage", assertThrows(PluginException.class, () -> schemas().storedName("careless", "corporate")));
    }
}
