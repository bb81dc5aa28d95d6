package io.kstlib.jose;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The private key of a section, and its certificate: {@code client_key}, {@code client_key_passphrase}, {@code client_certificate}.
 *
 * @param identity the key with its certificate, for TLS
 */
public record ConfiguredKey(ClientKey key, TlsIdentity identity) {

    private static final int LONGEST_SHOWN = 200;

    /**
     * Fetches and reads {@code client_key}.
     *
     * @param context the section, and the resolver of its secrets
     * @return the key
     * @throws ConfigurationException if none is configured, or it cannot be used
     * @throws io.kstlib.auth.api.error.SecretException if a secret cannot be fetched
     */
    public static ClientKey read(PluginContext context) {
        return read(context, null);
    }

    private static ClientKey read(PluginContext context, @Nullable PublicKey certified) {
        Secret text = context.resolve(context.settings().require(ProviderKeys.CLIENT_KEY));
        return key(context, ProviderKeys.CLIENT_KEY, text, passphrase(context), certified);
    }

    /**
     * Fetches and reads {@code client_certificate} with its private key. The key is the one that is in {@code client_certificate}; without it, that of
     * {@code client_key}. So a client may sign JWTs with another key. Without {@code client_certificate}, the certificates are those in
     * {@code client_key}.
     *
     * @param context the section, the resolver of its secrets, and the clock
     * @return the key and its certificate, which is valid now
     * @throws ConfigurationException if one is missing or cannot be used, if they do not belong together, or if the certificate has expired
     * @throws io.kstlib.auth.api.error.SecretException if a secret cannot be fetched
     */
    public static ConfiguredKey withCertificate(PluginContext context) {
        Settings settings = context.settings();
        Secret passphrase = passphrase(context);
        Secret certificate = settings.get(ProviderKeys.CLIENT_CERTIFICATE)
                .map(context::resolve)
                .orElse(null);
        if (certificate == null) {
            ClientKey key = read(context);
            if (key.certificates().isEmpty()) {
                throw wrong(settings, ProviderKeys.CLIENT_KEY, "it has no certificate; add client_certificate");
            }
            return checked(context, ProviderKeys.CLIENT_KEY, key, key.certificates());
        }
        List<X509Certificate> chain;
        try {
            chain = CertificateReader.read(certificate, passphrase);
        } catch (UnusableKeyException unusable) {
            throw wrong(
                    settings,
                    ProviderKeys.CLIENT_CERTIFICATE,
                    "the certificate cannot be used: it " + unusable.getMessage());
        }
        return checked(
                context,
                ProviderKeys.CLIENT_CERTIFICATE,
                keyOf(context, certificate, passphrase, chain.get(0).getPublicKey()),
                chain);
    }

    private static ClientKey keyOf(
            PluginContext context, Secret certificate, @Nullable Secret passphrase, PublicKey certified) {
        Settings settings = context.settings();
        if (!CertificateReader.hasNoKey(certificate)) {
            return key(context, ProviderKeys.CLIENT_CERTIFICATE, certificate, passphrase, certified);
        }
        if (settings.has(ProviderKeys.CLIENT_KEY)) {
            return read(context, certified);
        }
        throw wrong(
                settings,
                ProviderKeys.CLIENT_CERTIFICATE,
                "it has no private key; add the key of the certificate as client_key");
    }

    private static @Nullable Secret passphrase(PluginContext context) {
        return context.settings()
                .get(ProviderKeys.CLIENT_KEY_PASSPHRASE)
                .map(context::resolve)
                .orElse(null);
    }

    private static ClientKey key(
            PluginContext context,
            ConfigKey<SecretReference> from,
            Secret text,
            @Nullable Secret passphrase,
            @Nullable PublicKey certified) {
        try {
            return ClientKey.read(text, passphrase, certified);
        } catch (UnusableKeyException unusable) {
            throw wrong(
                    context.settings(),
                    from,
                    "the key cannot be used" + (certified == null ? "" : " with client_certificate") + ": it "
                            + unusable.getMessage());
        }
    }

    private static ConfiguredKey checked(
            PluginContext context, ConfigKey<?> from, ClientKey key, List<X509Certificate> chain) {
        X509Certificate own = chain.stream()
                .filter(certificate -> certificate.getPublicKey().equals(key.publicKey()))
                .findFirst()
                .orElseThrow(() -> wrong(
                        context.settings(),
                        from,
                        "no certificate in it belongs to the private key; it has "
                                + chain.stream().map(ConfiguredKey::subject).collect(Collectors.joining(", "))));
        Instant now = context.clock().instant();
        if (now.isAfter(own.getNotAfter().toInstant())) {
            throw wrong(
                    context.settings(),
                    from,
                    "the certificate (" + subject(own) + ") has expired, at "
                            + own.getNotAfter().toInstant() + "; get a new one");
        }
        if (now.isBefore(own.getNotBefore().toInstant())) {
            throw wrong(
                    context.settings(),
                    from,
                    "the certificate (" + subject(own) + ") is not valid before "
                            + own.getNotBefore().toInstant() + "; check the clock of this machine");
        }
        List<X509Certificate> ordered = new ArrayList<>(List.of(own));
        chain.stream().filter(certificate -> !certificate.equals(own)).forEach(ordered::add);
        return new ConfiguredKey(key, new TlsIdentity(key.privateKey(), ordered));
    }

    private static String subject(X509Certificate certificate) {
        return PrintableText.oneLine(certificate.getSubjectX500Principal().getName(), LONGEST_SHOWN);
    }

    private static ConfigurationException wrong(Settings settings, ConfigKey<?> key, String what) {
        return new ConfigurationException(new ConfigProblem(settings.path(key.name()), settings.origin(key), what));
    }

    @Override
    public String toString() {
        return "ConfiguredKey[" + identity + "]";
    }

    /** Reads the text of a certificate and those above it: PEM (RFC 7468), or PKCS#12 in base64. */
    private static final class CertificateReader {

        private static final int MOST_CERTIFICATES = 10;

        private CertificateReader() {}

        /**
         * {@return the certificates, at least one}
         *
         * @param passphrase opens PKCS#12; {@code null} when none is configured
         */
        static List<X509Certificate> read(Secret secret, @Nullable Secret passphrase) throws UnusableKeyException {
            String text = KeyReader.bounded(secret);
            if (!KeyReader.PemText.isPem(text)) {
                return KeyReader.KeyStoreFile.read(
                                KeyReader.base64(text, "expected certificates in PEM, or PKCS#12 in base64"),
                                passphrase)
                        .certificates();
            }
            List<X509Certificate> certificates = new ArrayList<>();
            for (KeyReader.PemText.Block block : KeyReader.PemText.blocks(text)) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add(certificate(block.bytes()));
                }
            }
            if (certificates.isEmpty()) {
                throw new UnusableKeyException("has no certificate; expected PEM with -----BEGIN CERTIFICATE-----");
            }
            if (certificates.size() > MOST_CERTIFICATES) {
                throw new UnusableKeyException(
                        "has more than " + MOST_CERTIFICATES
                                + " certificates; write the one of the client, and those between it and a certificate authority");
            }
            return certificates;
        }

        /** Whether it is PEM without a private key. */
        static boolean hasNoKey(Secret secret) {
            String text = secret.reveal();
            return KeyReader.PemText.isPem(text) && !text.contains("PRIVATE KEY-----");
        }

        private static X509Certificate certificate(byte[] der) throws UnusableKeyException {
            try {
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            } catch (CertificateException malformed) {
                throw new UnusableKeyException("is damaged: a block of its PEM is not a certificate");
            }
        }
    }
}
