package io.kstlib.auth.core;

import io.kstlib.auth.api.resolver.SecretContext;
import io.kstlib.auth.api.resolver.SecretResolver;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.core.plugin.PluginKind;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The secret resolvers, each made when it is first needed and then kept, so that a file that one decrypts is decrypted once. */
final class SecretResolvers {

    private final Plugins plugins;
    private final SecretContext context;
    private final Map<String, SecretResolver> resolvers = new ConcurrentHashMap<>();

    SecretResolvers(Plugins plugins, SecretContext context) {
        this.plugins = plugins;
        this.context = context;
    }

    Secret resolve(SecretReference reference) {
        Optional<Secret> plain = reference.plain();
        if (plain.isPresent()) {
            return plain.get();
        }
        String scheme = reference.scheme().orElseThrow();
        PluginCalls calls = new PluginCalls(PluginKind.SECRET, scheme, reference + ", " + reference.origin());
        SecretResolver resolver = resolvers.computeIfAbsent(scheme, any -> {
            SecretResolverFactory factory = plugins.secrets().get(scheme, reference + ", " + reference.origin());
            return calls.call("being made", () -> factory.create(context));
        });
        return calls.call("fetching the secret", () -> resolver.resolve(reference));
    }
}
