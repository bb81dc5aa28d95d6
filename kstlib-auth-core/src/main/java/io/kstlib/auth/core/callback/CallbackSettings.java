package io.kstlib.auth.core.callback;

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

    private static final List<Integer> STANDARD_RANGE = List.of(8400, 8410);

    public CallbackSettings {
        portRange = List.copyOf(portRange);
    }

    /**
     * Whether a callback server can listen where a redirect URI leads. Other addresses of loopback are not listened on.
     *
     * @param redirectUri any URI
     * @return whether it is http at one of the hosts that {@link CallbackKeys#HOST} takes
     */
    public static boolean canListenAt(URI redirectUri) {
        String host = redirectUri.getHost() == null ? "" : redirectUri.getHost().toLowerCase(Locale.ROOT);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return "http".equalsIgnoreCase(redirectUri.getScheme())
                && CallbackKeys.HOSTS.contains(bracketed ? host.substring(1, host.length() - 1) : host);
    }

    /**
     * Makes settings in which a port range, if there is one, was chosen.
     *
     * @param host the loopback address to listen on
     * @param port the port to try first; 0 for any
     * @param portRange the ports to try when the first is taken: first and last; empty for none
     * @param timeout how long a login waits for the person
     */
    public CallbackSettings(String host, int port, List<Integer> portRange, Duration timeout) {
        this(host, port, portRange, timeout, !portRange.isEmpty());
    }

    /**
     * Reads the section, with defaults for what is not there.
     *
     * @param authSettings the section {@code auth}
     * @return the settings
     */
    public static CallbackSettings from(Settings authSettings) {
        return authSettings
                .get(CallbackKeys.SECTION)
                .map(CallbackSettings::read)
                .orElseGet(CallbackSettings::standard);
    }

    private static CallbackSettings read(Settings section) {
        List<Integer> range = section.get(CallbackKeys.PORT_RANGE)
                .orElse(section.has(CallbackKeys.PORT) ? List.of() : STANDARD_RANGE);
        return new CallbackSettings(
                section.get(CallbackKeys.HOST).orElse("127.0.0.1"),
                section.get(CallbackKeys.PORT).orElseGet(() -> range.get(0)),
                range,
                section.get(CallbackKeys.TIMEOUT).orElse(Duration.ofSeconds(120)),
                section.has(CallbackKeys.PORT_RANGE));
    }

    private static CallbackSettings standard() {
        return new CallbackSettings("127.0.0.1", STANDARD_RANGE.get(0), STANDARD_RANGE, Duration.ofSeconds(120), false);
    }
}
