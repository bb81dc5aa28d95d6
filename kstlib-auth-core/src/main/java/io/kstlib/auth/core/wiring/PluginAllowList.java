package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.core.config.ConfigInspection;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.plugin.folder.AllowedPlugins;
import io.kstlib.auth.spi.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Reads plugins.allow in the person's own configuration. Only that configuration counts: otherwise a file that was merely found could allow a plugin
 * that they do not.
 */
final class PluginAllowList {

    private final ConfigInspection inspection;

    /**
     * @param inspection looks at the person's own configuration
     */
    PluginAllowList(ConfigInspection inspection) {
        this.inspection = inspection;
    }

    /** {@return the value of {@code plugins.allow}: everything if it is missing, nothing if it cannot be read} */
    AllowedPlugins allowed() {
        try {
            Settings auth = inspection.own().orElse(null);
            Settings plugins = auth == null ? null : auth.get(AuthKeys.PLUGINS).orElse(null);
            Optional<List<String>> names = plugins == null ? Optional.empty() : plugins.get(AuthKeys.ALLOW);
            return plugins == null || names.isEmpty()
                    ? AllowedPlugins.all()
                    : AllowedPlugins.only(
                            names.get(), plugins.path(AuthKeys.ALLOW.name()) + ", " + plugins.origin(AuthKeys.ALLOW));
        } catch (AuthException wrong) {
            return AllowedPlugins.unknown(String.valueOf(wrong.getMessage()));
        }
    }
}
