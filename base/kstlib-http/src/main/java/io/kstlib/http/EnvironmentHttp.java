package io.kstlib.http;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.http.connection.Routes;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.proxy.ProxySettings;
import io.kstlib.http.trust.EnvironmentTls;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends requests that no section configures. It uses the proxy in the environment ({@code HTTPS_PROXY}, {@code NO_PROXY} and the like), and
 * trusts the servers that Java or {@code SSL_CERT_FILE} trusts. Immutable, safe for use by several threads. There is nothing to close.
 *
 * <p>Unlike {@link ProviderHttp} it also sends plain {@code http} to other machines. The caller decides whether a request may go to a URL.
 */
public final class EnvironmentHttp implements HttpTransport {

    private static final int MAX_ANSWER_BYTES = ProviderHttp.MAX_ANSWER_BYTES;
    private static final String NO_SECTION = "";

    private final Map<String, String> environment;
    private final EnvironmentTls tls;
    private final Timeouts timeouts;

    private EnvironmentHttp(Map<String, String> environment, EnvironmentTls tls, Timeouts timeouts) {
        this.environment = Map.copyOf(environment);
        this.tls = tls;
        this.timeouts = timeouts;
    }

    /**
     * Makes a transport for an environment.
     *
     * @param environment the environment variables
     * @return a transport with the usual deadlines: 10 seconds for a connection, 10 for a TLS handshake, 30 for everything
     */
    public static EnvironmentHttp of(Map<String, String> environment) {
        return new EnvironmentHttp(environment, EnvironmentTls.of(environment), Timeouts.STANDARD);
    }

    /**
     * Makes a transport that trusts only the certificates of a file.
     *
     * @param pem a PEM file of certificates
     * @param variable the variable that names the file, for messages
     * @return a transport that trusts these
     */
    public EnvironmentHttp trustingOnly(Path pem, String variable) {
        return new EnvironmentHttp(environment, tls.only(pem, variable), timeouts);
    }

    /**
     * Makes a transport with another deadline.
     *
     * @param longest how long an exchange may take, from the look-up of the host to the last byte of the answer
     * @return a transport with that deadline
     */
    public EnvironmentHttp within(Duration longest) {
        return new EnvironmentHttp(environment, tls, new Timeouts(timeouts.connect(), timeouts.handshake(), longest));
    }

    @Override
    public HttpAnswer send(HttpCall call) {
        URI shown = WebOrigin.withoutQuery(call.uri());
        WebOrigin origin;
        try {
            origin = WebOrigin.of(call.uri());
        } catch (IllegalArgumentException notAnEndpoint) {
            throw new ProtocolException(shown, String.valueOf(notAnEndpoint.getMessage()), null, notAnEndpoint);
        }
        Routes routes = new Routes(
                ProxySettings.ofEnvironment(variablesFor(origin)),
                tls::trusted,
                tls::trusted,
                host -> List.of(InetAddress.getAllByName(host)));
        return new Sender(routes, timeouts, this::failure, Clock.systemUTC(), MAX_ANSWER_BYTES)
                .send(call, origin, Map.of());
    }

    private NetworkFailure failure(URI endpoint) {
        return new NetworkFailure(endpoint, timeouts, tls.advice(), NO_SECTION);
    }

    /** Removes {@code HTTPS_PROXY} for plain http, because that proxy is only for https. */
    private Map<String, String> variablesFor(WebOrigin origin) {
        if (origin.scheme().equals("https")) {
            return environment;
        }
        Map<String, String> others = new HashMap<>(environment);
        others.keySet().removeIf(name -> name.equalsIgnoreCase("HTTPS_PROXY"));
        return others;
    }
}
