package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.core.binding.DeclaredOwner;
import io.kstlib.auth.core.config.keys.ConfigChecker;
import io.kstlib.auth.core.config.keys.PluginSchemas;
import io.kstlib.auth.core.config.keys.ProviderType;
import io.kstlib.auth.core.plugin.PluginEntry;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The plugin that a provider's section picks, and what it says of that section. The section is first checked against the plugin's schema, so that a
 * plugin reads only valid values. Safe for use by several threads.
 */
final class SelectedPlugin {

    private final String name;
    private final Settings settings;
    private final Settings auth;
    private final Plugins plugins;
    private final Supplier<Checked> checked;

    /**
     * The plugins for a valid section.
     *
     * @param flow {@code null} for a provider without flows
     */
    private record Checked(
            ProviderFactory factory, @Nullable AuthFlowFactory flow, PluginSchemas.ProviderSection whole) {}

    SelectedPlugin(String name, Settings settings, Settings auth, Plugins plugins) {
        this.name = name;
        this.settings = settings;
        this.auth = auth;
        this.plugins = plugins;
        this.checked = new LazyPart<>(this::findAndCheck);
    }

    private Checked findAndCheck() {
        PluginEntry<ProviderFactory> plugin = plugins.of(PluginKind.PROVIDER)
                .get(ProviderType.of(settings), asked(settings, ProviderKeys.TYPE.name()));
        ProviderFactory factory = plugin.guarded(user(name));
        AuthFlowFactory flow = factory.flow(settings)
                .map(type -> flow(plugins, settings, name, type))
                .orElse(null);
        PluginEntry<TokenValidatorFactory> validator = settings.get(ProviderKeys.TOKEN_VALIDATOR)
                .flatMap(type -> plugins.of(PluginKind.VALIDATOR).find(type))
                .orElse(null);
        PluginSchemas.ProviderSection whole = new LoadedSchemas(plugins).whole(auth, settings, plugin, flow, validator);
        ConfigChecker.checkProvider(whole);
        if (LoadedSchemas.authenticatesClient(whole.schema())) {
            findClientAuthentication();
        }
        settings.get(ProviderKeys.TOKEN_TYPE)
                .ifPresent(type -> plugins.of(PluginKind.TOKEN_PRESENTATION)
                        .get(type.toLowerCase(Locale.ROOT), asked(settings, ProviderKeys.TOKEN_TYPE.name())));
        return new Checked(factory, flow, whole);
    }

    /** Finds a client authentication that is named and not loaded before the person is asked to log in. */
    private void findClientAuthentication() {
        String where = asked(settings, ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name());
        settings.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                .ifPresent(type -> plugins.of(PluginKind.CLIENT_AUTHENTICATION).get(type, where));
    }

    /**
     * Checks the whole section.
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is wrong with it
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the type, or that of its flow
     */
    void check() {
        checked();
    }

    private Checked checked() {
        return checked.get();
    }

    /** Returns the plugin of a valid section, with a guard. */
    ProviderFactory factory() {
        return checked().factory();
    }

    Provider create(ProviderContext context) {
        return factory().create(context);
    }

    /** Returns the keys of the section, and the section over those that its flow and its validator share with other providers. */
    PluginSchemas.ProviderSection whole() {
        return checked().whole();
    }

    DeclaredOwner owner() {
        ProviderFactory factory = factory();
        TokenOwner owner = factory.binding(settings).map(this::withDetail).orElse(null);
        return new DeclaredOwner(owner, whole(), factory.asksFor(settings, attendance()));
    }

    private TokenOwner withDetail(TokenOwner owner) {
        return flow().flatMap(flow -> flow.bindingDetail(LoadedSchemas.ofFlow(settings, auth, flow.type())))
                .map(owner::withDetail)
                .orElse(owner);
    }

    /** Returns the names of the other providers whose tokens it uses. */
    Set<String> sourceProviders() {
        Set<String> sourceProviders = new TreeSet<>(factory().sourceProviders(settings));
        flow().ifPresent(flow ->
                sourceProviders.addAll(flow.sourceProviders(LoadedSchemas.ofFlow(settings, auth, flow.type()))));
        if (LoadedSchemas.authenticatesClient(whole().schema())) {
            sourceProviders.addAll(new LoadedSchemas(plugins).sourceProviders(settings, auth));
        }
        return sourceProviders;
    }

    Optional<AuthFlowFactory> flow() {
        return Optional.ofNullable(checked().flow());
    }

    Attendance attendance() {
        AuthFlowFactory flow = checked().flow();
        if (flow != null) {
            return flow.attendance();
        }
        return renewal() == Renewal.REPETITION ? Attendance.NONE : Attendance.PERSON;
    }

    /** Returns how the next token is obtained. The flow decides this, or the provider itself where it has no flow. */
    Renewal renewal() {
        AuthFlowFactory flow = checked().flow();
        if (flow != null) {
            return flow.renewal();
        }
        return factory().renewal(settings);
    }

    /** Returns the flow of a type for the provider of that name. */
    static AuthFlowFactory flow(Plugins plugins, Settings settings, String name, String type) {
        return plugins.of(PluginKind.FLOW).get(type, settings.path("flow")).guarded(user(name));
    }

    /** Returns the user of a plugin, in words. */
    static String user(String name) {
        return "\"" + name + "\"";
    }

    /** Returns where a plugin is asked for, in words. */
    static String asked(Settings section, String key) {
        Optional<ConfigValue> written = section.map().get(key);
        String where = written.map(value -> ", " + value.origin()).orElse(", the default");
        return section.path(key) + where;
    }
}
