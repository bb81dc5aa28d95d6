package io.kstlib.auth.core;

import io.kstlib.auth.api.resolver.SecretContext;
import io.kstlib.auth.api.resolver.SecretResolver;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.core.plugin.PluginKind;
import java.util.List;
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
        return calls(reference)
                .answer("fetching the secret", () -> resolver(reference).resolve(reference));
    }

    /** What can be known without fetching anything, as {@link SecretResolver#examine} says. */
    List<String> examine(SecretReference reference) {
        return calls(reference)
                .answer("examining the reference", () -> resolver(reference).examine(reference));
    }

    private SecretResolver resolver(SecretReference reference) {
        return resolvers.computeIfAbsent(scheme(reference), scheme -> {
            SecretResolverFactory factory = plugins.secrets().get(scheme, asked(reference));
            return calls(reference).answer("being made", () -> factory.create(context));
        });
    }

    private static PluginCalls calls(SecretReference reference) {
        return new PluginCalls(PluginKind.SECRET, scheme(reference), asked(reference));
    }

    private static String scheme(SecretReference reference) {
        return reference.scheme().orElseThrow();
    }

    private static String asked(SecretReference reference) {
        return reference + ", " + reference.place();
    }
}
