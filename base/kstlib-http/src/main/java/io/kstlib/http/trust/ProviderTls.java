package io.kstlib.http.trust;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.files.ContentHash;
import io.kstlib.files.RegularFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
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
            return TrustedTls.javaAnd(added);
        }
        // The variable replaces the bundle of the distribution, as in OpenSSL and Go.
        if (named.isEmpty()) {
            added.addAll(new SystemTrust(System.getProperty("os.name", ""), Path.of("/"), this::noSystemTrust)
                    .certificates());
        }
        return TrustedTls.only(added);
    }

    /**
     * Describes everything that decides whom this provider trusts, by absolute path and content. If the descriptions of two providers are
     * equal, both trust the same servers. So what one of them fetched over a verified connection, the other may use.
     *
     * @return the description, for comparison
     */
    public List<String> basis() {
        return List.of(
                bundle == null ? "" : Basis.of(bundle),
                Basis.ofFile(provider.environment().getOrDefault(CERT_FILE, "")),
                trust() == TrustAdvice.Trust.SYSTEM ? "system" : Basis.ofJava());
    }

    private TrustAdvice.Trust trust() {
        return provider.settings().get(ProviderKeys.SSL_TRUST).equals("system")
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
        return TrustedTls.unchecked();
    }

    /** {@return whether the provider's own servers are verified; a bundle takes precedence over {@code ssl_verify: false}} */
    public boolean isVerifying() {
        return bundle != null || provider.settings().get(ProviderKeys.SSL_VERIFY);
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

    /**
     * Names what makes servers trusted: the absolute path, with symbolic links resolved, and the SHA-256 of the content. What was fetched with
     * one basis proves nothing to those who trust another one.
     */
    private static final class Basis {

        private static final int MOST_BYTES = 8 * 1024 * 1024;
        private static final String NONE = "";

        private Basis() {}

        /** Names a bundle. The hash is over the certificates that were read. So it is never that of a file that replaced the bundle since. */
        static String of(CaBundle bundle) {
            ByteArrayOutputStream certificates = new ByteArrayOutputStream();
            try {
                for (X509Certificate certificate : bundle.certificates()) {
                    certificates.writeBytes(certificate.getEncoded());
                }
            } catch (CertificateEncodingException wasReadFromIt) {
                throw new IllegalStateException(wasReadFromIt);
            }
            return real(bundle.file()) + " " + ContentHash.hex(certificates.toByteArray());
        }

        /** Names a file whose certificates are read elsewhere. A file that cannot be read gives no trust. */
        static String ofFile(String path) {
            if (path.isBlank()) {
                return NONE;
            }
            try {
                Path real = real(Path.of(path));
                return real + " " + ContentHash.hex(RegularFile.read(real, MOST_BYTES));
            } catch (InvalidPathException | IOException unreadable) {
                return path + " cannot be read";
            }
        }

        /**
         * Names Java's own authorities. A file that the program names is hashed. The JDK's own file belongs to the machine, so size and time
         * are enough; to read it would slow down every start.
         */
        static String ofJava() {
            String named = System.getProperty("javax.net.ssl.trustStore", NONE);
            if (!named.isEmpty()) {
                return ofFile(named);
            }
            Path folder = Path.of(System.getProperty("java.home"), "lib", "security");
            Optional<Path> store = Stream.of("jssecacerts", "cacerts")
                    .map(folder::resolve)
                    .filter(Files::exists)
                    .findFirst();
            if (store.isEmpty()) {
                return folder + " holds none";
            }
            try {
                BasicFileAttributes attributes = Files.readAttributes(store.get(), BasicFileAttributes.class);
                return real(store.get()) + " " + attributes.size() + " " + attributes.lastModifiedTime();
            } catch (IOException unreadable) {
                return store.get() + " cannot be read";
            }
        }

        private static Path real(Path file) {
            try {
                return file.toRealPath();
            } catch (IOException gone) {
                return file.toAbsolutePath().normalize();
            }
        }
    }

    /**
     * The certificates of {@code ssl_ca_bundle}.
     *
     * @param file the file that they were read from
     * @param certificates at least one
     */
    private record CaBundle(Path file, List<X509Certificate> certificates) {

        CaBundle {
            certificates = List.copyOf(certificates);
        }

        /** Reads the configured bundle, if there is one. */
        static Optional<CaBundle> from(PluginContext context) {
            Settings provider = context.settings();
            return provider.get(ProviderKeys.SSL_CA_BUNDLE).map(configured -> {
                Path file = file(provider, configured, context.home());
                Function<String, RuntimeException> problem = message -> problem(provider, message);
                List<X509Certificate> certificates = context.pinned(file)
                        .map(content -> PemCertificates.of(file, content, problem))
                        .orElseGet(() -> PemCertificates.read(file, problem));
                return new CaBundle(file, certificates);
            });
        }

        private static Path file(Settings provider, ConfigPath configured, UserDirectory home) {
            try {
                return configured.resolve(home);
            } catch (InvalidPathException notAPath) {
                throw problem(provider, "not a path on this machine: " + notAPath.getReason());
            }
        }

        private static ConfigurationException problem(Settings provider, String message) {
            String key = ProviderKeys.SSL_CA_BUNDLE.name();
            return new ConfigurationException(
                    new ConfigProblem(provider.path(key), provider.origin(ProviderKeys.SSL_CA_BUNDLE), message));
        }
    }
}
