package io.kstlib.auth.core.config.review;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.core.config.ConfigInspection;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.plugin.folder.AllowedPlugins;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.files.FileOwnership;
import java.util.List;
import java.util.Optional;

/**
 * Reads plugins.allow in the person's own configuration. Only that configuration counts: otherwise a file that was merely found could allow a plugin
 * that they do not.
 */
public final class PluginAllowList {

    private final ConfigInspection inspection;
    private final FileOwnership ownership;

    /**
     * @param inspection looks at the person's own configuration
     */
    public PluginAllowList(ConfigInspection inspection) {
        this.inspection = inspection;
        this.ownership = inspection.sources().ownership();
    }

    /** {@return the value of {@code plugins.allow}: everything if it is missing, nothing if it cannot be read} */
    public AllowedPlugins allowed() {
        try {
            Settings auth = inspection
                    .own(new OwnedFilesReview(ownership, inspection::show))
                    .orElse(null);
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
