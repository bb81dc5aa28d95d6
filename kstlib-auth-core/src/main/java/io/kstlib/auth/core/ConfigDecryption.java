package io.kstlib.auth.core;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.resolver.EncryptedFiles;
import io.kstlib.auth.api.resolver.SecretContext;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.plugin.ShippedPlugins;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds who opens configuration files that are encrypted with SOPS: the secret resolver of that name, if it can. Nothing of the section
 * {@code auth} is known yet when it is asked. A class and no lambda: linking one costs start-up time wherever a token is only read.
 */
final class ConfigDecryption implements Supplier<Optional<EncryptedFiles>> {

    private final Plugins plugins;
    private final ConfigSources sources;

    ConfigDecryption(Plugins plugins, ConfigSources sources) {
        this.plugins = plugins;
        this.sources = sources;
    }

    @Override
    public Optional<EncryptedFiles> get() {
        Optional<SecretResolverFactory> factory = plugins.secrets().find(ShippedPlugins.CONFIG_DECRYPTION);
        if (factory.isEmpty()) {
            return Optional.empty();
        }
        Settings unknown = new Settings(AuthKeys.SECTION, ConfigMap.empty(Origin.CODE));
        SecretContext context = new SecretContext(sources.environment(), sources.home(), unknown, plugins.onDemand());
        return factory.get().create(context) instanceof EncryptedFiles files ? Optional.of(files) : Optional.empty();
    }
}
