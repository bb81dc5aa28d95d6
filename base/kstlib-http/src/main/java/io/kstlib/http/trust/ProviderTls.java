package io.kstlib.http.trust;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a provider trusts, by its section ({@code ssl_verify}, {@code ssl_ca_bundle}, {@code ssl_trust}) and the environment
 * ({@code SSL_CERT_FILE}). Safe for use by several threads.
 */
public final class ProviderTls {

    /** The environment variable that names a PEM file of certificates to trust. */
    public static final String CERT_FILE = "SSL_CERT_FILE";

    private final PluginContext provider;
    private final @Nullable CaBundle bundle;

    private ProviderTls(PluginContext provider) {
        this.provider = provider;
        this.bundle = CaBundle.from(provider).orElse(null);
    }

    /**
     * Reads the settings. Slow work is only done when one of the methods below is called.
     *
     * @param provider the provider's context
     * @return its TLS settings
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_ca_bundle} cannot be used
     */
    public static ProviderTls of(PluginContext provider) {
        return new ProviderTls(provider);
    }

    /**
     * Returns the trust for servers that are always verified, whatever {@code ssl_verify} says: all servers but the provider's own.
     *
     * @return what the runtime or the operating system trusts, and the added certificates
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_trust} or {@code SSL_CERT_FILE} cannot be used
     */
    public TrustedTls forAllServers() {
        List<X509Certificate> added = new ArrayList<>(bundle == null ? List.of() : bundle.certificates());
        Optional<List<X509Certificate>> named = certificatesOfEnvironment();
        named.ifPresent(added::addAll);
        if (trust() == TrustAdvice.Trust.JAVA) {
            return TlsTrust.javaAnd(added);
        }
        // The variable replaces the bundle of the distribution, as in OpenSSL and Go.
        if (named.isEmpty()) {
            added.addAll(new SystemTrust(System.getProperty("os.name", ""), Path.of("/"), this::noSystemTrust)
                    .certificates());
        }
        return TlsTrust.only(added);
    }

    /**
     * Describes everything that decides whom this provider trusts, by absolute path and content. If the descriptions of two providers are
     * equal, both trust the same servers. So what one of them fetched over a verified connection, the other may use.
     *
     * @return the description, for comparison
     */
    public List<String> basis() {
        return List.of(
                bundle == null ? "" : TrustBasis.of(bundle),
                TrustBasis.ofFile(provider.environment().getOrDefault(CERT_FILE, "")),
                trust() == TrustAdvice.Trust.SYSTEM ? "system" : TrustBasis.ofJava());
    }

    private TrustAdvice.Trust trust() {
        return provider.settings()
                        .get(ProviderKeys.SSL_TRUST)
                        .filter("system"::equals)
                        .isPresent()
                ? TrustAdvice.Trust.SYSTEM
                : TrustAdvice.Trust.JAVA;
    }

    private Optional<List<X509Certificate>> certificatesOfEnvironment() {
        String file = provider.environment().getOrDefault(CERT_FILE, "");
        if (file.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PemCertificates.read(Path.of(file), ProviderTls::wrongCertFile));
        } catch (InvalidPathException notAPath) {
            throw wrongCertFile("not a path on this machine: " + notAPath.getReason());
        }
    }

    private static ConfigurationException wrongCertFile(String message) {
        return new ConfigurationException(new ConfigProblem(CERT_FILE, new Origin("environment variable", 0), message));
    }

    private ConfigurationException noSystemTrust(String message) {
        Settings settings = provider.settings();
        return new ConfigurationException(new ConfigProblem(
                settings.path(ProviderKeys.SSL_TRUST.name()), settings.origin(ProviderKeys.SSL_TRUST), message));
    }

    /**
     * Returns the trust for the provider's own servers. Warns where {@code ssl_verify: false} leaves them unchecked.
     *
     * @return the trust of {@link #forAllServers()}, or one that accepts every server
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_trust} or {@code SSL_CERT_FILE} cannot be used
     */
    public TrustedTls forProvider() {
        if (isVerifying()) {
            return forAllServers();
        }
        Settings settings = provider.settings();
        String key = ProviderKeys.SSL_VERIFY.name();
        provider.warn(settings.path(key) + " (" + settings.origin(ProviderKeys.SSL_VERIFY)
                + ") is false: anyone on the network path can pose as the provider and take tokens and secrets; set "
                + settings.path(ProviderKeys.SSL_CA_BUNDLE.name()) + " to the certificate of its issuer instead");
        return TlsTrust.unchecked();
    }

    /** {@return whether the provider's own servers are verified; a bundle takes precedence over {@code ssl_verify: false}} */
    public boolean isVerifying() {
        return bundle != null
                || provider.settings().get(ProviderKeys.SSL_VERIFY).orElse(true);
    }

    /** {@return the advice for a certificate whose issuer is not known} */
    public TrustAdvice advice() {
        Settings settings = provider.settings();
        return new TrustAdvice(
                settings.path(ProviderKeys.SSL_CA_BUNDLE.name()),
                bundle == null ? null : bundle.file(),
                settings.path(ProviderKeys.SSL_TRUST.name()),
                trust());
    }
}
