package io.kstlib.auth.spi.provider;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import java.time.Duration;

/**
 * The keys of a provider's section {@code timeouts}. None may be longer than 30 seconds, because others wait for the lock that a refresh holds
 * meanwhile.
 */
public final class TimeoutKeys {

    private static final int LONGEST_SECONDS = 30;

    /** The time limit for the look-up of the host and the connection. */
    public static final ConfigKey<Duration> CONNECT = ConfigKey.seconds(
                    "connect", 1, LONGEST_SECONDS, "how long the look-up of the host and the connection may take")
            .standard("10");

    /** The time limit for the TLS handshake. */
    public static final ConfigKey<Duration> HANDSHAKE = ConfigKey.seconds(
                    "handshake", 1, LONGEST_SECONDS, "how long the TLS handshake may take")
            .standard("10");

    /** The time limit for the whole request, from the look-up to the last byte of the answer. */
    public static final ConfigKey<Duration> REQUEST = ConfigKey.seconds(
                    "request", 1, LONGEST_SECONDS, "how long a whole request may take")
            .standard("30");

    private TimeoutKeys() {}

    /** {@return the keys of the section {@code timeouts}} */
    public static ConfigSchema schema() {
        return ConfigSchema.of(CONNECT, HANDSHAKE, REQUEST);
    }
}
