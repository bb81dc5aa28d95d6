package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.config.ConfigTree;
import io.kstlib.auth.core.config.EncryptedFiles;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The secret resolvers. Each is made when it is first needed and then kept, so that a file is decrypted only once. */
final class SecretResolvers {

    private final Assembly assembly;
    private final Map<String, LoadedResolver> resolvers;
    private final @Nullable ConfigOrigin found;
    /** The schemes whose secrets this thread is fetching, each needed for the one before. */
    private final ThreadLocal<Deque<String>> underWay = ThreadLocal.withInitial(ArrayDeque::new);

    SecretResolvers(Assembly assembly) {
        this(assembly, new ConcurrentHashMap<>(), null);
    }

    private SecretResolvers(Assembly assembly, Map<String, LoadedResolver> resolvers, @Nullable ConfigOrigin found) {
        this.assembly = assembly;
        this.resolvers = resolvers;
        this.found = found;
    }

    /** A resolver, and the plugin that made it. */
    private record LoadedResolver(PluginEntry<SecretResolverFactory> plugin, SecretResolver resolver) {

        Guard guard(SecretReference reference) {
            return plugin.guard(asked(reference));
        }
    }

    /**
     * Returns the same resolvers for a look at a configuration that was merely found: they fetch nothing.
     *
     * @param look the parts of that look
     */
    SecretResolvers fetchingNothing(Assembly look) {
        return new SecretResolvers(look, resolvers, look.program().configOrigin());
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
        return fetch(reference);
    }

    /**
     * Fetches a secret. A resolver may need a secret of another resolver. One that needs a secret of its own kind in the end is refused, because it
     * would never end.
     */
    private Secret fetch(SecretReference reference) {
        String scheme = scheme(reference);
        Deque<String> chain = underWay.get();
        if (chain.contains(scheme)) {
            throw new SecretException(
                    reference.toString(),
                    reference + " (" + reference.place() + ") is needed to fetch a secret of its own kind (" + scheme
                            + "://)",
                    Remedy.advice("Keep it where another kind of reference finds it, such as env://NAME"),
                    null);
        }
        chain.addLast(scheme);
        try {
            LoadedResolver made = made(scheme, reference);
            return made.guard(reference)
                    .answer("fetching the secret", () -> made.resolver().resolve(reference));
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
    PluginContext contextOf(Settings own) {
        Settings network = new Settings("auth", ConfigMap.empty(own.map().origin()));
        return new Section("secrets", AccountName.DEFAULT, own, network, assembly);
    }

    /** Returns a resolver. Makes it outside the map's own lock, because a resolver may fetch a secret when it is made. */
    private LoadedResolver made(String scheme, SecretReference reference) {
        PluginEntry<SecretResolverFactory> plugin =
                assembly.plugins().of(PluginKind.SECRET).get(scheme, asked(reference));
        Settings own = PluginSections.SECRETS.of(assembly.auth(), plugin.type());
        requireObeyed(plugin, own, reference);
        LoadedResolver known = resolvers.get(scheme);
        if (known != null) {
            return known;
        }
        ConfigChecker.checkSection(own, plugin.schema(asked(reference)));
        SecretResolver resolver = plugin.guard(asked(reference))
                .answer("being made", () -> plugin.factory().create(contextOf(own)));
        LoadedResolver made = new LoadedResolver(plugin, resolver);
        LoadedResolver first = resolvers.putIfAbsent(scheme, made);
        return first == null ? made : first;
    }

    /** Refuses what the person's own files did not write, for a plugin that obeys only these: no one else may start a program. */
    private void requireObeyed(
            PluginEntry<SecretResolverFactory> plugin, Settings settings, SecretReference reference) {
        if (!assembly.plugins().obeysOwnFilesOnly(plugin, asked(reference))) {
            return;
        }
        Map<String, Origin> written = new LinkedHashMap<>(Map.of(reference.key(), reference.origin()));
        ConfigTree.walk(
                settings.map(), (keys, value) -> written.put(settings.path(String.join(".", keys)), value.origin()));
        written.forEach((key, origin) -> {
            Path file = origin.file();
            if (file == null || !assembly.program().ownFiles().test(file)) {
                throw new SecretException(
                        reference.toString(),
                        reference + " (" + reference.place() + ") is not fetched: " + key + " (" + origin
                                + ") is not in your own configuration, and secrets of this kind obey nothing else",
                        Remedy.advice("Write the reference, and auth.secrets." + plugin.type()
                                + ", into your own kstlib.conf.yml, or keep the secret where another kind of reference"
                                + " finds it"),
                        null);
            }
        });
    }

    private static String scheme(SecretReference reference) {
        return reference.scheme().orElseThrow();
    }

    private static String asked(SecretReference reference) {
        return reference + ", " + reference.place();
    }

    /**
     * Finds the opener of encrypted configuration files: the first secret resolver, in the order of the types, that declares to be one. Nothing of
     * the section {@code auth} is known yet at that time. A class and not a lambda: linking a lambda costs start-up time, even where a token is only
     * read.
     */
    record Decryption(Plugins plugins, ConfigSources sources) implements Supplier<Optional<EncryptedFiles>> {

        @Override
        public Optional<EncryptedFiles> get() {
            Settings unknown = new Settings(AuthKeys.SECTION, ConfigMap.empty(Origin.CODE));
            PluginContext context = Assembly.withoutProviders(
                            unknown, plugins, Assembly.ProgramEnvironment.beforeConfiguration(sources))
                    .secrets()
                    .contextOf(new Settings("", unknown.map()));
            return plugins.of(PluginKind.SECRET)
                    .usable()
                    .flatMap(plugin -> opener(plugin, context).stream())
                    .findFirst();
        }

        @SuppressWarnings("NullAway") // the class file of the API does not say of the inner type that it may be null
        private Optional<EncryptedFiles> opener(PluginEntry<SecretResolverFactory> plugin, PluginContext context) {
            Guard guard = plugin.guard("the configuration");
            return guard.answer(
                            "asked for what opens files", () -> plugin.factory().encryptedFiles(context))
                    .map(opener ->
                            (file, content) -> sources.opened().decrypt(guarded(opener::apply, guard), file, content));
        }

        private static EncryptedFiles guarded(EncryptedFiles opener, Guard guard) {
            return (file, content) -> guard.answer("opening an encrypted file", () -> opener.decrypt(file, content));
        }
    }
}
