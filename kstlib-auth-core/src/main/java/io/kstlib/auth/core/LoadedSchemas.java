package io.kstlib.auth.core;

import io.kstlib.auth.api.config.ConfigKey;
import io.kstlib.auth.api.config.ConfigSchema;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.flow.AuthFlowFactory;
import io.kstlib.auth.api.flow.Endpoint;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import io.kstlib.auth.core.config.PluginSchemas;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.core.config.ProviderType;
import io.kstlib.auth.core.plugin.PluginRegistry;
import io.kstlib.auth.core.plugin.dropped.ContextLoader;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration keys of the plugins that are loaded; a registry is loaded when its kind is first asked for. */
final class LoadedSchemas implements PluginSchemas {

    private final Plugins plugins;

    LoadedSchemas(Plugins plugins) {
        this.plugins = plugins;
    }

    @Override
    public Optional<ProviderSection> ofProvider(Settings auth, Settings section) {
        ProviderFactory factory;
        try {
            factory = plugins.providers().find(ProviderType.of(section)).orElse(null);
        } catch (ConfigurationException wrong) {
            return Optional.empty(); // reported with the other keys
        }
        if (factory == null) {
            return Optional.empty();
        }
        return Optional.of(whole(auth, section, factory, flow(section, factory), validator(section)));
    }

    /**
     * @param flow {@code null} for a provider without flows, or whose flow is not known
     * @param validator {@code null} for the standard one
     */
    static ProviderSection whole(
            Settings auth,
            Settings section,
            ProviderFactory factory,
            @Nullable AuthFlowFactory flow,
            @Nullable TokenValidatorFactory validator) {
        ConfigSchema schema = schema(factory);
        Settings settings = section;
        if (flow != null) {
            schema = withEndpoints(schema.with(schema(flow)), flow)
                    .withRule((all, problems) -> ContextLoader.of(factory).during(() -> {
                        factory.checkFlow(all, flow, problems);
                        return true;
                    }));
            settings = settings.over(PluginSections.FLOWS.of(auth, flow.type()));
        }
        if (validator != null) {
            schema = schema.with(schema(validator));
            settings = settings.over(PluginSections.VALIDATORS.of(auth, validator.type()));
        }
        return new ProviderSection(schema, settings);
    }

    private static ConfigSchema schema(PluginFactory factory) {
        return ContextLoader.of(factory).during(factory::schema);
    }

    /** The endpoints that the flow brings may be configured; most types of providers have those that are standard. */
    private static ConfigSchema withEndpoints(ConfigSchema schema, AuthFlowFactory flow) {
        Set<String> known = schema.keys().stream().map(ConfigKey::name).collect(Collectors.toSet());
        ConfigKey<?>[] further = flow.endpoints().stream()
                .map(Endpoint::key)
                .filter(key -> !known.contains(key.name()))
                .toArray(ConfigKey<?>[]::new);
        return schema.with(further);
    }

    /** What is wrong with a key, or with the plugin, is reported elsewhere; here it only hides the keys of the flow. */
    private @Nullable AuthFlowFactory flow(Settings section, ProviderFactory factory) {
        try {
            return ContextLoader.of(factory)
                    .during(() -> factory.flow(section))
                    .flatMap(type -> plugins.flows().find(type))
                    .map(plugin -> GuardedFlow.of(plugin, section.path()))
                    .orElse(null);
        } catch (AuthException reportedByItsKey) {
            return null;
        }
    }

    private @Nullable TokenValidatorFactory validator(Settings section) {
        try {
            return section.get(ProviderKeys.TOKEN_VALIDATOR)
                    .flatMap(type -> plugins.validators().find(type))
                    .orElse(null);
        } catch (ConfigurationException reportedByItsKey) {
            return null;
        }
    }

    @Override
    public Optional<ConfigSchema> of(PluginSections kind, String type) {
        PluginRegistry<? extends PluginFactory> registry = switch (kind) {
            case STORAGE -> plugins.storages();
            case FLOWS -> plugins.flows();
            case VALIDATORS -> plugins.validators();
            case SECRETS -> plugins.secrets();
        };
        return registry.find(type).map(LoadedSchemas::schema);
    }

    @Override
    public String keptAs(String storage, String provider) {
        return plugins.storages()
                .find(storage)
                .map(factory -> factory.keptAs(provider))
                .orElse(provider);
    }
}
