package io.kstlib.http.proxy;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.http.proxy.ProxyServer.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that opens tunnels (RFC 9110 section 9.3.6).
 *
 * @param protocol how clients connect to it
 * @param target where it is
 * @param login the login that it receives, or {@code null}
 * @param setting the variable or key that names it, for messages
 */
public record ProxyServer(
        Protocol protocol, HostAndPort target, @Nullable Login login, String setting) {

    /** How clients connect to a proxy. */
    public enum Protocol {
        /** Without TLS. */
        HTTP("http"),
        /** By TLS. */
        HTTPS("https");

        private final String scheme;

        Protocol(String scheme) {
            this.scheme = scheme;
        }
    }

    /**
     * User name and password for Basic (RFC 7617).
     *
     * @param user the user name
     * @param password supplies the password when it is needed
     */
    public record Login(String user, Supplier<Secret> password) {

        /**
         * {@return the value of {@code Proxy-Authorization}}
         *
         * @throws io.kstlib.auth.api.error.AuthException if the password cannot be fetched
         */
        public String authorization() {
            String pair = user + ":" + password.get().reveal();
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    /** {@return whether clients connect to it by TLS} */
    public boolean isSecure() {
        return protocol == Protocol.HTTPS;
    }

    @Override
    public String toString() {
        return "the proxy " + protocol.scheme + "://" + target + " (" + setting + ")";
    }

    /**
     * Where a connection leads.
     *
     * @param host a name in lower case, or an address; IPv6 without brackets
     */
    public record HostAndPort(String host, int port) {

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
}
