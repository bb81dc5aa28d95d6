package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an issuer must look like (OpenID Connect Core 1.0 section 2, RFC 8414 section 2), and where its metadata is. */
public final class IssuerUrl {

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    /** RFC 8414 section 3. */
    private static final String OAUTH_WELL_KNOWN = "/.well-known/oauth-authorization-server";

    private IssuerUrl() {}

    /**
     * Says what is wrong with an issuer.
     *
     * @return the problem; empty when it is a URL whose metadata may be fetched
     */
    public static Optional<String> problem(String issuer) {
        URI url;
        try {
            url = new URI(issuer);
        } catch (URISyntaxException malformed) {
            return Optional.of("not a URL: " + malformed.getReason());
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            return Optional.of("an issuer has no query and no fragment (RFC 8414 section 2)");
        }
        if (url.getRawPath() != null && url.getRawPath().endsWith(WELL_KNOWN)) {
            return Optional.of("this is where its metadata is; write "
                    + issuer.substring(0, issuer.length() - WELL_KNOWN.length()));
        }
        if (url.getRawPath() != null && url.getRawPath().startsWith(OAUTH_WELL_KNOWN)) {
            return Optional.of(
                    "this is where its metadata is; write " + issuer.replaceFirst(Pattern.quote(OAUTH_WELL_KNOWN), ""));
        }
        try {
            if (!WebOrigin.of(url).isSafe()) {
                return Optional.of("expected https (http is for loopback only)");
            }
        } catch (IllegalArgumentException notOnTheWeb) {
            return Optional.of("expected a URL such as https://sso.example.com, without user name and password");
        }
        return Optional.empty();
    }

    /**
     * Computes where the metadata of an issuer is (OpenID Connect Discovery 1.0 section 4).
     *
     * @param issuer an issuer without {@link #problem(String)}
     * @return its URL; the path of the issuer is kept, a slash at its end is not doubled
     */
    public static URI discoveryUrl(String issuer) {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(base + WELL_KNOWN);
    }

    /**
     * Computes where an authorization server without OpenID Connect publishes its metadata (RFC 8414 section 3.1).
     *
     * @param issuer an issuer without {@link #problem(String)}
     * @return its URL; the path of the issuer stands behind the well-known path, without a slash at its end
     */
    public static URI metadataUrl(String issuer) {
        URI url = URI.create(issuer);
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String kept = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return URI.create(url.getScheme() + "://" + url.getRawAuthority() + OAUTH_WELL_KNOWN + kept);
    }

    /**
     * Reports a configured issuer that is not a URL whose metadata may be fetched.
     *
     * @param settings a provider's section
     * @param problems where to report
     */
    public static void check(Settings settings, ConfigProblems problems) {
        settings.valid(ProviderKeys.ISSUER)
                .filter(issuer -> !issuer.isEmpty())
                .flatMap(IssuerUrl::problem)
                .ifPresent(problem -> Rules.report(settings, ProviderKeys.ISSUER, problem, problems));
    }
}
