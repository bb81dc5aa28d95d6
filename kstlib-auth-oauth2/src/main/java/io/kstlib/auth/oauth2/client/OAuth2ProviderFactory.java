package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.oauth2.client.ServerPolicy.OAuth2Policy;
import io.kstlib.auth.oauth2.config.DialectKeys;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.OAuth2Keys.ProfileRules;
import io.kstlib.auth.oauth2.config.Rules;
import io.kstlib.auth.oauth2.config.TargetSection;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.http.ProviderHttp;
import java.util.List;
import java.util.Optional;

/** Makes providers of the type {@code oauth2}: any OAuth 2.0 server, by its endpoints or its issuer. */
@Plugin(
        type = OAuth2ProviderFactory.TYPE,
        description = "any OAuth 2.0 server, by its endpoints or its issuer",
        aliases = "oauth")
public final class OAuth2ProviderFactory implements ProviderFactory {

    /** The type string of configuration files. */
    public static final String TYPE = "oauth2";

    /** For {@link java.util.ServiceLoader}. */
    public OAuth2ProviderFactory() {}

    @Override
    public ConfigSchema schema() {
        return OAuth2Keys.schema()
                .with(DialectKeys.schema())
                .with(ProviderKeys.ISSUER, OAuth2Keys.DISCOVERY_TTL, OAuth2Keys.RESPONSE_MODE)
                .withRule(IssuerUrl::check)
                .withRule(OAuth2ProviderFactory::isComplete);
    }

    /**
     * {@inheritDoc} Where a member of the userinfo answer tells one person from others, the tokens belong to that member, too. With another one, another
     * person could count as the owner.
     */
    @Override
    public Optional<TokenOwner> binding(Settings settings) {
        return TokenOwner.inOAuth(settings)
                .map(owner -> settings.get(DialectKeys.SUBJECT_MEMBER)
                        .map(member -> owner.withDetail(DialectKeys.SUBJECT_MEMBER.name() + " " + member))
                        .orElse(owner));
    }

    @Override
    public Optional<String> flow(Settings settings) {
        return Optional.of(OAuth2Keys.flowOf(settings));
    }

    @Override
    public AskedFor asksFor(Settings settings, Attendance attendance) {
        return OAuth2Keys.asksFor(settings, settings.get(ProviderKeys.SCOPES).orElse(List.of()));
    }

    @Override
    public Optional<Settings> sectionFor(Settings settings, Target target, Attendance attendance) {
        return Optional.of(TargetSection.of(settings, target, attendance));
    }

    @Override
    public Provider create(ProviderContext context) {
        OAuth2Policy policy = new OAuth2Policy(context, ProviderHttp.from(context));
        return new OAuth2Client(policy.connection(), policy);
    }

    private static void isComplete(Settings settings, ConfigProblems problems) {
        settings.expect(ProviderKeys.CLIENT_ID, problems);
        if (settings.has(ProviderKeys.ISSUER)) {
            return;
        }
        settings.expect(Endpoint.TOKEN.key(), problems);
        Rules.valid(() -> OAuth2Keys.signedResponses(settings))
                .ifPresent(mode -> Rules.reportMissing(
                        settings,
                        ProviderKeys.ISSUER,
                        "missing; a signed response names its issuer (response_mode, JARM section 2.1)",
                        problems));
    }

    /** Without an issuer nothing is discovered, so all endpoints must be configured. */
    @Override
    public void checkFlow(Settings settings, AuthFlowFactory flow, ConfigProblems problems) {
        ProfileRules.checkFlow(settings, flow, problems);
        if (settings.has(ProviderKeys.ISSUER)) {
            return;
        }
        for (Endpoint endpoint : flow.endpoints()) {
            if (!endpoint.equals(Endpoint.TOKEN)) {
                settings.expect(endpoint.key(), problems);
            }
        }
    }
}
