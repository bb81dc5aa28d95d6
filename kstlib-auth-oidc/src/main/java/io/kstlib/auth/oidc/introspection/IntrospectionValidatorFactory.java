package io.kstlib.auth.oidc.introspection;

import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;

/** Makes validators of the type {@code introspection}: they ask the server that issued a token. */
public final class IntrospectionValidatorFactory implements TokenValidatorFactory {

    /** For {@link java.util.ServiceLoader}. */
    public IntrospectionValidatorFactory() {}

    @Override
    public String type() {
        return "introspection";
    }

    @Override
    public String description() {
        return "asks the server that issued a token whether it is active";
    }

    @Override
    public TokenValidator create(ProviderContext context) {
        return new IntrospectionValidator(context);
    }

    @Override
    public boolean judgesOpaqueTokens() {
        return true;
    }
}
