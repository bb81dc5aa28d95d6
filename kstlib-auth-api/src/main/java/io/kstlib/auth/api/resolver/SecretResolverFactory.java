package io.kstlib.auth.api.resolver;

import io.kstlib.auth.api.plugin.PluginFactory;

/** The service type of secret resolvers; {@link #type()} is the URI scheme. */
public interface SecretResolverFactory extends PluginFactory {

    /**
     * Makes the resolver.
     *
     * @param context what a resolver may look at
     * @return a resolver for references of this scheme
     */
    SecretResolver create(SecretContext context);
}
