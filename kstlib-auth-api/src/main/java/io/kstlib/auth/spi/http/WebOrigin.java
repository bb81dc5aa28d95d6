package io.kstlib.auth.spi.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The origin of a URL, which identifies a server (RFC 6454 section 4). For tokens, two URLs of the same origin are the same server.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the host in lower case, IPv6 addresses in brackets
 * @param port the port; the standard port of the scheme where the URL has none
 */
public record WebOrigin(String scheme, String host, int port) {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    /**
     * {@return the origin of a URL}
     *
     * @param url an absolute URL with a host
     * @throws IllegalArgumentException if the URL is not http or https, has no host, or holds a user name or password
     */
    public static WebOrigin of(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme) || url.getHost() == null) {
            throw new IllegalArgumentException(withoutQuery(url) + " is not a URL such as https://host/path");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(withoutQuery(url) + " holds a user name or password");
        }
        int port = url.getPort() < 0 ? standardPort(scheme) : url.getPort();
        return new WebOrigin(scheme, url.getHost().toLowerCase(Locale.ROOT), port);
    }

    /**
     * {@return the port of a URL that has none}
     *
     * @param scheme {@code http} or {@code https}
     */
    public static int standardPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /**
     * Whether no one between this program and the server can read what is sent: {@code https}, or {@code http} on this machine (security rule 5 in
     * {@code docs/security.md}).
     *
     * @return whether a secret may be sent there
     */
    public boolean isSafe() {
        return scheme.equals("https") || isLoopback();
    }

    /**
     * Whether the spelling of the host means this machine. No name is looked up, because its address can change between this check and the request.
     *
     * @return whether it is {@code localhost}, {@code [::1]} or an address of {@code 127.0.0.0/8}
     */
    public boolean isLoopback() {
        return host.equals("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }

    /**
     * Returns a URL in a form that messages may show.
     *
     * @param url any URI
     * @return the same URL without query, fragment and user info; only scheme and path {@code /} for a URL without a host
     */
    public static URI withoutQuery(URI url) {
        if (url.getHost() == null) {
            return URI.create((url.getScheme() == null ? "" : url.getScheme() + ":") + "/");
        }
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String scheme = url.getScheme() == null ? "" : url.getScheme() + ":";
        return URI.create(scheme + "//" + url.getHost() + port + url.getRawPath());
    }

    @Override
    public String toString() {
        return scheme + "://" + host + (port == standardPort(scheme) ? "" : ":" + port);
    }
}
