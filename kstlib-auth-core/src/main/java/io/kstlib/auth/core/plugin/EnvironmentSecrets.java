package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.util.List;
import java.util.Map;

/** {@code env://NAME}: the value of an environment variable. */
@Plugin(type = "env", description = "the value of an environment variable: env://NAME")
public final class EnvironmentSecrets implements SecretResolverFactory {

    /** For {@link java.util.ServiceLoader}. */
    public EnvironmentSecrets() {}

    @Override
    public SecretResolver create(PluginContext context) {
        return new Variables(context.environment());
    }

    private record Variables(Map<String, String> environment) implements SecretResolver {

        @Override
        public Secret resolve(SecretReference reference) {
            examine(reference);
            return Secret.of(environment.getOrDefault(reference.target(), ""));
        }

        @Override
        public List<String> examine(SecretReference reference) {
            String name = reference.target();
            if (environment.getOrDefault(name, "").isEmpty()) {
                throw new SecretException(
                        reference.toString(),
                        "the environment variable " + name + " (" + reference.place() + ") is "
                                + (environment.containsKey(name) ? "empty" : "not set"),
                        Remedy.advice("Set it, or change the reference " + reference),
                        null);
            }
            return List.of();
        }

        @Override
        public String toString() {
            return "Variables[hidden]";
        }
    }
}
