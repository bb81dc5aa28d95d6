package io.kstlib.auth.core.callback;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The section {@code auth.callback_server}.
 *
 * @param host the loopback address to listen on
 * @param port the port to try first; 0 for any
 * @param portRange the ports to try when the first is taken: first and last; empty for none
 * @param timeout how long a login waits for the person
 * @param portRangeIsChosen whether the configuration names the port range; only then does it also apply where a {@code redirect_uri} names a port,
 *     because a provider that compares the whole URI must know every port
 */
public record CallbackSettings(
        String host, int port, List<Integer> portRange, Duration timeout, boolean portRangeIsChosen) {

    /** The loopback addresses that can be listened on. */
    public static final List<String> HOSTS = List.of("127.0.0.1", "localhost", "::1");

    /** The address to listen on. */
    public static final ConfigKey.Standard<String> HOST =
            ConfigKey.choice("host", HOSTS, "the loopback address to listen on").standard("127.0.0.1");

    /** The port to try first. */
    public static final ConfigKey<Integer> PORT = ConfigKey.integer(
                    "port",
                    0,
                    65_535,
                    "the port to try first; 0 for any that is free; if only port_range is set, its first port")
            .standardInWords("8400");

    /** The ports to try after that. */
    public static final ConfigKey.Standard<List<Integer>> PORT_RANGE = ConfigKey.range(
                    "port_range", 1, 65_535, "the ports to try when the first is taken")
            .standard(List.of(8400, 8410));

    /** How long to wait for the person. */
    public static final ConfigKey.Standard<Duration> TIMEOUT = ConfigKey.seconds(
                    "timeout", 1, 3_600, "the time that you have for a login")
            .standard(Duration.ofSeconds(120));

    /** The keys of the section. */
    public static final ConfigSchema SCHEMA = ConfigSchema.of(HOST, PORT, PORT_RANGE, TIMEOUT);

    /** The section in {@code auth}. */
    public static final ConfigKey<Settings> SECTION =
            ConfigKey.section("callback_server", SCHEMA, "where the browser brings the answer of the provider");

    public CallbackSettings {
        portRange = List.copyOf(portRange);
    }

    /**
     * Whether a callback server can listen where a redirect URI leads. Other addresses of loopback are not listened on.
     *
     * @param redirectUri any URI
     * @return whether it is http at one of the hosts that {@link #HOST} takes
     */
    public static boolean canListenAt(URI redirectUri) {
        String host = redirectUri.getHost() == null ? "" : redirectUri.getHost().toLowerCase(Locale.ROOT);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return "http".equalsIgnoreCase(redirectUri.getScheme())
                && HOSTS.contains(bracketed ? host.substring(1, host.length() - 1) : host);
    }

    /**
     * Reads the section, with defaults for what is not there.
     *
     * @param authSettings the section {@code auth}
     * @return the settings
     */
    public static CallbackSettings from(Settings authSettings) {
        Settings section = authSettings.section(SECTION);
        boolean isPortOnly = section.has(PORT) && !section.has(PORT_RANGE);
        List<Integer> range = isPortOnly ? List.of() : section.get(PORT_RANGE);
        return new CallbackSettings(
                section.get(HOST),
                section.get(PORT).orElseGet(() -> range.get(0)),
                range,
                section.get(TIMEOUT),
                section.has(PORT_RANGE));
    }
}
