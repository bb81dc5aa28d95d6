package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import java.util.Optional;
import java.util.Set;

/** Makes the flow {@code authorization_code_pkce}. */
public final class AuthorizationCodePkceFlowFactory implements AuthFlowFactory {

    /** For {@link java.util.ServiceLoader}. */
    public AuthorizationCodePkceFlowFactory() {}

    @Override
    public String type() {
        return "authorization_code_pkce";
    }

    @Override
    public String description() {
        return "a person logs in with the browser, with PKCE (RFC 7636)";
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.empty().withRule(PkceRules::withPkce);
    }

    @Override
    public Set<Endpoint> endpoints() {
        return Set.of(Endpoint.AUTHORIZATION, Endpoint.TOKEN);
    }

    @Override
    public Optional<String> grantType() {
        return Optional.of("authorization_code");
    }

    @Override
    public AuthFlow create() {
        return new AuthorizationCodeFlow(CodeProof.PKCE);
    }
}
