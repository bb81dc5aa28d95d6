package io.kstlib.auth.core.wiring;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.core.config.keys.PluginTypes;
import io.kstlib.auth.core.config.keys.ProviderType;
import io.kstlib.auth.core.guard.PluginCalls;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.plugin.PluginRegistry;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.List;
import java.util.Optional;

/** The types of the plugins that are loaded; a registry is loaded when its kind is first needed. */
final class LoadedTypes implements PluginTypes {

    /** The key by which a provider's section names its flow. */
    private static final String FLOW = "flow";

    private final Plugins plugins;

    LoadedTypes(Plugins plugins) {
        this.plugins = plugins;
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
