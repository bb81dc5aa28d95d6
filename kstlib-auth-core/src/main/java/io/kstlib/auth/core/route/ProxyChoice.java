package io.kstlib.auth.core.route;

import java.util.Optional;

/** Says which way leads to a server. Safe for use by several threads. */
@FunctionalInterface
interface ProxyChoice {

    /** No proxy for anybody. */
    ProxyChoice NONE = target -> Optional.empty();

    /**
     * @return the proxy to go by; empty to connect directly
     */
    Optional<ProxyServer> proxyFor(Target target);
}
