package io.kstlib.auth.core.secret;

import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.resolver.SecretContext;
import io.kstlib.auth.api.resolver.SecretResolver;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.api.secret.Secret;

/** {@code env://NAME}: the value of an environment variable. */
public final class EnvironmentSecrets implements SecretResolverFactory {

    /** For {@link java.util.ServiceLoader}. */
    public EnvironmentSecrets() {}

    @Override
    public String type() {
        return "env";
    }

    @Override
    public String description() {
        return "the value of an environment variable: env://NAME";
    }

    @Override
    public SecretResolver create(SecretContext context) {
        return reference -> {
            String name = reference.target();
            String value = context.environment().get(name);
            if (value == null || value.isEmpty()) {
                throw new SecretException(
                        reference.toString(),
                        "the environment variable " + name + " (" + reference.origin() + ") is "
                                + (value == null ? "not set" : "empty"),
                        "Set it, or change the reference " + reference,
                        null);
            }
            return Secret.of(value);
        };
    }
}
