package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The secret resolvers. Each is made when it is first needed and then kept, so that a file is decrypted only once. */
public final class SecretResolvers {

    private final Plugins plugins;
    private final Settings auth;
    private final HostEnvironment surroundings;
    private final Map<String, LoadedResolver> resolvers;
    private final @Nullable ConfigOrigin found;
    /** The schemes whose secrets this thread is fetching, each needed for the one before. */
    private final ThreadLocal<Deque<String>> underWay = ThreadLocal.withInitial(ArrayDeque::new);

    public SecretResolvers(Plugins plugins, Settings auth, HostEnvironment surroundings) {
        this(plugins, auth, surroundings, new ConcurrentHashMap<>(), null);
    }

    private SecretResolvers(
            Plugins plugins,
            Settings auth,
            HostEnvironment surroundings,
            Map<String, LoadedResolver> resolvers,
            @Nullable ConfigOrigin found) {
        this.plugins = plugins;
        this.auth = auth;
        this.surroundings = surroundings;
        this.resolvers = resolvers;
        this.found = found;
    }

    /** A resolver, and the plugin that made it. */
    private record LoadedResolver(PluginEntry<SecretResolverFactory> plugin, SecretResolver resolver) {

        Guard guard(SecretReference reference) {
            return plugin.guard(asked(reference));
        }
    }

    /** Returns the same resolvers for a look at a configuration that was merely found: they fetch nothing. */
    SecretResolvers unfetched(ConfigOrigin configOrigin) {
        return new SecretResolvers(plugins, auth, surroundings, resolvers, configOrigin);
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
                    ConfigOrigin.ALLOW_OR_NAME,
                    null);
        }
        return inTurn(reference, scheme -> {
            LoadedResolver made = made(scheme, reference);
            return made.guard(reference)
                    .answer("fetching the secret", () -> made.resolver().resolve(reference));
        });
    }

    /**
     * Fetches a secret. A resolver may need a secret of another resolver. One that needs a secret of its own kind in the end is refused, because it
     * would never end.
     */
    private Secret inTurn(SecretReference reference, Function<String, Secret> fetch) {
        String scheme = scheme(reference);
        Deque<String> chain = underWay.get();
        if (chain.contains(scheme)) {
            throw new SecretException(
                    reference.toString(),
                    reference + " (" + reference.place() + ") is needed to fetch a secret of its own kind (" + scheme
                            + "://)",
                    new Remedy.Advice("Keep it where another kind of reference finds it, such as env://NAME"),
                    null);
        }
        chain.addLast(scheme);
        try {
            return fetch.apply(scheme);
        } finally {
            chain.removeLast();
            if (chain.isEmpty()) {
                underWay.remove();
            }
        }
    }

    /** Checks what can be known without fetching anything, see {@link SecretResolver#examine}. */
    List<String> examine(SecretReference reference) {
        LoadedResolver made = made(scheme(reference), reference);
        return made.guard(reference)
                .answer("examining the reference", () -> made.resolver().examine(reference));
    }

    /** Returns the context of a resolver with these settings. */
    SecretContext contextOf(Settings own) {
        Settings network = new Settings("auth", ConfigMap.empty(own.map().origin()));
        return new ConfiguredContext(own, network, auth, this, plugins.onDemand(), surroundings);
    }

    /** Returns a resolver. Makes it outside the map's own lock, because a resolver may fetch a secret when it is made. */
    private LoadedResolver made(String scheme, SecretReference reference) {
        LoadedResolver known = resolvers.get(scheme);
        if (known != null) {
            return known;
        }
        PluginEntry<SecretResolverFactory> plugin =
                plugins.of(PluginKind.SECRET).get(scheme, asked(reference));
        Settings own = PluginSections.SECRETS.of(auth, plugin.type());
        ConfigChecker.checkSection(own, plugin.schema(asked(reference)));
        SecretResolver resolver = plugin.guard(asked(reference))
                .answer("being made", () -> plugin.factory().create(contextOf(own)));
        LoadedResolver made = new LoadedResolver(plugin, resolver);
        LoadedResolver first = resolvers.putIfAbsent(scheme, made);
        return first == null ? made : first;
    }

    private static String scheme(SecretReference reference) {
        return reference.scheme().orElseThrow();
    }

    private static String asked(SecretReference reference) {
        return reference + ", " + reference.place();
    }
}
