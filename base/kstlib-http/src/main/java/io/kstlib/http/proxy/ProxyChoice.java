package io.kstlib.http.proxy;

import java.util.Optional;

/** Says which way leads to a server. Safe for use by several threads. */
@FunctionalInterface
public interface ProxyChoice {

    /** No proxy for anyone. */
    ProxyChoice NONE = target -> Optional.empty();

    /**
     * @param target a server
     * @return the proxy to go by; empty to connect directly
     * @throws io.kstlib.auth.api.error.ConfigurationException if what is configured is no proxy
     */
    Optional<ProxyServer> proxyFor(Target target);
}
