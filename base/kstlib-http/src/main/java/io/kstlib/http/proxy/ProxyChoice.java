package io.kstlib.http.proxy;

import java.util.Optional;

/** Chooses the proxy for a server. Safe for use by several threads. */
@FunctionalInterface
public interface ProxyChoice {

    /** Chooses no proxy for any server. */
    ProxyChoice NONE = target -> Optional.empty();

    /**
     * {@return the proxy to use; empty to connect directly}
     *
     * @param target a server
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configured proxy is not valid
     */
    Optional<ProxyServer> proxyFor(HostAndPort target);
}
