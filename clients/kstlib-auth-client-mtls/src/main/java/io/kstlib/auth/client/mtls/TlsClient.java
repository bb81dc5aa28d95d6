package io.kstlib.auth.client.mtls;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.jose.ConfiguredKey;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client that presents its certificate. The request itself has its {@code client_id} only (RFC 8705 section 2). The certificate is read each time.
 */
final class TlsClient implements ClientAuthentication {

    private static final String METHODS = "token_endpoint_auth_methods_supported";
    private static final int LONGEST_SHOWN = 500;

    private final TlsClientFactory factory;
    private final ClientContext context;

    TlsClient(TlsClientFactory factory, ClientContext context) {
        this.factory = factory;
        this.context = context;
    }

    @Override
    public Strength strength() {
        return Strength.KEY_PROVEN;
    }

    /**
     * Whether the server knows a certificate by its issuer or by itself cannot be seen without fetching it. Where the section does not say, the first is
     * assumed.
     */
    @Override
    public boolean isConfigured() {
        Settings settings = context.settings();
        boolean isNamed = settings.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                .filter(factory.type()::equalsIgnoreCase)
                .isPresent();
        return isNamed
                ? tlsIdentity().isPresent()
                : settings.has(ProviderKeys.CLIENT_CERTIFICATE) && factory instanceof TlsClientFactory.OfAuthority;
    }

    @Override
    public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
        mustBeAccepted(server);
        return ClientCredentials.none().with(ProviderKeys.CLIENT_ID.name(), context.clientId());
    }

    private void mustBeAccepted(AuthorizationServer server) {
        List<String> methods = server.supported(METHODS);
        if (!methods.isEmpty() && !methods.contains(factory.type())) {
            Settings settings = context.settings();
            throw new ConfigurationException(new ConfigProblem(
                    settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                    settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                    "the server accepts only " + PrintableText.oneLine(String.join(", ", methods), LONGEST_SHOWN)
                            + ", not " + factory.type() + "; write one of these that the client is registered for"));
        }
    }

    @Override
    public Optional<Supplier<TlsIdentity>> tlsIdentity() {
        Settings settings = context.settings();
        return settings.has(ProviderKeys.CLIENT_CERTIFICATE) || settings.has(ProviderKeys.CLIENT_KEY)
                ? Optional.of(() -> ConfiguredKey.withCertificate(context).identity())
                : Optional.empty();
    }

    @Override
    public Map<String, String> facts(AuthorizationServer server) {
        mustBeAccepted(server);
        return factory.registration(ConfiguredKey.withCertificate(context));
    }

    @Override
    public String toString() {
        return "TlsClient[" + factory.type() + "]";
    }
}
