package io.kstlib.http.connection;

import io.kstlib.http.proxy.ProxyServer;
import io.kstlib.http.trust.TrustedTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.ConnectionSpec;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Clients of OkHttp. Each attempt has its own, derived from one of two clients that hold the costly parts. It has its own listeners, which
 * record the progress of the attempt. Safe for use by several threads.
 */
public final class OkHttpClients {

    /** The JDK's TLS settings; OkHttp's own choice is narrower. */
    private static final ConnectionSpec TLS = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
            .allEnabledCipherSuites()
            .allEnabledTlsVersions()
            .build();

    private final Routes routes;
    private final OkHttpClient plain;
    private @Nullable OkHttpClient secured;

    /**
     * @param routes the routes to servers
     * @param settings which protocols are spoken, and which connections are reused
     */
    public OkHttpClients(Routes routes, OkHttpClient.Builder settings) {
        this.routes = routes;
        this.plain = settings.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .dns(new Addresses(routes.lookup()))
                .followRedirects(false)
                .followSslRedirects(false)
                .fastFallback(true)
                // The attempt keeps the time, even for what OkHttp does not limit.
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
    }

    /**
     * @param attempt records the progress
     * @return the settings of a client for one attempt
     */
    public OkHttpClient.Builder forAttempt(ExchangeAttempt attempt) {
        Optional<ProxyServer> proxy = Optional.ofNullable(attempt.proxy());
        return (attempt.destination().isSecured() ? secured() : plain)
                .newBuilder()
                .proxy(proxy.map(OkHttpClients::asJdkHasIt).orElse(Proxy.NO_PROXY))
                .proxyAuthenticator(proxy.<Authenticator>map(routes::loginTo).orElse(Authenticator.NONE))
                .socketFactory(new PhasedSockets(attempt, routes.proxyTrust()))
                .eventListener(attempt);
    }

    /** Converts the proxy. OkHttp looks the host up each time. */
    private static Proxy asJdkHasIt(ProxyServer proxy) {
        return new Proxy(
                Proxy.Type.HTTP,
                InetSocketAddress.createUnresolved(
                        proxy.target().host(), proxy.target().port()));
    }

    private synchronized OkHttpClient secured() {
        if (secured == null) {
            TrustedTls trust = routes.trust();
            secured = plain.newBuilder()
                    .connectionSpecs(List.of(TLS))
                    .sslSocketFactory(trust.sockets(), trust.judge())
                    .hostnameVerifier((host, session) -> true) // the handshake has checked it
                    .build();
        }
        return secured;
    }

    /** Looks up the addresses of hosts for OkHttp. */
    private record Addresses(Routes.Lookup lookup) implements Dns {

        @Override
        public List<InetAddress> lookup(String host) throws UnknownHostException {
            try {
                return lookup.addresses(host);
            } catch (UnknownHostException unknown) {
                throw unknown;
            } catch (IOException failed) {
                UnknownHostException unknown = new UnknownHostException(failed.getMessage());
                unknown.initCause(failed);
                throw unknown;
            }
        }
    }
}
