package io.kstlib.auth.core.route;

import io.kstlib.auth.api.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that opens tunnels (RFC 9110 section 9.3.6).
 *
 * @param protocol how it is spoken to
 * @param target where it is
 * @param login what it is told of the person, or {@code null}
 * @param setting the variable or key that names it, for messages
 */
record ProxyServer(
        Protocol protocol, Target target, @Nullable Login login, String setting) {

    /** How a proxy is spoken to. */
    enum Protocol {
        HTTP,
        HTTPS
    }

    /**
     * User name and password for Basic (RFC 7617).
     *
     * @param user the user name
     * @param password fetched when it is needed
     */
    record Login(String user, Supplier<Secret> password) {

        String authorization() {
            String pair = user + ":" + password.get().reveal();
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    @Override
    public String toString() {
        return "the proxy " + protocol.name().toLowerCase(Locale.ROOT) + "://" + target + " (" + setting + ")";
    }
}
