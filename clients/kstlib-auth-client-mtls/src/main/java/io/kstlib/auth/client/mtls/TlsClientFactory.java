package io.kstlib.auth.client.mtls;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.jose.ConfiguredKey;
import java.util.Map;

/** Makes a client authentication by a certificate. The two differ in what the server compares the certificate with. */
public abstract sealed class TlsClientFactory implements ClientAuthenticationFactory {

    private final String type;
    private final String description;

    private TlsClientFactory(String type, String description) {
        this.type = type;
        this.description = description;
    }

    /** Makes the client authentication {@code tls_client_auth}: the server trusts the issuer, and knows a name in the certificate. */
    public static final class OfAuthority extends TlsClientFactory {

        /** For {@link java.util.ServiceLoader}. */
        public OfAuthority() {
            super("tls_client_auth", "a certificate in the TLS handshake, known by its subject (RFC 8705)");
        }

        @Override
        Map<String, String> registration(ConfiguredKey key) {
            return CertificateNames.of(key.identity().certificate());
        }
    }

    /** Makes the client authentication {@code self_signed_tls_client_auth}: the server knows the certificate itself. */
    public static final class SelfSigned extends TlsClientFactory {

        /** For {@link java.util.ServiceLoader}. */
        public SelfSigned() {
            super("self_signed_tls_client_auth", "a certificate in the TLS handshake, known to the server (RFC 8705)");
        }

        @Override
        Map<String, String> registration(ConfiguredKey key) {
            String thumbprint = key.key().thumbprint();
            return Map.of(
                    "client_public_jwk",
                    key.key().registration(thumbprint, key.identity().certificate()));
        }
    }

    /** Returns what a person registers at the server. */
    abstract Map<String, String> registration(ConfiguredKey key);

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final String description() {
        return description;
    }

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
}
