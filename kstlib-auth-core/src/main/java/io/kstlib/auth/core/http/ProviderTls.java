package io.kstlib.auth.core.http;

import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderKeys;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The TLS settings of a provider's section ({@code ssl_verify}, {@code ssl_ca_bundle}). Safe for use by several threads. */
public final class ProviderTls {

    private final ProviderContext provider;
    private final @Nullable CaBundle bundle;

    private ProviderTls(ProviderContext provider) {
        this.provider = provider;
        this.bundle = CaBundle.from(provider.settings(), provider.home()).orElse(null);
    }

    /**
     * Reads the settings. Nothing that is slow is done before a context is asked for.
     *
     * @param provider the provider's context
     * @return its TLS settings
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_ca_bundle} cannot be used
     */
    public static ProviderTls of(ProviderContext provider) {
        return new ProviderTls(provider);
    }

    /**
     * For servers that are always verified, whatever {@code ssl_verify} says: those beside the provider itself.
     *
     * @return a new context that trusts the bundle beside what the JDK trusts
     */
    public SSLContext context() {
        return bundle == null ? TlsTrust.standard() : TlsTrust.with(bundle.certificates());
    }

    /** For the provider's own servers; warns where {@code ssl_verify: false} leaves them unchecked. */
    SSLContext contextForProvider() {
        Settings settings = provider.settings();
        if (bundle != null || settings.get(ProviderKeys.SSL_VERIFY).orElse(true)) {
            return context();
        }
        String key = ProviderKeys.SSL_VERIFY.name();
        provider.warn(settings.path(key) + " (" + settings.origin(ProviderKeys.SSL_VERIFY)
                + ") is false: anybody on the way can pose as the provider and take tokens and secrets; set "
                + settings.path(ProviderKeys.SSL_CA_BUNDLE.name()) + " to the certificate of its issuer instead");
        return TlsTrust.unchecked();
    }

    /**
     * Prepares the explanation of a request without answer.
     *
     * @param endpoint where the request goes, without query
     * @param connect how long it may wait for a connection
     * @param exchange how long it may take
     * @return what makes an exception of the JDK's
     */
    public NetworkFailure failure(URI endpoint, Duration connect, Duration exchange) {
        return new NetworkFailure(
                endpoint,
                new Timeouts(connect, exchange),
                provider.settings().path(ProviderKeys.SSL_CA_BUNDLE.name()),
                bundle);
    }
}
