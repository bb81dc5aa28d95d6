package io.kstlib.auth.cli.command;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** A configuration that is loaded, with one provider more. */
final class ConfigWithProvider {

    private ConfigWithProvider() {}

    /**
     * Adds a provider to the section {@code auth} of a configuration.
     *
     * @param before the library with the configuration that is loaded
     * @param name of a provider that is not configured there
     * @param section its keys
     * @return the root of the new configuration, which has only the section {@code auth}
     */
    static ConfigMap root(Kstlib before, String name, ConfigMap section) {
        Settings settings = Engine.config(before).auth();
        Map<String, ConfigValue> auth = new LinkedHashMap<>(settings.map().entries());
        Map<String, ConfigValue> providers = new LinkedHashMap<>(
                settings.get(AuthKeys.PROVIDERS).map(ConfigMap::entries).orElse(Map.of()));
        providers.put(name, section);
        auth.put(AuthKeys.PROVIDERS.name(), new ConfigMap(providers, section.origin()));
        return new ConfigMap(Map.of(AuthKeys.SECTION, new ConfigMap(auth, section.origin())), section.origin());
    }
}
