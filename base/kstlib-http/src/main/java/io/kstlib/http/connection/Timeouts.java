package io.kstlib.http.connection;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.TimeoutKeys;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect for the look-up of the host and a connection
 * @param handshake for the TLS handshake
 * @param request for everything, from the look-up of the host to the last byte of the answer
 */
public record Timeouts(Duration connect, Duration handshake, Duration request) {

    /** The timeouts by default. The configuration can lower {@code request}, but not raise it. */
    public static final Timeouts STANDARD = new Timeouts(
            TimeoutKeys.CONNECT.standardValue(),
            TimeoutKeys.HANDSHAKE.standardValue(),
            TimeoutKeys.REQUEST.standardValue());

    /**
     * {@return the timeouts of a section, and the defaults for those that it does not set}
     *
     * @param provider a provider's section
     */
    public static Timeouts of(Settings provider) {
        Settings timeouts = provider.section(ProviderKeys.TIMEOUTS);
        return new Timeouts(
                timeouts.get(TimeoutKeys.CONNECT),
                timeouts.get(TimeoutKeys.HANDSHAKE),
                timeouts.get(TimeoutKeys.REQUEST));
    }
}
