package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.secret.EncryptedFiles;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds what opens encrypted configuration files: the secret resolver that declares that it does, the first by its type where several do. Nothing of
 * the section {@code auth} is known yet at that time. A class and not a lambda: linking a lambda costs start-up time, even where a token is only
 * read.
 */
public final class ConfigDecryption implements Supplier<Optional<EncryptedFiles>> {

    private final Plugins plugins;
    private final ConfigSources sources;

    public ConfigDecryption(Plugins plugins, ConfigSources sources) {
        this.plugins = plugins;
        this.sources = sources;
    }

    @Override
    public Optional<EncryptedFiles> get() {
        Settings unknown = new Settings(AuthKeys.SECTION, ConfigMap.empty(Origin.CODE));
        SecretContext context = new SecretResolvers(plugins, unknown, HostEnvironment.beforeConfiguration(sources))
                .contextOf(new Settings("", unknown.map()));
        return plugins.of(PluginKind.SECRET)
                .usable()
                .flatMap(plugin -> opener(plugin, context).stream())
                .findFirst();
    }

    private Optional<EncryptedFiles> opener(PluginEntry<SecretResolverFactory> plugin, SecretContext context) {
        Guard guard = plugin.guard("the configuration");
        return guard.answer("asked for what opens files", () -> plugin.factory().encryptedFiles(context))
                .map(opener -> (file, content) -> sources.opened().decrypt(guarded(opener, guard), file, content));
    }

    private static EncryptedFiles guarded(EncryptedFiles opener, Guard guard) {
        return (file, content) -> guard.answer("opening an encrypted file", () -> opener.decrypt(file, content));
    }
}
