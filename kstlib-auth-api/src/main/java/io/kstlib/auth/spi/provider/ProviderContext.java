package io.kstlib.auth.spi.provider;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.plugin.ProviderTokensContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The environment of a provider, or of a validator of its tokens. Its settings are the provider's own section, {@code auth.providers.NAME}; for a
 * validator, that section over {@code auth.validators.TYPE}.
 */
public interface ProviderContext extends ProviderTokensContext {

    /** {@return the name under which the provider is configured} */
    String name();

    /**
     * Returns the flow plugin of a type.
     *
     * @param type the flow's type string
     * @throws io.kstlib.auth.api.error.PluginException if no such flow is loaded
     */
    AuthFlowFactory flow(String type);

    /**
     * Returns the settings of a flow: this provider's section, over those that providers share.
     *
     * @param type the flow's type string
     * @return the section of the provider over {@code auth.flows.TYPE}
     */
    Settings flowSettings(String type);

    /**
     * Lists the client authentications that the program itself contains. A plugin in the folder of plugins is not in the list: it is used only where
     * a section names it.
     *
     * @return their types, sorted
     */
    List<String> clientAuthentications();

    /**
     * Returns a way in which this provider's client authenticates.
     *
     * @param type a value of {@code token_endpoint_auth_method}
     * @return what the plugin made for this provider, the same one each time
     * @throws io.kstlib.auth.api.error.PluginException if no such plugin is loaded
     */
    ClientAuthentication clientAuthentication(String type);

    /**
     * Returns the certificate of this provider's client, also of one that authenticates in another way.
     *
     * @return what fetches the certificate, from the first {@linkplain ClientAuthentication#tlsIdentity() client authentication} that reads one: the
     *     one that the section names, else those of {@link #clientAuthentications()}; empty when there is none
     */
    default Optional<Supplier<TlsIdentity>> clientCertificate() {
        return Stream.concat(
                        settings().get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD).stream(),
                        clientAuthentications().stream())
                .map(type -> clientAuthentication(type).tlsIdentity())
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * Returns the presentation that presents the tokens of this provider.
     *
     * @param tokenType the {@code token_type} of a token; case does not matter
     * @return what the plugin made for this provider, the same one each time
     * @throws io.kstlib.auth.api.error.PluginException if no plugin presents such tokens
     */
    TokenPresentation tokenPresentation(String tokenType);

    /**
     * Returns the directory in which public documents may be kept from one run to the next, such as the keys that a server publishes. It need not
     * exist yet.
     *
     * @return a directory of this person; empty when nothing is to be kept on disk
     */
    Optional<Path> cacheDirectory();
}
