package io.kstlib.storage.postgresql.server;

import io.kstlib.auth.api.token.Secret;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How sessions are made.
 *
 * @param address where the server is
 * @param protection how connections are protected
 * @param username the user; fetched for each session, as the password is, so that a new one counts without a restart
 * @param password the user's password; {@code null} where the server wants none
 * @param tls makes encrypted sockets; {@code null} without TLS
 * @param connect how long the server may be silent while a connection is made
 * @param command how long the server may take to answer a statement
 */
public record PostgresqlAccess(
        PostgresqlAddress address,
        Protection protection,
        Supplier<Secret> username,
        @Nullable Supplier<Secret> password,
        @Nullable SSLSocketFactory tls,
        Duration connect,
        Duration command) {

    /** How connections are protected. */
    public enum Protection {
        /** By TLS; the certificate is for the host. */
        TLS,
        /** They do not leave this machine, even if a name leads elsewhere. */
        THIS_MACHINE,
        /** Not at all; the person allowed it. */
        NONE
    }

    @Override
    public String toString() {
        return "PostgresqlAccess[" + address + "]";
    }
}
