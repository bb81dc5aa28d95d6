package io.kstlib.auth.oauth2;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;

/**
 * The provider type {@code oauth2}: an OAuth 2.0 server whose endpoints are configured, such as GitHub's (RFC 6749), or published by its issuer (RFC
 * 8414). It does not look into access tokens. Safe for use by several threads.
 *
 * <p>Programs start with {@link #fromConfig(String)} or {@link #builder(String)}:
 *
 * <pre>{@code
 * try (AuthClient github = OAuth2Provider.fromConfig("github")) {
 *     Token token = github.getToken();
 * }
 * }</pre>
 */
public final class OAuth2Provider {

    private OAuth2Provider() {}

    /**
     * Makes the client of a provider of this type from the configuration that {@link Kstlib#load()} finds.
     *
     * @param name the name below {@code auth.providers}
     * @return a new client; close it when done
     * @throws ConfigurationException if there is no such configuration or provider, or the provider is of another type
     */
    public static AuthClient fromConfig(String name) {
        Kstlib kstlib = Kstlib.load();
        Engine.requireType(kstlib, name, OAuth2ProviderFactory.class);
        return kstlib.client(name);
    }

    /**
     * Starts a provider without a configuration file.
     *
     * @param name the name of the provider; tokens are stored under this name
     * @return a builder
     */
    public static OAuth2ProviderBuilder builder(String name) {
        return new OAuth2ProviderBuilder(name);
    }
}
