package io.kstlib.auth.core.wiring;

import io.kstlib.auth.core.config.keys.PluginSections;
import io.kstlib.auth.core.guard.GuardedAuthentication;
import io.kstlib.auth.core.guard.GuardedPresentation;
import io.kstlib.auth.core.presentation.CertificateOfTokens;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * The client authentications and token presentations of one provider: how its client authenticates, and how it shows tokens. Each is made on first
 * use, and its failures are of the sealed family only. Safe for use by several threads.
 */
final class ClientPlugins {

    private final Plugins plugins;
    private final ConfiguredProvider provider;
    private final BiFunction<PluginSections, String, ClientContext> contexts;
    private final CertificateOfTokens certificate;
    private final Map<String, ClientAuthentication> authentications = new ConcurrentHashMap<>();
    private final Map<String, TokenPresentation> presentations = new ConcurrentHashMap<>();

    /**
     * @param contexts makes the context of a plugin of a kind and type
     */
    ClientPlugins(
            Plugins plugins, ConfiguredProvider provider, BiFunction<PluginSections, String, ClientContext> contexts) {
        this.certificate = new CertificateOfTokens(provider);
        this.plugins = plugins;
        this.provider = provider;
        this.contexts = contexts;
    }

    ClientAuthentication authentication(String type) {
        return authentications.computeIfAbsent(type.toLowerCase(Locale.ROOT), wanted -> {
            ClientAuthenticationFactory factory = plugins.clientAuthentications()
                    .get(
                            type,
                            SelectedPlugin.asked(provider.settings(), ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()));
            return GuardedAuthentication.of(
                    factory, shared -> contexts.apply(PluginSections.CLIENT_AUTHENTICATIONS, shared), user());
        });
    }

    TokenPresentation presentation(String tokenType) {
        return presentations.computeIfAbsent(tokenType.toLowerCase(Locale.ROOT), wanted -> {
            TokenPresentationFactory factory =
                    plugins.tokenPresentations().get(wanted, "the token_type of a token of " + user());
            return GuardedPresentation.of(
                    factory, shared -> contexts.apply(PluginSections.TOKEN_PRESENTATIONS, shared), user(), certificate);
        });
    }

    private String user() {
        return SelectedPlugin.user(provider.provider());
    }
}
