package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.core.config.keys.PluginSchemas;
import io.kstlib.auth.core.config.keys.PluginSections;
import io.kstlib.auth.core.config.keys.ProviderType;
import io.kstlib.auth.core.guard.GuardedFlow;
import io.kstlib.auth.core.guard.PluginCalls;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.plugin.PluginRegistry;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The configuration keys of the plugins that are loaded; a registry is loaded when its kind is first needed. */
public final class LoadedSchemas implements PluginSchemas {

    /** The key by which a provider's section names its flow. */
    private static final String FLOW = "flow";

    private final Plugins plugins;

    public LoadedSchemas(Plugins plugins) {
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
    ProviderSection whole(
            Settings auth,
            Settings section,
            ProviderFactory factory,
            @Nullable AuthFlowFactory flow,
            @Nullable TokenValidatorFactory validator) {
        PluginCalls calls = PluginCalls.of(PluginKind.PROVIDER, factory, section.path());
        ConfigSchema schema = calls.schema(factory);
        Settings settings = section;
        if (flow != null) {
            schema = withEndpoints(schema.with(flow.schema()), flow)
                    .withRule((all, problems) ->
                            calls.run("asked what the section lacks", () -> factory.checkFlow(all, flow, problems)));
            settings = ofFlow(settings, auth, flow.type());
        }
        if (authenticatesClient(schema)) {
            for (ClientAuthenticationFactory plugin : authentications(section)) {
                PluginCalls own = PluginCalls.of(PluginKind.CLIENT_AUTHENTICATION, plugin, section.path());
                schema = merged(schema, own.schema(plugin), section);
                settings = settings.over(PluginSections.CLIENT_AUTHENTICATIONS.of(auth, own.type()));
            }
        }
        if (validator != null) {
            PluginCalls own = PluginCalls.of(PluginKind.VALIDATOR, validator, section.path());
            schema = schema.with(own.schema(validator));
            settings = settings.over(PluginSections.VALIDATORS.of(auth, own.type()));
        }
        return new ProviderSection(schema, settings);
    }

    /** Returns the settings of a flow: the section that names it, over those that its users share. */
    static Settings ofFlow(Settings section, Settings auth, String type) {
        return section.over(PluginSections.FLOWS.of(auth, type));
    }

    /** Returns the names of the other providers whose tokens authenticate the client of a section. */
    Set<String> sourceProviders(Settings section, Settings auth) {
        return authentications(section).stream()
                .flatMap(plugin -> {
                    PluginCalls calls = PluginCalls.of(PluginKind.CLIENT_AUTHENTICATION, plugin, section.path());
                    Settings own = section.over(PluginSections.CLIENT_AUTHENTICATIONS.of(auth, calls.type()));
                    return calls.answerAtOnce("asked whose tokens it uses", () -> plugin.sourceProviders(own)).stream();
                })
                .collect(Collectors.toSet());
    }

    /** Whether a provider's section may say how its client authenticates. */
    static boolean authenticatesClient(ConfigSchema provider) {
        return provider.keys().stream()
                .anyMatch(key -> key.name().equals(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()));
    }

    /** Returns the one that the section names, else all that may be chosen. A missing one is reported elsewhere; here only its keys are missing. */
    private List<ClientAuthenticationFactory> authentications(Settings section) {
        try {
            Optional<String> named = section.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD);
            List<String> types = named.map(List::of)
                    .orElseGet(() -> plugins.clientAuthentications().ownTypes());
            return types.stream()
                    .flatMap(type -> plugins.clientAuthentications().find(type).stream())
                    .toList();
        } catch (ConfigurationException reportedByItsKey) {
            return List.of();
        }
    }

    /**
     * Merges the keys; two authentications may have a key in common. Applies the rules only of the one that the section names: the others may require
     * what is not needed.
     */
    private static ConfigSchema merged(ConfigSchema schema, ConfigSchema authentication, Settings section) {
        ConfigSchema merged = withFurther(schema, authentication.keys().stream());
        return section.has(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                ? merged.withRule(authentication::checkRules)
                : merged;
    }

    private static ConfigSchema schema(PluginKind<?> kind, PluginFactory factory, String user) {
        return PluginCalls.of(kind, factory, user).schema(factory);
    }

    /** Adds the endpoints of the flow, which may be configured. Most types of providers already have the standard ones. */
    private static ConfigSchema withEndpoints(ConfigSchema schema, AuthFlowFactory flow) {
        return withFurther(schema, flow.endpoints().stream().map(Endpoint::key));
    }

    private static ConfigSchema withFurther(ConfigSchema schema, Stream<? extends ConfigKey<?>> keys) {
        Set<String> known = schema.keys().stream().map(ConfigKey::name).collect(Collectors.toSet());
        return schema.with(keys.filter(key -> !known.contains(key.name())).toArray(ConfigKey<?>[]::new));
    }

    /** Returns the flow. A problem of a key, or of the plugin, is reported elsewhere; here only the keys of the flow are missing. */
    private @Nullable AuthFlowFactory flow(Settings section, ProviderFactory factory) {
        try {
            return PluginCalls.of(PluginKind.PROVIDER, factory, section.path())
                    .answerAtOnce("asked for its flow", () -> factory.flow(section))
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
        return switch (kind) {
            case STORAGE -> schema(PluginKind.STORAGE, plugins.storages(), type);
            case FLOWS -> schema(PluginKind.FLOW, plugins.flows(), type);
            case CLIENT_AUTHENTICATIONS ->
                schema(PluginKind.CLIENT_AUTHENTICATION, plugins.clientAuthentications(), type);
            case TOKEN_PRESENTATIONS -> schema(PluginKind.TOKEN_PRESENTATION, plugins.tokenPresentations(), type);
            case VALIDATORS -> schema(PluginKind.VALIDATOR, plugins.validators(), type);
            case SECRETS -> schema(PluginKind.SECRET, plugins.secrets(), type);
        };
    }

    private static Optional<ConfigSchema> schema(
            PluginKind<?> kind, PluginRegistry<? extends PluginFactory> registry, String type) {
        return registry.find(type).map(factory -> schema(kind, factory, "the configuration"));
    }

    @Override
    public String keptAs(String storage, String provider) {
        return plugins.storages()
                .find(storage)
                .map(factory -> PluginCalls.of(PluginKind.STORAGE, factory, storage, "\"" + provider + "\"")
                        .answerAtOnce("asked for the name of its token", () -> factory.keptAs(provider)))
                .orElse(provider);
    }

    @Override
    public List<ConfigProblem> missing(Settings section) {
        ConfigProblems missing = new ConfigProblems();
        missing(plugins.providers(), section, ProviderKeys.TYPE, missing);
        missing(plugins.storages(), section, ProviderKeys.TOKEN_STORAGE, missing);
        missing(plugins.validators(), section, ProviderKeys.TOKEN_VALIDATOR, missing);
        missing(plugins.tokenPresentations(), section, ProviderKeys.TOKEN_TYPE, missing);
        missing(plugins.clientAuthentications(), section, ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD, missing);
        missingFlow(section, missing);
        return missing.found();
    }

    private static void missing(
            PluginRegistry<?> registry, Settings section, ConfigKey<String> key, ConfigProblems problems) {
        try {
            section.get(key).ifPresent(type -> missing(registry, type, section, key.name(), problems));
        } catch (ConfigurationException reportedByItsKey) {
            return;
        }
    }

    private void missingFlow(Settings section, ConfigProblems problems) {
        try {
            Optional<ProviderFactory> factory = section.has(ProviderKeys.TYPE) || section.has(ProviderKeys.ISSUER)
                    ? plugins.providers().find(ProviderType.of(section))
                    : Optional.empty();
            factory.flatMap(plugin -> PluginCalls.of(PluginKind.PROVIDER, plugin, section.path())
                            .answerAtOnce("asked for its flow", () -> plugin.flow(section)))
                    .ifPresent(type -> missing(plugins.flows(), type, section, FLOW, problems));
        } catch (AuthException reportedByItsKey) {
            return;
        }
    }

    private static void missing(
            PluginRegistry<?> registry, String type, Settings section, String key, ConfigProblems problems) {
        try {
            var unused = registry.get(type, "");
        } catch (PluginException missing) {
            Origin origin = section.map().get(key).orElse(section.map()).origin();
            problems.addAll(List.of(new ConfigProblem(
                    section.path(key),
                    origin,
                    missing.problem(),
                    missing.remedy().orElse(null))));
        }
    }

    @Override
    public Optional<ConfigPath> file(SecretReference reference) {
        return reference
                .scheme()
                .flatMap(scheme -> plugins.secrets()
                        .find(scheme)
                        .flatMap(factory -> PluginCalls.of(PluginKind.SECRET, factory, scheme, reference.place())
                                .answerAtOnce("asked for the file of a reference", () -> factory.file(reference))));
    }
}
