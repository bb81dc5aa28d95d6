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
 * Whom a provider's section ({@code ssl_verify}, {@code ssl_ca_bundle}, {@code ssl_trust}) and the environment ({@code SSL_CERT_FILE})
 * tell to trust. Safe for use by several threads.
 */
public final class ProviderTls {

    /** The variable that names a PEM file of certificates to trust. */
    public static final String CERT_FILE = "SSL_CERT_FILE";

    private final PluginContext provider;
    private final @Nullable CaBundle bundle;

    private ProviderTls(PluginContext provider) {
        this.provider = provider;
        this.bundle = CaBundle.from(provider).orElse(null);
    }

    /**
     * Reads the settings. Nothing that is slow is done before one of the answers below is asked for.
     *
     * @param provider the provider's context
     * @return its TLS settings
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_ca_bundle} cannot be used
     */
    public static ProviderTls of(PluginContext provider) {
        return new ProviderTls(provider);
    }

    /**
     * For servers that are always verified, whatever {@code ssl_verify} says: those beside the provider itself.
     *
     * @return what trusts what the runtime or the operating system trusts, and the certificates added to that
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_trust} or {@code SSL_CERT_FILE} cannot be used
     */
    public TrustedTls forAllServers() {
        List<X509Certificate> added = new ArrayList<>(bundle == null ? List.of() : bundle.certificates());
        Optional<List<X509Certificate>> named = certificatesOfEnvironment();
        named.ifPresent(added::addAll);
        if (trust() == TrustAdvice.Trust.JAVA) {
            return TlsTrust.javaAnd(added);
        }
        // As OpenSSL and Go have it, the variable stands for the bundle of the distribution.
        if (named.isEmpty()) {
            added.addAll(new SystemTrust(System.getProperty("os.name", ""), Path.of("/"), this::noSystemTrust)
                    .certificates());
        }
        return TlsTrust.only(added);
    }

    /**
     * Everything that decides whom this provider trusts, by absolute path and content. Where two are equal, what one has obtained over a
     * verified connection the other would have been given, too.
     *
     * @return what it is, for comparison
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
     * For the provider's own servers; warns where {@code ssl_verify: false} leaves them unchecked.
     *
     * @return what trusts as {@link #forAllServers()} does, or anyone
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

    /**
     * @return whether the provider's own servers are verified; a bundle wins over {@code ssl_verify: false}
     */
    public boolean isVerifying() {
        return bundle != null
                || provider.settings().get(ProviderKeys.SSL_VERIFY).orElse(true);
    }

    /**
     * @return what to do about a certificate whose issuer is not known
     */
    public TrustAdvice advice() {
        Settings settings = provider.settings();
        return new TrustAdvice(
                settings.path(ProviderKeys.SSL_CA_BUNDLE.name()),
                bundle == null ? null : bundle.file(),
                settings.path(ProviderKeys.SSL_TRUST.name()),
                trust());
    }
}
