package io.kstlib.auth.spi.client;

import io.kstlib.auth.spi.plugin.PluginFactory;

/**
 * The service type of client authentications; {@link #type()} is a value of {@code token_endpoint_auth_method} (RFC 7591 section 2), such as
 * {@code client_secret_basic}. Its {@link #schema()} lists keys that stand in the section of the provider, or in
 * {@code auth.client_authentications.TYPE}, which all providers share; the provider's own section wins. The rules of the schema see the provider's
 * whole section, and are checked where the section names this type.
 *
 * <p>A section that names no type gets the {@linkplain ClientAuthentication#strength() strongest} that is {@linkplain
 * ClientAuthentication#isConfigured() configured} and that the server accepts. A plugin that was dropped beside the program is used where a
 * section names it, and nowhere else.
 */
public interface ClientAuthenticationFactory extends PluginFactory {

    /**
     * Makes the client authentication of one provider. Does no I/O. It is made also where the settings do not suffice, which {@link
     * ClientAuthentication#isConfigured()} says.
     *
     * @param context the provider's settings over those that providers share, and what the plugin may use
     * @return the client authentication
     */
    ClientAuthentication create(ClientContext context);
}
