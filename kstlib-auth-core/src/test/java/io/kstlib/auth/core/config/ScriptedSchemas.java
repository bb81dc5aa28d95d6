package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The keys of plugins, as a test sets them. Storages keep each token under the letters and digits of the provider's name. */
public record ScriptedSchemas(
        Function<String, Optional<ConfigSchema>> providers, Map<PluginSections, Map<String, ConfigSchema>> others)
        implements PluginSchemas {

    /** No plugin is loaded. */
    public static final PluginSchemas NONE = new PluginSchemas() {
        @Override
        public Optional<ProviderSection> ofProvider(Settings auth, Settings section) {
            return Optional.empty();
        }

        @Override
        public Optional<ConfigSchema> of(PluginSections kind, String type) {
            return Optional.empty();
        }

        @Override
        public String storedName(String storage, String provider) {
            return provider;
        }

        @Override
        public boolean isNameOfLogin(String provider) {
            return false;
        }

        @Override
        public Optional<ConfigPath> file(SecretReference reference) {
            return Optional.empty();
        }

        @Override
        public boolean obeysOwnFilesOnly(String scheme) {
            return false;
        }

        @Override
        public List<ConfigProblem> missing(Settings section) {
            return List.of();
        }

        @Override
        public Optional<Preset> preset(String name) {
            return Optional.empty();
        }

        @Override
        public Set<String> presets() {
            return Set.of();
        }
    };

    public static ScriptedSchemas ofProviders(Function<String, Optional<ConfigSchema>> providers) {
        return new ScriptedSchemas(providers, Map.of());
    }

    @Override
    public Optional<ProviderSection> ofProvider(Settings auth, Settings section) {
        try {
            Optional<ConfigSchema> own = providers.apply(AuthKeys.typeOf(section));
            String validator = section.get(ProviderKeys.TOKEN_VALIDATOR).orElse("");
            return own.map(schema -> new ProviderSection(
                    schema.with(of(PluginSections.VALIDATORS, validator).orElse(ConfigSchema.empty())),
                    section.over(PluginSections.VALIDATORS.of(auth, validator))));
        } catch (ConfigurationException reportedByItsKey) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<ConfigSchema> of(PluginSections kind, String type) {
        return Optional.ofNullable(others.getOrDefault(kind, Map.of()).get(type));
    }

    @Override
    public String storedName(String storage, String provider) {
        return storage.equals("memory") ? provider : provider.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    @Override
    public boolean isNameOfLogin(String provider) {
        return provider.contains("--");
    }

    @Override
    public Optional<ConfigPath> file(SecretReference reference) {
        return Optional.empty();
    }

    @Override
    public boolean obeysOwnFilesOnly(String scheme) {
        return false;
    }

    @Override
    public List<ConfigProblem> missing(Settings section) {
        return List.of();
    }

    @Override
    public Optional<Preset> preset(String name) {
        return Optional.empty();
    }

    @Override
    public Set<String> presets() {
        return Set.of();
    }
}
