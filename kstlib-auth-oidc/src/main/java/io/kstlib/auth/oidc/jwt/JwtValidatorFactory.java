package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.oidc.jwt.TokenVerifier.Expectation;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;

/** Makes validators of the type {@code jwt}. A validator takes six steps from a token to the key that its issuer publishes. */
@Plugin(type = "jwt", description = "verifies signed JWTs with the keys that their issuer publishes")
public final class JwtValidatorFactory implements TokenValidatorFactory {

    /** For {@link java.util.ServiceLoader}. */
    public JwtValidatorFactory() {}

    @Override
    public TokenValidator create(ProviderContext context) {
        TokenVerifier verifier = TokenVerifier.of(context);
        return request -> verifier.verify(request, Expectation.nothing());
    }

    @Override
    public boolean sendsTokens() {
        return false;
    }
}
