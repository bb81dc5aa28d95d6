package io.kstlib.auth.oauth2;

import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.oauth2.config.BuiltSection;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.List;

/**
 * Describes a provider of the type {@code oauth2} in code. The rules of the configuration file apply to all values; {@code build} checks them. Not
 * safe for use by several threads.
 *
 * <pre>{@code
 * AuthClient github = OAuth2Provider.builder("github")
 *         .authorizeUrl(URI.create("https://github.com/login/oauth/authorize"))
 *         .tokenUrl(URI.create("https://github.com/login/oauth/access_token"))
 *         .clientId("your-client-id")
 *         .clientSecret("env://GITHUB_SECRET")
 *         .scopes("read:user", "user:email")
 *         .build();
 * }</pre>
 */
public final class OAuth2ProviderBuilder extends ProviderBuilder<OAuth2ProviderBuilder> {

    private final BuiltSection section;

    OAuth2ProviderBuilder(String name) {
        this(new BuiltSection(name, OAuth2ProviderFactory.TYPE));
    }

    private OAuth2ProviderBuilder(BuiltSection section) {
        super(section);
        this.section = section;
    }

    private OAuth2ProviderBuilder set(ConfigKey<?> key, Object value) {
        section.set(key, value);
        return this;
    }

    /**
     * Sets the authorization endpoint.
     *
     * @param url the authorization endpoint, where a person logs in (RFC 6749 section 3.1)
     * @return this builder
     */
    public OAuth2ProviderBuilder authorizeUrl(URI url) {
        return set(Endpoint.AUTHORIZATION.key(), url);
    }

    /**
     * Sets the token endpoint.
     *
     * @param url the token endpoint, where authorization codes and refresh tokens are exchanged (RFC 6749 section 3.2)
     * @return this builder
     */
    public OAuth2ProviderBuilder tokenUrl(URI url) {
        return set(Endpoint.TOKEN.key(), url);
    }

    /**
     * Sets the userinfo endpoint.
     *
     * @param url the userinfo endpoint, which says who the person is
     * @return this builder
     */
    public OAuth2ProviderBuilder userinfoUrl(URI url) {
        return set(Endpoint.USERINFO.key(), url);
    }

    /**
     * Sets the revocation endpoint.
     *
     * @param url the revocation endpoint, where tokens are revoked (RFC 7009)
     * @return this builder
     */
    public OAuth2ProviderBuilder revokeUrl(URI url) {
        return set(Endpoint.REVOCATION.key(), url);
    }

    /**
     * Sets the issuer.
     *
     * @param issuer the issuer that authorization responses must name if they have {@code iss} (RFC 9207), and whose metadata (RFC 8414) name the
     *     endpoints that are not configured
     * @return this builder
     */
    public OAuth2ProviderBuilder issuer(String issuer) {
        return set(ProviderKeys.ISSUER, issuer);
    }

    /**
     * Sets the scopes to ask for.
     *
     * @param scopes the scopes to ask for
     * @return this builder
     */
    public OAuth2ProviderBuilder scopes(String... scopes) {
        return set(ProviderKeys.SCOPES, List.of(scopes));
    }
}
