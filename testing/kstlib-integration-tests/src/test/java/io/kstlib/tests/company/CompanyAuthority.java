package io.kstlib.tests.company;

import io.kstlib.http.fixture.TestAuthority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A company's private certificate authority, which no client trusts by itself. */
public final class CompanyAuthority {

    private static final Duration YEAR = Duration.ofDays(365);

    private final TestAuthority authority;

    private CompanyAuthority(TestAuthority authority) {
        this.authority = authority;
    }

    /**
     * @param name its common name
     * @return a root authority
     */
    public static CompanyAuthority named(String name) {
        return new CompanyAuthority(new TestAuthority(name));
    }

    /**
     * @param name its common name
     * @return an authority below this one; its servers also send its certificate
     */
    public CompanyAuthority issuing(String name) {
        return new CompanyAuthority(authority.intermediate(name));
    }

    /**
     * @param host its name
     * @return a server with a certificate for a year
     */
    public ServerIdentity server(String host) {
        Instant now = Instant.now();
        return server(host, now.minus(YEAR), now.plus(YEAR));
    }

    /**
     * @param name its name
     * @return a client with a certificate for a year
     */
    public ServerIdentity client(String name) {
        return server(name);
    }

    /**
     * @param host its name
     * @return a server whose certificate ended a day ago
     */
    public ServerIdentity expiredServer(String host) {
        Instant now = Instant.now();
        return server(host, now.minus(YEAR), now.minus(Duration.ofDays(1)));
    }

    /**
     * @param host its name
     * @return a server whose certificate begins in a day
     */
    public ServerIdentity futureServer(String host) {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        return server(host, tomorrow, tomorrow.plus(YEAR));
    }

    private ServerIdentity server(String host, Instant begin, Instant end) {
        return ServerIdentity.of(authority.keyNamed(host, begin, end));
    }

    /**
     * @param host its name
     * @return a server that signed its own certificate
     */
    public static ServerIdentity selfSignedServer(String host) {
        return ServerIdentity.of(TestAuthority.keyOfItself(host));
    }

    /**
     * @return its certificate as a PEM file
     */
    public String pem() {
        return authority.pem();
    }

    /** @return the TLS context for clients that trust only this authority */
    public SSLContext trusted() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    TrustManager[] trustManagers() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("company", authority.certificate());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
