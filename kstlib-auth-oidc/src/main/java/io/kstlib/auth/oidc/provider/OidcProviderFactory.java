package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.oauth2.client.OAuth2Client;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.TargetSection;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.http.ProviderHttp;
import java.util.Optional;

/** Makes providers of the type {@code oidc}: any OpenID Connect provider, by its issuer. */
@Plugin(
        type = OidcProviderFactory.TYPE,
        description = "any OpenID Connect provider, discovered by its issuer",
        aliases = {"openid", "openidconnect"})
public final class OidcProviderFactory implements ProviderFactory {

    /** The type of this provider in configuration files. */
    public static final String TYPE = "oidc";

    /** For {@link java.util.ServiceLoader}. */
    public OidcProviderFactory() {}

    @Override
    public ConfigSchema schema() {
        return OidcKeys.schema();
    }

    /** Names the issuers that tokens may name: the provider's own, and those that the configuration accepts beside it. */
    @Override
    public Optional<TokenOwner> binding(Settings settings) {
        IssuerPolicy issuers = IssuerPolicy.from(settings);
        return TokenOwner.inOAuth(settings)
                .map(owner -> owner.alsoIssuing(claims -> issuers.acceptsToken(TokenKind.UNKNOWN, claims)));
    }

    @Override
    public Optional<String> flow(Settings settings) {
        return Optional.of(OAuth2Keys.flowOf(settings));
    }

    @Override
    public void checkFlow(Settings settings, AuthFlowFactory flow, ConfigProblems problems) {
        OidcKeys.checkFlow(settings, flow, problems);
    }

    @Override
    public AskedFor asksFor(Settings settings, Attendance attendance) {
        return OAuth2Keys.asksFor(settings, IdTokenPolicy.scopes(settings, attendance));
    }

    @Override
    public Optional<Settings> sectionFor(Settings settings, Target target, Attendance attendance) {
        return Optional.of(TargetSection.of(settings, target, attendance));
    }

    @Override
    public Provider create(ProviderContext context) {
        IdTokenPolicy policy = new IdTokenPolicy(context, ProviderHttp.from(context));
        return new OAuth2Client(policy.connection(), policy);
    }
}
