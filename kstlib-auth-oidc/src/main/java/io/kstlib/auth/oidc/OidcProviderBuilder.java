package io.kstlib.auth.oidc;

import io.kstlib.auth.oauth2.ProviderBuilder;
import io.kstlib.auth.oauth2.config.BuiltSection;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.provider.OidcProviderFactory;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Describes a provider of the type {@code oidc} in code. The values are checked by the rules of the configuration file. Not safe for use by
 * several threads.
 *
 * <pre>{@code
 * AuthClient corporate = OidcProvider.builder("corporate")
 *         .issuer("https://sso.company.com/realms/main")
 *         .clientId("my-app")
 *         .scopes("openid", "profile", "email")
 *         .build();
 * }</pre>
 */
public final class OidcProviderBuilder extends ProviderBuilder<OidcProviderBuilder> {

    private final BuiltSection section;

    OidcProviderBuilder(String name) {
        this(new BuiltSection(name, OidcProviderFactory.TYPE));
    }

    private OidcProviderBuilder(BuiltSection section) {
        super(section);
        this.section = section;
    }

    private OidcProviderBuilder set(ConfigKey<?> key, Object value) {
        section.set(key, value);
        return this;
    }

    /**
     * Sets the issuer. Everything else is discovered from it.
     *
     * @param issuer the issuer, exactly as the provider writes it; everything else is discovered
     * @return this builder
     */
    public OidcProviderBuilder issuer(String issuer) {
        return set(ProviderKeys.ISSUER, issuer);
    }

    /**
     * Accepts further issuers of this provider.
     *
     * @param issuers others that this provider may name in its metadata and tokens, each exactly as it writes them
     * @return this builder
     */
    public OidcProviderBuilder acceptedIssuers(String... issuers) {
        return set(OidcKeys.ACCEPTED_ISSUERS, List.of(issuers));
    }

    /**
     * Sets the issuer of access tokens.
     *
     * @param issuer the issuer of access tokens, if it differs
     * @return this builder
     */
    public OidcProviderBuilder accessTokenIssuer(String issuer) {
        return set(OidcKeys.ACCESS_TOKEN_ISSUER, issuer);
    }

    /**
     * Sets an endpoint. It takes precedence over the published one.
     *
     * @param endpoint an endpoint that the provider does not publish, or publishes wrongly
     * @param url where it is
     * @return this builder
     */
    public OidcProviderBuilder endpoint(Endpoint endpoint, URI url) {
        return set(endpoint.key(), url);
    }

    /**
     * Limits how long the metadata and the keys of the server are kept.
     *
     * @param lifetime how long what was discovered is kept, in whole seconds
     * @return this builder
     */
    public OidcProviderBuilder discoveryTtl(Duration lifetime) {
        return set(OAuth2Keys.DISCOVERY_TTL, lifetime.toSeconds());
    }

    /**
     * Sets the scopes of a login.
     *
     * @param scopes the scopes to ask for; {@code openid} is added if it is not among them
     * @return this builder
     */
    public OidcProviderBuilder scopes(String... scopes) {
        return set(ProviderKeys.SCOPES, List.of(scopes));
    }
}
