package io.kstlib.auth.oidc;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.oidc.provider.OidcProviderFactory;

/**
 * The provider type {@code oidc}: an OpenID Connect provider, which is discovered by its issuer. The ID tokens are verified before the
 * caller sees a token. Safe for use by several threads.
 *
 * <p>Programs begin with {@link #fromConfig(String)}, or with {@link #builder(String)} where there is no configuration file:
 *
 * <pre>{@code
 * try (AuthClient corporate = OidcProvider.fromConfig("corporate")) {
 *     Token token = corporate.getToken();
 * }
 * }</pre>
 */
public final class OidcProvider {

    private OidcProvider() {}

    /**
     * Opens the client of a provider of this type, from the configuration that {@link Kstlib#load()} finds.
     *
     * @param name the name below {@code auth.providers}
     * @return a new client; close it when done
     * @throws ConfigurationException if there is no such configuration or provider, or it is of another type
     */
    public static AuthClient fromConfig(String name) {
        Kstlib kstlib = Kstlib.load();
        Engine.requireType(kstlib, name, OidcProviderFactory.class);
        return kstlib.client(name);
    }

    /**
     * Starts a provider without a configuration file.
     *
     * @param name what to call it; tokens are stored under this name
     * @return a builder
     */
    public static OidcProviderBuilder builder(String name) {
        return new OidcProviderBuilder(name);
    }
}
