package io.kstlib.auth.cli.token;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request for which a token is shown.
 *
 * @param method such as {@code GET}
 * @param url an absolute URL: https, or http on this machine
 */
record CallTarget(String method, URI url) {

    private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,20}");

    private static final Pattern SCHEME = Pattern.compile("(?i)https?://");

    private static final String USAGE = "call takes a URL, or a method and a URL: kstlib auth call [METHOD] URL";

    /**
     * Reads the parameters.
     *
     * @param first the method; the URL, of a GET request, where it is the only one; {@code null} where there is none
     * @param further the URL, if there are two
     * @throws CommandException if they are not a method and a URL to which a token may be sent
     */
    static CallTarget of(@Nullable String first, List<String> further) {
        if (first == null) {
            throw CommandException.configuration(USAGE);
        }
        if (!further.isEmpty()) {
            return of(first, further.get(0));
        }
        if (first.contains("/") || first.contains(":")) {
            return of("GET", first);
        }
        throw CommandException.configuration(
                METHOD.matcher(first).matches() && first.equals(first.toUpperCase(Locale.ROOT))
                        ? "the URL is missing; " + USAGE
                        : "\"" + PrintableText.escaped(first) + "\" is no URL; " + USAGE
                                + "; --provider names a provider");
    }

    /**
     * Reads the arguments.
     *
     * @throws CommandException if they are not a method and a URL to which a token may be sent
     */
    static CallTarget of(String method, String url) {
        if (!METHOD.matcher(method).matches() || method.equalsIgnoreCase("CONNECT")) {
            throw CommandException.configuration(
                    "METHOD is a word such as GET or POST, not \"" + PrintableText.escaped(method) + "\"");
        }
        if (!SCHEME.matcher(url).lookingAt()) {
            throw CommandException.configuration(
                    "URL begins with https:// (or http:// on this machine), such as https://api.company.com/me");
        }
        try {
            URI address = new URI(url);
            if (!WebOrigin.of(address).isSafe()) {
                throw CommandException.configuration(
                        "no token is sent to " + WebOrigin.of(address) + ", because others could read it; use https");
            }
            return new CallTarget(method.toUpperCase(Locale.ROOT), address);
        } catch (URISyntaxException | IllegalArgumentException unreadable) {
            throw CommandException.configuration(
                    "URL is an address such as https://api.company.com/me, without a user name and password");
        }
    }

    WebOrigin server() {
        return WebOrigin.of(url);
    }

    /** Returns the host as {@code --host} takes it. */
    String host() {
        WebOrigin server = server();
        return server.host() + (server.port() == WebOrigin.standardPort(server.scheme()) ? "" : ":" + server.port());
    }
}
