package io.kstlib.auth.core.wiring;

import io.kstlib.auth.core.config.keys.ConfigChecker;
import io.kstlib.auth.core.config.keys.PluginSections;
import io.kstlib.auth.core.guard.GuardedStorage;
import io.kstlib.auth.core.guard.PluginCalls;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.plugin.ShippedPlugins;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.ModulesOnDemand;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.nio.file.Path;

/** Makes the storage of a provider: the one that its section names, else the one for all providers, else the standard one. */
public final class ConfiguredStorage {

    private final Settings auth;
    private final Plugins plugins;
    private final SecretResolvers secrets;
    private final HostEnvironment surroundings;

    public ConfiguredStorage(Settings auth, Plugins plugins, SecretResolvers secrets, HostEnvironment surroundings) {
        this.auth = auth;
        this.plugins = plugins;
        this.secrets = secrets;
        this.surroundings = surroundings;
    }

    /**
     * @param provider a provider's section
     * @return the type of its storage, as it is written
     */
    static String type(Settings auth, Settings provider) {
        return askedBy(auth, provider).get(ProviderKeys.TOKEN_STORAGE).orElse(ShippedPlugins.STANDARD_STORAGE);
    }

    private static Settings askedBy(Settings auth, Settings provider) {
        return provider.has(ProviderKeys.TOKEN_STORAGE) ? provider : auth;
    }

    public TokenStorage create(String provider, Settings settings) {
        TokenStorageFactory factory = plugins.storages()
                .get(
                        type(auth, settings),
                        PickedPlugin.asked(askedBy(auth, settings), ProviderKeys.TOKEN_STORAGE.name()));
        Settings section = PluginSections.ofStorage(auth, factory.type());
        Context context = new Context(section, settings, auth, secrets, plugins.onDemand(), surroundings);
        PluginCalls calls = PluginCalls.of(PluginKind.STORAGE, factory, factory.type(), PickedPlugin.user(provider));
        TokenStorage made = calls.answer("being made", () -> {
            ConfigChecker.checkSection(section, factory.schema());
            return factory.create(context);
        });
        return new GuardedStorage(made, calls);
    }

    private static final class Context extends ConfiguredContext implements StorageContext {

        private final HostEnvironment surroundings;

        Context(
                Settings own,
                Settings provider,
                Settings auth,
                SecretResolvers secrets,
                ModulesOnDemand modules,
                HostEnvironment surroundings) {
            super(own, provider, auth, secrets, modules, surroundings);
            this.surroundings = surroundings;
        }

        @Override
        public Path standardDirectory() {
            return surroundings
                    .configHome()
                    .below("kstlib")
                    .below("auth")
                    .below("tokens")
                    .require("set HOME or XDG_CONFIG_HOME, name a directory for tokens ("
                            + settings().path() + ".directory), or keep them in memory (token_storage: memory)")
                    .toAbsolutePath();
        }
    }
}
