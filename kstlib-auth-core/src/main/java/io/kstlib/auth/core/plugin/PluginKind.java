package io.kstlib.auth.core.plugin;

import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A kind of plugin: its service type and what to call it.
 *
 * @param <F> the service type
 */
public record PluginKind<F extends PluginFactory>(String word, Class<F> service) {

    public static final PluginKind<ProviderFactory> PROVIDER = new PluginKind<>("provider", ProviderFactory.class);

    public static final PluginKind<AuthFlowFactory> FLOW = new PluginKind<>("flow", AuthFlowFactory.class);

    public static final PluginKind<ClientAuthenticationFactory> CLIENT_AUTHENTICATION =
            new PluginKind<>("client authentication", ClientAuthenticationFactory.class);

    public static final PluginKind<TokenPresentationFactory> TOKEN_PRESENTATION =
            new PluginKind<>("token presentation", TokenPresentationFactory.class);

    public static final PluginKind<TokenStorageFactory> STORAGE =
            new PluginKind<>("storage", TokenStorageFactory.class);

    public static final PluginKind<TokenValidatorFactory> VALIDATOR =
            new PluginKind<>("validator", TokenValidatorFactory.class);

    public static final PluginKind<SecretResolverFactory> SECRET =
            new PluginKind<>("secret", SecretResolverFactory.class);

    /** All kinds, in the order of listings. */
    public static final List<PluginKind<?>> ALL =
            List.of(PROVIDER, FLOW, CLIENT_AUTHENTICATION, TOKEN_PRESENTATION, STORAGE, VALIDATOR, SECRET);

    /** Returns a kind of entries in listings that no one asks for by type. */
    static PluginKind<PluginFactory> listed(String word) {
        return new PluginKind<>(word, PluginFactory.class);
    }

    /** Returns the names of all service types. */
    static Set<String> services() {
        return ALL.stream().map(kind -> kind.service().getName()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String toString() {
        return word;
    }
}
