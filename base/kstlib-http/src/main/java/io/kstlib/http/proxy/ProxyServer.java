package io.kstlib.http.proxy;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.http.proxy.ProxyChoice.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;
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
}
