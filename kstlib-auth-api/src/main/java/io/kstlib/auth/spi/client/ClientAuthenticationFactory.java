package io.kstlib.auth.spi.client;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.Set;

/**
 * The service type of client authentications. Its type is a value of {@code token_endpoint_auth_method} (RFC 7591 section 2), such as
 * {@code client_secret_basic}. {@link #schema()} lists keys of the provider's section, or of {@code auth.client_authentications.TYPE}, which all
 * providers share. The provider's own section wins. The rules of the schema see the provider's whole section. They are checked where the section
 * names this type.
 *
 * <p>A section that names no type gets the {@linkplain ClientAuthentication#strength() strongest} that is
 * {@linkplain ClientAuthentication#isConfigured() configured} and that the server accepts. A plugin in the folder of plugins is used only where a
 * section names it.
 */
public interface ClientAuthenticationFactory extends PluginFactory {

    /**
     * Makes the client authentication of one provider. Does no I/O. Throws nothing if the settings do not suffice: then
     * {@link ClientAuthentication#isConfigured()} returns false.
     *
     * @param context the provider's settings over the shared ones, and the plugin's environment
     * @return the client authentication
     */
    ClientAuthentication create(ClientContext context);

    /**
     * Names the other providers whose tokens authenticate the client ({@link io.kstlib.auth.spi.plugin.ProviderTokensContext#tokenOf}). A login or
     * logout there ends the stored token that was obtained by the login before.
     *
     * @param settings the section of the provider, over {@code auth.client_authentications.TYPE}; complete
     * @return their names; none by default
     */
    default Set<String> sourceProviders(Settings settings) {
        return Set.of();
    }
}
