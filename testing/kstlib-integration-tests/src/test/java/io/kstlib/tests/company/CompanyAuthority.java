package io.kstlib.tests.company;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
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

/** A company's private certificate authority, which no client trusts by itself. */
public final class CompanyAuthority {

    private static final Duration YEAR = Duration.ofDays(365);

    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;
    private final List<X509Certificate> sentAlong;

    private CompanyAuthority(String name, CompanyAuthority above) {
        X500Name own = new X500Name("CN=" + name);
        this.certificate = above == null
                ? sign(own, keys, own, keys, Period.until(YEAR), "")
                : above.sign(own, keys, Period.until(YEAR), "");
        this.sentAlong = above == null ? List.of() : List.of(certificate);
    }

    /**
     * @param name its common name
     * @return a root authority
     */
    public static CompanyAuthority named(String name) {
        return new CompanyAuthority(name, null);
    }

    /**
     * @param name its common name
     * @return an authority below this one; its servers also send its certificate
     */
    public CompanyAuthority issuing(String name) {
        return new CompanyAuthority(name, this);
    }

    /**
     * @param host its name
     * @return a server with a certificate for a year
     */
    public ServerIdentity server(String host) {
        return server(host, YEAR);
    }

    /**
     * @param host its name
     * @return a server whose certificate ended a day ago
     */
    public ServerIdentity expiredServer(String host) {
        return server(host, Duration.ofDays(-1));
    }

    /**
     * @param host its name
     * @return a server whose certificate begins in a day
     */
    public ServerIdentity futureServer(String host) {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        return server(host, new Period(tomorrow, tomorrow.plus(YEAR)));
    }

    private ServerIdentity server(String host, Duration validFor) {
        return server(host, Period.until(validFor));
    }

    /** When a certificate is valid. */
    private record Period(Instant begin, Instant end) {

        static Period until(Duration fromNow) {
            Instant now = Instant.now();
            return new Period(now.minus(YEAR), now.plus(fromNow));
        }
    }

    private ServerIdentity server(String host, Period period) {
        KeyPair own = newKeys();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign(new X500Name("CN=" + host), own, period, host));
        chain.addAll(sentAlong);
        return new ServerIdentity(own.getPrivate(), chain);
    }

    /**
     * @param host its name
     * @return a server that signed its own certificate
     */
    public static ServerIdentity selfSignedServer(String host) {
        KeyPair own = newKeys();
        X500Name name = new X500Name("CN=" + host);
        return new ServerIdentity(own.getPrivate(), List.of(sign(name, own, name, own, Period.until(YEAR), host)));
    }

    /**
     * @return its certificate as a PEM file
     */
    public String pem() {
        return ServerIdentity.pem(certificate);
    }

    /** @return the TLS context for clients that trust only this authority */
    public SSLContext trusted() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("company", certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private X509Certificate sign(X500Name subject, KeyPair subjectKeys, Period period, String host) {
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return sign(subject, subjectKeys, issuer, keys, period, host);
    }

    private static X509Certificate sign(
            X500Name subject, KeyPair subjectKeys, X500Name issuer, KeyPair issuerKeys, Period period, String host) {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(System.currentTimeMillis()),
                Date.from(period.begin()),
                Date.from(period.end()),
                subject,
                subjectKeys.getPublic());
        try {
            if (host.isEmpty()) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                int kind = host.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName;
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(kind, host)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
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
