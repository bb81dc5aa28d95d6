package io.kstlib.auth.core.callback;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import java.time.Duration;
import java.util.List;

/** The keys of the section {@code auth.callback_server}. */
public final class CallbackKeys {

    /** The loopback addresses that can be listened on. */
    public static final List<String> HOSTS = List.of("127.0.0.1", "localhost", "::1");

    /** The address to listen on. */
    public static final ConfigKey<String> HOST =
            ConfigKey.choice("host", HOSTS, "the loopback address to listen on").standard("127.0.0.1");

    /** The port to try first. */
    public static final ConfigKey<Integer> PORT = ConfigKey.integer(
                    "port",
                    0,
                    65_535,
                    "the port to try first; 0 for any that is free; if only port_range is set, its first port")
            .standard("8400");

    /** The ports to try after that. */
    public static final ConfigKey<List<Integer>> PORT_RANGE = ConfigKey.range(
                    "port_range", 1, 65_535, "the ports to try when the first is taken")
            .standard("[8400, 8410]");

    /** How long to wait for the person. */
    public static final ConfigKey<Duration> TIMEOUT = ConfigKey.seconds(
                    "timeout", 1, 3_600, "how long a login waits for the person")
            .standard("120");

    /** The keys of the section. */
    public static final ConfigSchema SCHEMA = ConfigSchema.of(HOST, PORT, PORT_RANGE, TIMEOUT);

    /** The section in {@code auth}. */
    public static final ConfigKey<Settings> SECTION =
            ConfigKey.section("callback_server", SCHEMA, "where the browser brings the answer of the provider");

    private CallbackKeys() {}
}
