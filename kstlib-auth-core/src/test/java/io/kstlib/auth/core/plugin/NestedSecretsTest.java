package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.ServicesLoader;
import io.kstlib.auth.core.config.PinnedFiles;
import io.kstlib.auth.core.lifecycle.TokenEvents;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret resolver with settings of its own, which may be secrets themselves. */
@Tag("class-path")
public class NestedSecretsTest {

    private static final ConfigKey<SecretReference> PASSWORD = ConfigKey.secret("password", "what opens the vault");

    @TempDir
    private Path folder;

    /** {@code vault://NAME}: the name, and the password that opened the vault. */
    @Plugin(type = "vault", description = "a vault with a password")
    public static final class Vault implements SecretResolverFactory {

        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(PASSWORD);
        }

        @Override
        public SecretResolver create(PluginContext context) {
            return reference -> Secret.of(reference.target() + " by "
                    + context.resolve(context.settings().require(PASSWORD)).reveal());
        }
    }

    private String resolved(Map<String, ?> vault) {
        Settings auth = new Settings("auth", ConfigMap.of(Map.of("secrets", Map.of("vault", vault))));
        UserDirectory home = UserDirectory.at(folder);
        Assembly.ProgramEnvironment surroundings = new Assembly.ProgramEnvironment(
                Map.of("VAULT_PASSWORD", "swordfish"),
                home,
                home,
                home,
                ConfigOrigin.PROGRAM,
                PinnedFiles.NONE,
                file -> false,
                Clock.systemUTC(),
                warning -> {},
                new TokenEvents(List.of()),
                line -> {});
        ServicesLoader services =
                ServicesLoader.besideClassPath().declare(folder, SecretResolverFactory.class, Vault.class.getName());
        Plugins plugins = new Plugins(Plugins.Place.of(services), null);
        return Assembly.withoutProviders(auth, plugins, surroundings)
                .secrets()
                .resolve(SecretReference.parse("vault://item", "auth.providers.corporate.client_secret", Origin.CODE))
                .reveal();
    }

    @Test
    void aResolverMayNeedASecretOfAnotherKind() {
        assertEquals("item by swordfish", resolved(Map.of("password", "env://VAULT_PASSWORD")));
    }

    @Test
    void aResolverThatNeedsASecretOfItsOwnKindIsRefusedAndNotAskedForEver() {
        SecretException circle =
                assertThrows(SecretException.class, () -> resolved(Map.of("password", "vault://itself")));

        assertTrue(circle.problem().contains("of its own kind"), circle::getMessage);
    }

    @Test
    void aKeyThatTheResolverDoesNotKnowIsReportedWhereItStands() {
        ConfigurationException unknown =
                assertThrows(ConfigurationException.class, () -> resolved(Map.of("pasword", "env://VAULT_PASSWORD")));

        assertTrue(unknown.getMessage().contains("auth.secrets.vault.pasword"), unknown::getMessage);
        assertTrue(unknown.getMessage().contains("did you mean \"password\"?"), unknown::getMessage);
    }
}
