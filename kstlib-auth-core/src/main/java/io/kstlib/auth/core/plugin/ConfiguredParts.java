package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.util.List;
import java.util.function.Function;

/**
 * What the providers and storages of one configuration share, and how each of them is made from it. Immutable; safe for use by several threads.
 *
 * @param auth the section {@code auth}
 * @param plugins the plugins that the configuration can pick
 * @param secrets the secret resolvers
 * @param others the tokens that a provider needs from other providers
 * @param surroundings the surroundings of the program
 */
public record ConfiguredParts(
        Settings auth, Plugins plugins, SecretResolvers secrets, ProviderTokens others, HostEnvironment surroundings) {

    /**
     * Makes the parts of a section {@code auth}.
     *
     * @param auth the section {@code auth}
     * @param plugins the plugins that the configuration can pick
     * @param surroundings the surroundings of the program
     * @param token returns the token of a provider
     * @param idToken returns the ID token of a provider
     */
    public static ConfiguredParts of(
            Settings auth,
            Plugins plugins,
            HostEnvironment surroundings,
            Function<String, Token> token,
            Function<String, Secret> idToken) {
        ProviderTokens others = new ProviderTokens(auth, surroundings.configOrigin(), token, idToken);
        return new ConfiguredParts(
                auth, plugins, new SecretResolvers(plugins, auth, surroundings), others, surroundings);
    }

    /** Returns the same for a look at a configuration that was merely found: no secret is fetched. */
    ConfiguredParts fetchingNoSecret() {
        return new ConfiguredParts(auth, plugins, secrets.unfetched(surroundings.configOrigin()), others, surroundings);
    }

    /**
     * Makes a provider from its section.
     *
     * @param name the name below {@code auth.providers}
     * @param settings its section
     */
    public ConfiguredProvider provider(String name, Settings settings) {
        return new ConfiguredProvider(name, settings, this);
    }

    /** Returns a provider without a section, for tokens of any issuer. */
    public ConfiguredProvider anyProvider() {
        String name = "NAME";
        return provider(
                name, new Settings(auth.path(AuthKeys.PROVIDERS.name()) + "." + name, ConfigMap.empty(Origin.CODE)));
    }

    /** Makes the storage of a provider: the one that its section names, else the one for all providers, else the standard one. */
    public TokenStorage storage(ConfiguredProvider provider) {
        return storage(provider, configuredStorage(provider));
    }

    private PluginEntry<TokenStorageFactory> configuredStorage(ConfiguredProvider provider) {
        Settings settings = provider.settings();
        return plugins.of(PluginKind.STORAGE)
                .get(
                        writtenStorageType(settings),
                        ConfiguredProvider.asked(storageAskedBy(settings), ProviderKeys.TOKEN_STORAGE.name()));
    }

    /**
     * Makes a storage of a type, with the section that the configuration has for it.
     *
     * @param type a type string or an alias
     * @return the storage, which the caller closes
     * @throws io.kstlib.auth.api.error.ConfigurationException if its section is wrong or does not suffice
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the type
     */
    public TokenStorage storage(ConfiguredProvider provider, String type) {
        return storage(provider, plugins.of(PluginKind.STORAGE).get(type, "a move"));
    }

    /** Returns the type of the storage of a provider, as its plugin writes it. */
    public String storageType(ConfiguredProvider provider) {
        return configuredStorage(provider).type();
    }

    /**
     * Returns the type of a storage as its plugin writes it.
     *
     * @param asked a type string or an alias
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has it
     */
    public String canonicalStorageType(String asked) {
        return plugins.of(PluginKind.STORAGE).get(asked, "a move").type();
    }

    /** Returns the types of the storages that the program itself brings. One of the folder of plugins is used only where it is named. */
    public List<String> shippedStorages() {
        return plugins.of(PluginKind.STORAGE).ownTypes();
    }

    /** Whether the configuration has a section for a type of storage. */
    public boolean hasStorageSection(String type) {
        return !PluginSections.ofStorage(auth, type).map().entries().isEmpty();
    }

    private TokenStorage storage(ConfiguredProvider provider, PluginEntry<TokenStorageFactory> plugin) {
        Settings settings = provider.settings();
        Guard guard = plugin.guard(ConfiguredProvider.user(provider.name()));
        TokenStorageFactory factory = plugin.factory();
        Settings section = PluginSections.ofStorage(auth, plugin.type());
        StorageContext context =
                new ConfiguredContext(section, settings, auth, secrets, plugins.onDemand(), surroundings);
        ConfigChecker.checkSection(section, plugin.schema(guard.user()));
        TokenStorage made = guard.answer("being made", () -> factory.create(context));
        return guard.storage(made);
    }

    /**
     * {@return the type of its storage, as it is written}
     *
     * @param provider a provider's section
     */
    String writtenStorageType(Settings provider) {
        return storageAskedBy(provider).get(ProviderKeys.TOKEN_STORAGE).orElse(ShippedPlugins.STANDARD_STORAGE);
    }

    private Settings storageAskedBy(Settings provider) {
        return provider.has(ProviderKeys.TOKEN_STORAGE) ? provider : auth;
    }

    @Override
    public String toString() {
        return "ConfiguredParts[" + auth.path() + "]"; // a section may hold secrets
    }
}
