package io.kstlib.auth.spi.internal;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import java.time.Duration;

/**
 * The keys of a provider's section {@code timeouts}. The limits of requests are at most 30 seconds, because others wait for the lock that a refresh
 * holds meanwhile.
 */
public final class TimeoutKeys {

    private static final int LONGEST_SECONDS = 30;
    private static final int LONGEST_CALL_SECONDS = 120;

    /** The time limit for the look-up of the host and the connection. */
    public static final ConfigKey.Standard<Duration> CONNECT = ConfigKey.seconds(
                    "connect", 1, LONGEST_SECONDS, "how long the look-up of the host and the connection may take")
            .standard(Duration.ofSeconds(10));

    /** The time limit for the TLS handshake. */
    public static final ConfigKey.Standard<Duration> HANDSHAKE = ConfigKey.seconds(
                    "handshake", 1, LONGEST_SECONDS, "how long the TLS handshake may take")
            .standard(Duration.ofSeconds(10));

    /** The time limit for the whole request, from the look-up to the last byte of the answer. */
    public static final ConfigKey.Standard<Duration> REQUEST = ConfigKey.seconds(
                    "request", 1, LONGEST_SECONDS, "how long a whole request may take")
            .standard(Duration.ofSeconds(30));

    /** The time limit for a call of a program that wants a token. It ends the wait of the caller only, so it may be longer than a request. */
    public static final ConfigKey<Duration> CALL = ConfigKey.seconds(
                    "call", 1, LONGEST_CALL_SECONDS, "how long a call waits for a token; a refresh goes on without it")
            .standardInWords("until the refresh ends");

    private TimeoutKeys() {}

    /** {@return the keys of the section {@code timeouts}} */
    public static ConfigSchema schema() {
        return ConfigSchema.of(CONNECT, HANDSHAKE, REQUEST, CALL);
    }
}
