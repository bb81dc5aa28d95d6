package io.kstlib.http;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.connection.Routes;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.proxy.ProxyChoice;
import io.kstlib.http.proxy.ProxySettings;
import io.kstlib.http.trust.ProviderTls;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/**
 * The network of a provider and of the servers that its tokens are for: whom to trust, which proxy to use, and the deadlines. Safe for use
 * by several threads.
 *
 * @hidden for the sessions of this module
 */
@SuppressWarnings("InvalidBlockTag") // Javadoc has the tag, and its checker does not know it
public final class ProviderNetwork {

    private final Settings settings;
    private final ProviderTls tls;
    private final ProxyChoice proxies;
    private final Routes ownServers;
    private final Routes allServers;
    private final Timeouts timeouts;

    private ProviderNetwork(PluginContext provider, Timeouts timeouts, Routes.Lookup lookup) {
        this.settings = provider.settings();
        this.tls = ProviderTls.of(provider);
        this.proxies = ProxySettings.of(provider);
        this.ownServers = new Routes(proxies, tls::forProvider, tls::forAllServers, lookup);
        this.allServers = new Routes(proxies, tls::forAllServers, tls::forAllServers, lookup);
        this.timeouts = timeouts;
    }

    /**
     * Reads the settings and the environment. It opens no connection.
     *
     * @param provider the provider's context
     * @return its network
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_ca_bundle}, {@code proxy} or {@code timeouts} cannot be used
     */
    public static ProviderNetwork of(PluginContext provider) {
        return of(provider, Timeouts.of(provider.settings()));
    }

    static ProviderNetwork of(PluginContext provider, Timeouts timeouts) {
        return of(provider, timeouts, host -> List.of(InetAddress.getAllByName(host)));
    }

    static ProviderNetwork of(PluginContext provider, Timeouts timeouts, Routes.Lookup lookup) {
        return new ProviderNetwork(provider, timeouts, lookup);
    }

    /** {@return the trust settings} */
    public ProviderTls tls() {
        return tls;
    }

    /** {@return the choice of a proxy for each server} */
    public ProxyChoice proxies() {
        return proxies;
    }

    /** {@return the routes to servers that are always verified: {@code ssl_verify} applies to the provider's own servers only} */
    public Routes routesToAllServers() {
        return allServers;
    }

    Routes routesToOwnServers() {
        return ownServers;
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
     * @return what turns a client's exception into one for people
     */
    public NetworkFailure failure(URI endpoint, Timeouts allowed) {
        return new NetworkFailure(endpoint, allowed, tls.advice(), settings.path(ProviderKeys.TIMEOUTS.name()));
    }
}
