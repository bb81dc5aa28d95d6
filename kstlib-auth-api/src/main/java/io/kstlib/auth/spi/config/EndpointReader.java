package io.kstlib.auth.spi.config;

import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads URLs. An endpoint is {@code https}, or {@code http} on loopback (security rule 5 in {@code docs/security.md}). */
final class EndpointReader {

    private EndpointReader() {}

    static @Nullable URI absolute(ConfigValue value, String path, ConfigProblems problems) {
        if (value instanceof ConfigList) {
            problems.add(
                    path,
                    value.origin(),
                    "expected one URL, found a list; write the URL that logins use (the first, for the Python kstlib)"
                            + " without brackets or a dash");
            return null;
        }
        String text = ScalarReaders.text(value, path, problems);
        if (text == null) {
            return null;
        }
        try {
            URI uri = new URI(text);
            if (uri.isAbsolute()) {
                return uri;
            }
            problems.add(path, value.origin(), "expected a URL with a scheme, such as https://host/path");
        } catch (URISyntaxException malformed) {
            problems.add(path, value.origin(), "not a URL: " + malformed.getReason());
        }
        return null;
    }

    static @Nullable URI endpoint(ConfigValue value, String path, ConfigProblems problems) {
        URI uri = absolute(value, path, problems);
        if (uri == null) {
            return null;
        }
        if (uri.getHost() == null) {
            String name = uri.getRawAuthority() == null ? "no host" : "no valid host name";
            problems.add(path, value.origin(), "the URL has " + name + "; expected https://host/path");
        } else if (uri.getRawUserInfo() != null) {
            problems.add(path, value.origin(), "a URL must not hold a user name or password");
        } else if (uri.getRawFragment() != null) {
            problems.add(path, value.origin(), "the URL must not have a fragment (RFC 6749 section 3.1)");
        } else if (!isSafe(uri)) {
            problems.add(
                    path,
                    value.origin(),
                    "expected https (http is for loopback only), found " + uri.getScheme() + "://" + uri.getHost());
        } else {
            return uri;
        }
        return null;
    }

    private static boolean isSafe(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return (scheme.equals("https") || scheme.equals("http"))
                && WebOrigin.of(uri).isSafe();
    }
}
