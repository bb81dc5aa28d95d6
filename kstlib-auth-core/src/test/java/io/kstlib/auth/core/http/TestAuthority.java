package io.kstlib.auth.core.http;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that nobody trusts yet. */
public final class TestAuthority {

    /** Of the files that it writes. */
    public static final String PASSWORD = "no-secret";

    private static final Duration YEAR = Duration.ofDays(365);

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final List<X509Certificate> above;

    public TestAuthority(String name) {
        this(name, null);
    }

    private TestAuthority(String name, String host) {
        this.keys = newKeys();
        X500Name self = new X500Name("CN=" + name);
        this.certificate = sign(self, self, keys, Period.until(YEAR), host);
        this.above = List.of();
    }

    private TestAuthority(KeyPair keys, X509Certificate certificate, List<X509Certificate> above) {
        this.keys = keys;
        this.certificate = certificate;
        this.above = above;
    }

    /** An authority of this one's grace, whose servers send its certificate along. */
    TestAuthority intermediate(String name) {
        KeyPair own = newKeys();
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X509Certificate signed = sign(new X500Name("CN=" + name), issuer, own, Period.until(YEAR), null);
        return new TestAuthority(own, signed, List.of(signed));
    }

    /** A server that signed its own certificate. */
    static TestAuthority ofItself(String host) {
        return new TestAuthority(host, host);
    }

    X509Certificate certificate() {
        return certificate;
    }

    public String pem() {
        return pem(certificate);
    }

    static String pem(X509Certificate certificate) {
        try {
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** What a server named {@code host} needs, valid for a year. */
    public SSLContext serverNamed(String host) {
        return serverNamed(host, YEAR);
    }

    /** What a server needs whose certificate ended a day ago. */
    SSLContext expiredServerNamed(String host) {
        return serverNamed(host, Duration.ofDays(-1));
    }

    /** What a server needs whose certificate begins in a day. */
    SSLContext futureServerNamed(String host) {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        return serverNamed(host, new Period(tomorrow, tomorrow.plus(YEAR)));
    }

    private SSLContext serverNamed(String host, Duration validFor) {
        return serverNamed(host, Period.until(validFor));
    }

    private SSLContext serverNamed(String host, Period period) {
        KeyPair serverKeys = newKeys();
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X509Certificate own = sign(new X500Name("CN=" + host), issuer, serverKeys, period, host);
        return identity(serverKeys, own, above);
    }

    /** When a certificate is valid. */
    private record Period(Instant begin, Instant end) {

        static Period until(Duration fromNow) {
            Instant now = Instant.now();
            return new Period(now.minus(YEAR), now.plus(fromNow));
        }
    }

    /** What the server needs that signed its own certificate. */
    SSLContext itself() {
        return identity(keys, certificate, List.of());
    }

    private static SSLContext identity(KeyPair serverKeys, X509Certificate own, List<X509Certificate> above) {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keyStore(serverKeys, own, above), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static KeyStore keyStore(KeyPair serverKeys, X509Certificate own, List<X509Certificate> above)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                serverKeys.getPrivate(),
                PASSWORD.toCharArray(),
                Stream.concat(Stream.of(own), above.stream()).toArray(Certificate[]::new));
        return store;
    }

    /** What a server named {@code host} needs that reads a PKCS#12 file, with {@link #PASSWORD}. */
    public void writeServerNamed(String host, Path file) throws IOException {
        KeyPair serverKeys = newKeys();
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X509Certificate own = sign(new X500Name("CN=" + host), issuer, serverKeys, Period.until(YEAR), host);
        try (OutputStream out = Files.newOutputStream(file)) {
            keyStore(serverKeys, own, above).store(out, PASSWORD.toCharArray());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private X509Certificate sign(X500Name subject, X500Name issuer, KeyPair subjectKeys, Period period, String host) {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(System.currentTimeMillis()),
                Date.from(period.begin()),
                Date.from(period.end()),
                subject,
                subjectKeys.getPublic());
        try {
            if (host == null) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                int kind = host.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName;
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(kind, host)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
