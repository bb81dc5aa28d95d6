package io.kstlib.auth.client.mtls;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.jose.ConfiguredKey;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes a client authentication with a certificate. The two differ in the registration at the server. */
public abstract sealed class TlsClientFactory implements ClientAuthenticationFactory {

    private final String type;

    private TlsClientFactory(String type) {
        this.type = type;
    }

    /** Makes the client authentication {@code tls_client_auth}: the server trusts the issuer, and knows a name in the certificate. */
    @Plugin(
            type = OfAuthority.TYPE,
            description = "a certificate in the TLS handshake, known by its subject (RFC 8705)")
    public static final class OfAuthority extends TlsClientFactory {

        static final String TYPE = "tls_client_auth";

        /** For {@link java.util.ServiceLoader}. */
        public OfAuthority() {
            super(TYPE);
        }

        @Override
        Map<String, String> registration(ConfiguredKey key) {
            return CertificateNames.of(key.identity().certificate());
        }
    }

    /** Makes the client authentication {@code self_signed_tls_client_auth}: the server knows the certificate itself. */
    @Plugin(type = SelfSigned.TYPE, description = "a certificate in the TLS handshake, known to the server (RFC 8705)")
    public static final class SelfSigned extends TlsClientFactory {

        static final String TYPE = "self_signed_tls_client_auth";

        /** For {@link java.util.ServiceLoader}. */
        public SelfSigned() {
            super(TYPE);
        }

        @Override
        Map<String, String> registration(ConfiguredKey key) {
            String thumbprint = key.key().thumbprint();
            return Map.of(
                    "client_public_jwk",
                    key.key().registration(thumbprint, key.identity().certificate()));
        }
    }

    /** Returns the values to register at the server. */
    abstract Map<String, String> registration(ConfiguredKey key);

    @Override
    public final ConfigSchema schema() {
        return ConfigSchema.of(
                        ProviderKeys.CLIENT_CERTIFICATE, ProviderKeys.CLIENT_KEY, ProviderKeys.CLIENT_KEY_PASSPHRASE)
                .withRule(this::hasCertificate);
    }

    private void hasCertificate(Settings settings, ConfigProblems problems) {
        if (!settings.has(ProviderKeys.CLIENT_CERTIFICATE) && !settings.has(ProviderKeys.CLIENT_KEY)) {
            problems.add(
                    settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                    settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                    type + " needs a client_certificate; add the certificate that is registered for the client, and its"
                            + " client_key");
        }
    }

    @Override
    public final ClientAuthentication create(ClientContext context) {
        return new TlsClient(this, context);
    }

    /**
     * A client that presents its certificate. The request itself has its {@code client_id} only (RFC 8705 section 2). The certificate is read each time.
     */
    private static final class TlsClient implements ClientAuthentication {

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
         * A certificate does not show whether the server knows it by its issuer or by itself. If the section does not say it, the issuer is assumed.
         */
        @Override
        public boolean isConfigured() {
            Settings settings = context.settings();
            boolean isNamed = settings.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                    .filter(factory.type::equalsIgnoreCase)
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
            if (!methods.isEmpty() && !methods.contains(factory.type)) {
                Settings settings = context.settings();
                throw new ConfigurationException(new ConfigProblem(
                        settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                        settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                        "the server accepts only " + PrintableText.oneLine(String.join(", ", methods), LONGEST_SHOWN)
                                + ", not " + factory.type
                                + "; write one of these that the client is registered for"));
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
            return "TlsClient[" + factory.type + "]";
        }
    }
}
