package io.kstlib.http.trust;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The certificates of {@code ssl_ca_bundle}.
 *
 * @param file the file that they were read from
 * @param certificates at least one
 */
record CaBundle(Path file, List<X509Certificate> certificates) {

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
