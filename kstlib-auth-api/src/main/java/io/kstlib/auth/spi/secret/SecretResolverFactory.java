package io.kstlib.auth.spi.secret;

import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.Optional;

/**
 * The service type of secret resolvers; {@link #type()} is the URI scheme. Its {@link #schema()} lists the keys of {@code auth.secrets.TYPE}.
 */
public interface SecretResolverFactory extends PluginFactory {

    /**
     * Makes the resolver.
     *
     * @param context what a resolver may look at
     * @return a resolver for references of this scheme
     */
    SecretResolver create(SecretContext context);

    /**
     * Makes what opens whole configuration files that are encrypted in this plugin's format. It is asked before the configuration is known:
     * the settings are empty.
     *
     * @param context what it may look at
     * @return what opens them; empty, which is the default, for a plugin that fetches single values only
     */
    default Optional<EncryptedFiles> encryptedFiles(SecretContext context) {
        return Optional.empty();
    }
}
