package io.kstlib.auth.core;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigValue;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.api.storage.StorageContext;
import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.plugin.ShippedPlugins;
import java.util.Optional;

/** The storage that a provider names, or all of them, or the standard one. */
final class ConfiguredStorage {

    private final Settings auth;
    private final Plugins plugins;
    private final Surroundings surroundings;

    ConfiguredStorage(Settings auth, Plugins plugins, Surroundings surroundings) {
        this.auth = auth;
        this.plugins = plugins;
        this.surroundings = surroundings;
    }

    TokenStorage create(String provider, Settings settings) {
        Settings askedBy = settings.has(ProviderKeys.TOKEN_STORAGE) ? settings : auth;
        String type = askedBy.get(ProviderKeys.TOKEN_STORAGE).orElse(ShippedPlugins.STANDARD_STORAGE);
        TokenStorageFactory factory =
                plugins.storages().get(type, PickedPlugin.asked(askedBy, ProviderKeys.TOKEN_STORAGE.name()));
        Settings section = section(factory.type());
        PluginCalls calls = PluginCalls.of(PluginKind.STORAGE, factory, factory.type(), PickedPlugin.user(provider));
        StorageContext context = new StorageContext(
                section,
                auth,
                surroundings.environment(),
                surroundings.home(),
                surroundings.configHome(),
                surroundings.clock(),
                plugins.onDemand(),
                surroundings.warnings());
        TokenStorage made = calls.call("being made", () -> {
            ConfigChecker.checkSection(section, factory.schema());
            return factory.create(context);
        });
        return new GuardedStorage(made, calls);
    }

    private Settings section(String type) {
        String path = auth.path(AuthKeys.STORAGE.name()) + "." + type;
        Optional<ConfigValue> section = auth.get(AuthKeys.STORAGE).flatMap(storages -> storages.get(type));
        return section.isPresent() && section.get() instanceof ConfigMap map
                ? new Settings(path, map)
                : new Settings(path, ConfigMap.empty(auth.map().origin()));
    }
}
