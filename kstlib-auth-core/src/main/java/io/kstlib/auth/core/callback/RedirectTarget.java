package io.kstlib.auth.core.callback;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The place to which the browser brings the answer: a loopback URL whose port may not be chosen yet.
 *
 * @param host the host as it stands in the URL: {@code 127.0.0.1}, {@code localhost} or {@code [::1]}
 * @param ports the ports to try, in this order; 0 is any
 * @param configured the configured {@code redirect_uri}, or {@code null} when there is none
 */
record RedirectTarget(
        String host, List<Integer> ports, @Nullable URI configured) {

    private static final String PATH = "/callback";

    RedirectTarget {
        ports = List.copyOf(ports);
    }

    static RedirectTarget chosenBy(CallbackSettings settings) {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        Set<Integer> ports = new LinkedHashSet<>(List.of(settings.port()));
        if (settings.port() != 0) {
            ports.addAll(range(settings));
        }
        return new RedirectTarget(host, new ArrayList<>(ports), null);
    }

    /** Makes a target of the configured URI. A loopback URI without a port stands for any port (RFC 8252 section 7.3). */
    static RedirectTarget configured(URI redirectUri, CallbackSettings settings) {
        String host = loopbackHost(redirectUri);
        Set<Integer> ports = new LinkedHashSet<>();
        if (redirectUri.getPort() > 0) {
            ports.add(redirectUri.getPort());
            if (settings.portRangeIsChosen()) {
                ports.addAll(range(settings));
            }
        } else {
            ports.add(settings.port());
            ports.addAll(range(settings));
            ports.add(0);
        }
        return new RedirectTarget(host, new ArrayList<>(ports), redirectUri);
    }

    private static List<Integer> range(CallbackSettings settings) {
        List<Integer> ports = new ArrayList<>();
        if (!settings.portRange().isEmpty()) {
            for (int port = settings.portRange().get(0);
                    port <= settings.portRange().get(1);
                    port++) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static String loopbackHost(URI redirectUri) {
        if (!CallbackSettings.canListenAt(redirectUri)) {
            throw cannotListen(
                    "the configured redirect_uri " + WebOrigin.withoutQuery(redirectUri)
                            + " does not lead to this machine, so no callback server can receive the answer",
                    new Remedy.Either(
                            new Remedy.PasteAnswer(),
                            new Remedy.Advice("Configure a redirect_uri on http://127.0.0.1")));
        }
        if (redirectUri.getRawFragment() != null || redirectUri.getRawUserInfo() != null) {
            throw cannotListen(
                    "the configured redirect_uri " + WebOrigin.withoutQuery(redirectUri)
                            + " has a fragment or a user name (RFC 6749 section 3.1.2)",
                    new Remedy.Advice("Remove it"));
        }
        return redirectUri.getHost();
    }

    private static LoginFailedException cannotListen(String problem, Remedy remedy) {
        return new LoginFailedException(LoginFailedException.Reason.CANNOT_ASK, problem, remedy, null);
    }

    /** Returns the URL with the port that is listened on; exactly the configured one where that names this port. */
    URI onPort(int port) {
        if (configured == null) {
            return URI.create("http://" + host + ":" + port + PATH);
        }
        if (configured.getPort() == port) {
            return configured;
        }
        String path = configured.getRawPath() == null ? "" : configured.getRawPath();
        String query = configured.getRawQuery() == null ? "" : "?" + configured.getRawQuery();
        return URI.create("http://" + host + ":" + port + path + query);
    }

    /** Returns the error for the case that no port is free. */
    LoginFailedException nothingFree() {
        String tried = ports.size() == 1 ? "port " + ports.get(0) + " is" : "the ports " + inWords() + " are";
        String problem = "the callback server cannot listen on " + host + ": " + tried + " taken";
        if (configured != null) {
            return cannotListen(
                    problem + " and the configured redirect_uri names no other",
                    new Remedy.Either(
                            new Remedy.Advice("End the program that listens there, or write the redirect_uri without a"
                                    + " port if the provider takes any port on loopback (RFC 8252 section 7.3)"),
                            new Remedy.PasteAnswer()));
        }
        return cannotListen(
                problem,
                new Remedy.Either(
                        new Remedy.ChangeSetting(
                                "auth.callback_server.port", "to 0 for any free port, or port_range to other ports"),
                        new Remedy.PasteAnswer()));
    }

    private String inWords() {
        List<String> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= ports.size(); i++) {
            if (i == ports.size() || ports.get(i) != ports.get(i - 1) + 1) {
                runs.add(ports.get(from) + (i - 1 > from ? " to " + ports.get(i - 1) : ""));
                from = i;
            }
        }
        return String.join(", ", runs);
    }
}
