package io.kstlib.auth.core;

import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.resolver.SecretContext;
import io.kstlib.auth.api.resolver.SecretResolver;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.core.consent.ConfigStanding;
import io.kstlib.auth.core.plugin.PluginKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The secret resolvers, each made when it is first needed and then kept, so that a file that one decrypts is decrypted once. */
final class SecretResolvers {

    private final Plugins plugins;
    private final SecretContext context;
    private final Map<String, Made> resolvers;
    private final @Nullable ConfigStanding found;

    /** A resolver, and the plugin that made it. */
    private record Made(SecretResolverFactory factory, SecretResolver resolver) {

        PluginCalls calls(SecretReference reference) {
            return SecretResolvers.calls(factory, reference);
        }
    }

    SecretResolvers(Plugins plugins, SecretContext context) {
        this(plugins, context, new ConcurrentHashMap<>(), null);
    }

    private SecretResolvers(
            Plugins plugins, SecretContext context, Map<String, Made> resolvers, @Nullable ConfigStanding found) {
        this.plugins = plugins;
        this.context = context;
        this.resolvers = resolvers;
        this.found = found;
    }

    /** The same ones for a look at a configuration that was merely found: they fetch nothing. */
    SecretResolvers unfetched(ConfigStanding standing) {
        return new SecretResolvers(plugins, context, resolvers, standing);
    }

    Secret resolve(SecretReference reference) {
        Optional<Secret> plain = reference.plain();
        if (plain.isPresent()) {
            return plain.get();
        }
        if (found != null) {
            throw new SecretException(
                    reference.toString(),
                    reference + " (" + reference.origin() + ") is not fetched to look at a configuration that was "
                            + found,
                    "Let the person allow the file first, or name it",
                    null);
        }
        Made made = made(reference);
        return made.calls(reference)
                .answer("fetching the secret", () -> made.resolver().resolve(reference));
    }

    /** What can be known without fetching anything, as {@link SecretResolver#examine} says. */
    List<String> examine(SecretReference reference) {
        Made made = made(reference);
        return made.calls(reference)
                .answer("examining the reference", () -> made.resolver().examine(reference));
    }

    private Made made(SecretReference reference) {
        return resolvers.computeIfAbsent(scheme(reference), scheme -> {
            SecretResolverFactory factory = plugins.secrets().get(scheme, asked(reference));
            PluginCalls calls = calls(factory, reference);
            return new Made(factory, calls.answer("being made", () -> factory.create(context)));
        });
    }

    private static PluginCalls calls(SecretResolverFactory factory, SecretReference reference) {
        return PluginCalls.of(PluginKind.SECRET, factory, scheme(reference), asked(reference));
    }

    private static String scheme(SecretReference reference) {
        return reference.scheme().orElseThrow();
    }

    private static String asked(SecretReference reference) {
        return reference + ", " + reference.place();
    }
}
