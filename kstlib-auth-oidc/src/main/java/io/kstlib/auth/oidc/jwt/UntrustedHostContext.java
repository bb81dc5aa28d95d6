package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.plugin.ForwardingContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The context for requests to a host that only a token names: a provider's context without the provider's headers, and with TLS verified. */
final class UntrustedHostContext extends ForwardingContext implements ProviderContext {

    private final ProviderContext context;
    private final Settings settings;

    UntrustedHostContext(ProviderContext context) {
        this.context = context;
        ConfigMap map = context.settings().map();
        Map<String, ConfigValue> entries = new LinkedHashMap<>(map.entries());
        entries.remove(ProviderKeys.HEADERS.name());
        entries.remove(ProviderKeys.SSL_VERIFY.name());
        this.settings = new Settings(context.settings().path(), new ConfigMap(entries, map.origin()));
    }

    @Override
    protected ProviderContext context() {
        return context;
    }

    @Override
    public String name() {
        return context.name();
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public AuthFlowFactory flow(String type) {
        return context.flow(type);
    }

    @Override
    public Settings flowSettings(String type) {
        return context.flowSettings(type);
    }

    @Override
    public List<String> clientAuthentications() {
        return context.clientAuthentications();
    }

    @Override
    public ClientAuthentication clientAuthentication(String type) {
        return context.clientAuthentication(type);
    }

    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        return context.tokenPresentation(tokenType);
    }

    @Override
    public Token tokenOf(String provider) {
        return context.tokenOf(provider);
    }

    @Override
    public Secret idTokenOf(String provider) {
        return context.idTokenOf(provider);
    }

    /** Returns a new transport. The provider's own would send the provider's headers. */
    @Override
    public HttpTransport http() {
        return ProviderHttp.of(this);
    }

    @Override
    public Optional<Path> cacheDirectory() {
        return context.cacheDirectory();
    }
}
