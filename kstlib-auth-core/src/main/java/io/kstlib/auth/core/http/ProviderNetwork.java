package io.kstlib.auth.core.http;

import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.core.route.Dialer;
import io.kstlib.auth.core.route.Timeouts;
import java.net.InetAddress;
import java.net.URI;

/**
 * How the servers of a provider, and those that its tokens are for, are reached: whom to trust, by which proxy, within which time. Safe
 * for use by several threads.
 */
public final class ProviderNetwork {

    private final Settings settings;
    private final ProviderTls tls;
    private final Dialer dialer;
    private final Timeouts timeouts;

    private ProviderNetwork(ProviderContext provider, Timeouts timeouts, Dialer.Lookup lookup) {
        this.settings = provider.settings();
        this.tls = ProviderTls.of(provider);
        this.dialer = Dialer.of(provider, tls::context, lookup);
        this.timeouts = timeouts;
    }

    /**
     * Reads the settings and the environment. Nothing is connected to.
     *
     * @param provider the provider's context
     * @return its network
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_ca_bundle}, {@code proxy} or {@code timeouts} cannot be used
     */
    public static ProviderNetwork of(ProviderContext provider) {
        return of(provider, Timeouts.of(provider.settings()));
    }

    static ProviderNetwork of(ProviderContext provider, Timeouts timeouts) {
        return of(provider, timeouts, InetAddress::getAllByName);
    }

    static ProviderNetwork of(ProviderContext provider, Timeouts timeouts, Dialer.Lookup lookup) {
        return new ProviderNetwork(provider, timeouts, lookup);
    }

    /**
     * @return whom to trust
     */
    public ProviderTls tls() {
        return tls;
    }

    /**
     * @return what makes connections
     */
    public Dialer dialer() {
        return dialer;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    NetworkFailure failure(URI endpoint) {
        return failure(endpoint, timeouts);
    }

    /**
     * Prepares the explanation of a request without answer.
     *
     * @param endpoint where the request goes, without query
     * @param allowed how long it may take
     * @return what makes an exception of the JDK's
     */
    public NetworkFailure failure(URI endpoint, Timeouts allowed) {
        return new NetworkFailure(endpoint, allowed, tls.advice(), settings.path(ProviderKeys.TIMEOUTS.name()));
    }
}
