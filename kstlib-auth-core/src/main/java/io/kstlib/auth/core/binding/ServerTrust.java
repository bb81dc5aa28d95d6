package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.files.ContentHash;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the servers of a provider have to prove who they are, by its section: by {@code ssl_trust} and the hash of {@code ssl_ca_bundle}, or without
 * any proof. The authorities of the Java runtime and the operating system are not part of it, because they change with updates. {@code SSL_CERT_FILE}
 * is not part of it either, because the caller sets it.
 *
 * @param word the trust as it is stored; {@code null} when the bundle cannot be read
 */
record ServerTrust(@Nullable String word) {

    private static final String UNVERIFIED = "unverified";

    /** Separates {@code ssl_trust} and the hash of the bundle. */
    private static final String BUNDLE = " sha256:";

    private static final int MOST_BUNDLE_BYTES = 8 * 1024 * 1024;

    /** Reads the trust of a section, and the bundle that it names. */
    static ServerTrust of(PluginContext section) {
        Settings settings = section.settings();
        String authorities = settings.get(ProviderKeys.SSL_TRUST).orElse("java");
        ConfigPath bundle = settings.get(ProviderKeys.SSL_CA_BUNDLE).orElse(null);
        if (bundle == null) {
            boolean verified = settings.get(ProviderKeys.SSL_VERIFY).orElse(true);
            return new ServerTrust(verified ? authorities : UNVERIFIED);
        }
        byte[] content = content(bundle, section);
        return new ServerTrust(content == null ? null : authorities + BUNDLE + ContentHash.base64Url(content));
    }

    /** Returns what the bundle holds; {@code null} when it cannot be read, which the connection reports. */
    private static byte @Nullable [] content(ConfigPath bundle, PluginContext section) {
        try {
            Path file = bundle.resolve(section.home());
            Optional<byte[]> consentedTo = section.pinned(file);
            if (consentedTo.isPresent()) {
                return consentedTo.get();
            }
            return RegularFile.read(file, MOST_BUNDLE_BYTES);
        } catch (IOException | InvalidPathException | ConfigurationException unreadable) {
            return null;
        }
    }

    boolean isUnverified() {
        return UNVERIFIED.equals(word);
    }

    /** Whether only authorities are trusted that no configuration chose: those of the Java runtime or of the operating system. */
    boolean isStandard() {
        return word != null && !isUnverified() && !word.contains(BUNDLE);
    }

    /** Returns the key of its section that decides about it. */
    ConfigKey<?> key(Settings section) {
        if (section.has(ProviderKeys.SSL_CA_BUNDLE)) {
            return ProviderKeys.SSL_CA_BUNDLE;
        }
        return isUnverified() ? ProviderKeys.SSL_VERIFY : ProviderKeys.SSL_TRUST;
    }
}
