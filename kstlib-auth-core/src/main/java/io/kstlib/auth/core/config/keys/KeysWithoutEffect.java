package io.kstlib.auth.core.config.keys;

import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the keys that the Python kstlib uses and this one only accepts. */
public final class KeysWithoutEffect {

    private KeysWithoutEffect() {}

    /**
     * {@return one warning that names all keys without effect; empty if there are none}
     *
     * @param root a configuration whose own keys are right
     */
    public static Optional<Warning> notice(ConfigMap root) {
        Settings auth = AuthKeys.settings(root);
        List<String> found = new ArrayList<>();
        if (auth.has(AuthKeys.TRACE)) {
            found.add(auth.path(AuthKeys.TRACE.name()) + " (" + auth.origin(AuthKeys.TRACE) + ")");
        }
        ConfigMap providers = KnownKeys.section(auth.map(), AuthKeys.PROVIDERS.name());
        for (Map.Entry<String, ConfigValue> entry : providers.entries().entrySet()) {
            if (entry.getValue() instanceof ConfigMap section) {
                add(new Settings(auth.path(AuthKeys.PROVIDERS.name()) + "." + entry.getKey(), section), found);
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Warning(
                        Warning.Kind.KEYS_WITHOUT_EFFECT,
                        AuthKeys.SECTION,
                        "of the Python kstlib, without effect here: " + String.join(", ", found),
                        null));
    }

    private static void add(Settings provider, List<String> found) {
        if (provider.has(ProviderKeys.SERVER_SIDE)) {
            found.add(provider.path(ProviderKeys.SERVER_SIDE.name()) + " (" + provider.origin(ProviderKeys.SERVER_SIDE)
                    + ")");
        }
    }
}
