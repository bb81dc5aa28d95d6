package io.kstlib.auth.exchange;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.plugin.Plugin;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the flow {@code jwt_bearer}. */
@Plugin(
        type = "jwt_bearer",
        description = "a service presents a JWT that another issuer signed (RFC 7523 section 2.1)",
        aliases = "jwt-bearer")
public final class JwtBearerFlowFactory implements AuthFlowFactory {

    static final ConfigKey<SecretReference> ASSERTION =
            ConfigKey.secret("assertion", "the JWT that is the grant: " + TokenReference.FORMS);

    /** For {@link java.util.ServiceLoader}. */
    public JwtBearerFlowFactory() {}

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(ASSERTION).withRule((settings, problems) -> {
            settings.expect(ASSERTION, problems);
            TokenReference.expectReference(ASSERTION, settings, problems);
        });
    }

    @Override
    public AuthFlow create() {
        return new JwtBearerFlow();
    }

    /** Each time, the server receives a valid assertion (RFC 7521 section 4.1). */
    @Override
    public Renewal renewal() {
        return Renewal.REPETITION;
    }

    @Override
    public Optional<String> bindingDetail(Settings settings) {
        return settings.get(ASSERTION).map(assertion -> "assertion " + assertion);
    }

    @Override
    public Set<String> sourceProviders(Settings settings) {
        return TokenReference.OfProvider.sourceProviders(settings, List.of(ASSERTION));
    }

    /** A service presents a JWT as its grant (RFC 7521 section 4.1, RFC 7523 section 2.1). */
    private static final class JwtBearerFlow implements AuthFlow {

        private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

        @Override
        public Token obtain(FlowContext context) {
            SecretReference assertion = context.settings().require(JwtBearerFlowFactory.ASSERTION);
            Parameters form = Parameters.none()
                    .with("grant_type", GRANT)
                    .with(
                            "assertion",
                            new TokenReference(assertion).fetchJwt(context).reveal());
            if (!context.scopes().isEmpty()) {
                form = form.with("scope", String.join(" ", context.scopes()));
            }
            Token token;
            try {
                token = context.requestToken(ClientRequest.to(Endpoint.TOKEN, form));
            } catch (OAuthErrorException refused) {
                throw GrantRefusal.ofToken(refused, List.of(assertion), context.account());
            }
            return context.accept(token);
        }

        @Override
        public String toString() {
            return "JwtBearerFlow";
        }
    }
}
