package io.kstlib.auth.core;

import io.kstlib.auth.api.config.ConfigSchema;
import io.kstlib.auth.api.config.ConfigValue;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.flow.Renewal;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.api.provider.TokenOwner;
import io.kstlib.auth.api.token.AskedFor;
import io.kstlib.auth.core.binding.DeclaredOwner;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ProviderType;
import io.kstlib.auth.core.plugin.PluginKind;
import java.util.Optional;

/** The plugin that a provider's section picks, and what it says of that section. */
record PickedPlugin(String name, Settings settings, Plugins plugins) {

    /** Checks the section against the plugin's schema first: what a plugin reads was then seen to be right. */
    Provider create(ProviderContext context) {
        ProviderFactory factory = factory();
        ConfigChecker.checkProvider(settings, factory.schema());
        return calls().call("being made", () -> factory.create(context));
    }

    /** The same provider for those who expect no failure outside the sealed family. */
    Provider guarded(Provider plugin) {
        return GuardedProvider.of(plugin, calls());
    }

    /** All keys of the section. */
    ConfigSchema schema() {
        return ProviderKeys.schema().with(factory().schema());
    }

    DeclaredOwner owner() {
        ProviderFactory factory = factory();
        TokenOwner owner = calls().call("asked whose its tokens are", () -> factory.binding(settings))
                .orElse(null);
        AskedFor asked = calls().call("asked what its logins ask for", () -> factory.asksFor(settings));
        return new DeclaredOwner(owner, factory.schema(), asked);
    }

    /** How a token is followed by the next one, which its flow says. */
    Renewal renewal() {
        ProviderFactory factory = factory();
        Optional<String> flow = calls().call("asked for its flow", () -> factory.flow(settings));
        if (flow.isEmpty()) {
            return Renewal.REFRESH_TOKEN;
        }
        var flowFactory = plugins.flows().get(flow.get(), settings.path("flow"));
        return new PluginCalls(PluginKind.FLOW, flowFactory.type(), user(name))
                .call("asked how it renews tokens", flowFactory::renewal);
    }

    private ProviderFactory factory() {
        return plugins.providers().get(ProviderType.of(settings), asked(settings, ProviderKeys.TYPE.name()));
    }

    private PluginCalls calls() {
        return new PluginCalls(PluginKind.PROVIDER, ProviderType.of(settings), user(name));
    }

    /** For whom a plugin works, in words. */
    static String user(String name) {
        return "\"" + name + "\"";
    }

    /** Where a plugin is asked for, in words. */
    static String asked(Settings section, String key) {
        Optional<ConfigValue> written = section.map().get(key);
        String where = written.map(value -> ", " + value.origin()).orElse(", the default");
        return section.path(key) + where;
    }
}
