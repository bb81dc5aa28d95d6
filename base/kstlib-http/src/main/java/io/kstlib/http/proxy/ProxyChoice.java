package io.kstlib.http.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

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

    /**
     * Where a connection leads.
     *
     * @param host a name in lower case, or an address; IPv6 without brackets
     */
    record HostAndPort(String host, int port) {

        /** The loopback names (RFC 6761 section 6.3). */
        private static final Pattern LOCALHOST = Pattern.compile("(.+\\.)?localhost\\.?");

        private static final String BYTE = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";
        private static final Pattern ADDRESS =
                Pattern.compile(BYTE + "(\\." + BYTE + "){3}|[0-9a-fA-F:][0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

        public HostAndPort {
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            host = (bracketed ? host.substring(1, host.length() - 1) : host).toLowerCase(Locale.ROOT);
        }

        /** Whether a text has the form of an address. Nothing else is given to the resolver. */
        static boolean isAddress(String host) {
            return ADDRESS.matcher(host).matches();
        }

        /**
         * Reads an IP address in text form. Nothing that could be a name is looked up, not even one such as {@code 999.1.1.1}.
         *
         * @return the address; empty for anything else
         */
        static Optional<InetAddress> address(String host) {
            if (!isAddress(host)) {
                return Optional.empty();
            }
            try {
                return Optional.of(InetAddress.getByName(host));
            } catch (UnknownHostException noAddress) {
                return Optional.empty();
            }
        }

        boolean isLoopback() {
            return LOCALHOST.matcher(host).matches()
                    || address(host).filter(InetAddress::isLoopbackAddress).isPresent();
        }

        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }
}
