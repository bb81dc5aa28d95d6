package io.kstlib.auth.core.config;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The place where the plugins of one kind have their settings: {@code auth.KIND.TYPE}. The sections of providers are elsewhere, each under a name. */
public enum PluginSections {
    /** The sections of storages. */
    STORAGE("storage", "a section for each storage type, with the keys of its plugin"),
    /** The sections of flows. A provider's own section comes first, and the rules are checked over both. */
    FLOWS("flows", "a section for each flow type, with the keys of its plugin; a provider's own section wins"),
    /** The sections of client authentications, which follow the same order as those of flows. */
    CLIENT_AUTHENTICATIONS(
            "client_authentications",
            "a section for each type of client authentication, with the keys of its plugin; a provider's own section"
                    + " wins"),
    /** The sections of token presentations, each named by the {@code token_type}. */
    TOKEN_PRESENTATIONS(
            "token_presentations",
            "a section for each way to present a token, named by the token_type, with the keys of its plugin"),
    /** The sections of validators, which follow the same order as those of flows. */
    VALIDATORS(
            "validators",
            "a section for each validator type, with the keys of its plugin; a provider's own section wins"),
    /** The sections of secret resolvers, each under the type of its references. */
    SECRETS("secrets", "a section for each type of secret references, with the keys of its plugin");

    static final List<PluginSections> ALL = List.of(values());
    private static final List<PluginSections> OF_A_PROVIDER =
            List.of(FLOWS, CLIENT_AUTHENTICATIONS, TOKEN_PRESENTATIONS, VALIDATORS);

    @SuppressWarnings("ImmutableEnumChecker") // keys are immutable; saying so by annotation would be a dependency
    private final ConfigKey<ConfigMap> key;

    PluginSections(String key, String description) {
        this.key = ConfigKey.openMap(key, description);
    }

    /** Checks a section. If a provider's own section completes it, only the keys are checked here; the rules are checked over both. */
    void check(Settings section, ConfigSchema schema, ConfigProblems problems) {
        switch (this) {
            case STORAGE, SECRETS, TOKEN_PRESENTATIONS -> schema.check(section, problems);
            case FLOWS, CLIENT_AUTHENTICATIONS, VALIDATORS -> schema.checkKeys(section, problems);
        }
    }

    /** {@return the key in the section {@code auth}} */
    public ConfigKey<ConfigMap> key() {
        return key;
    }

    /**
     * Returns the sections of the plugins that a provider uses. Like the provider's own section, they decide about the owner of a token.
     *
     * @param auth the section {@code auth}
     * @return those that are configured, by key
     */
    public static ConfigMap ofProviders(Settings auth) {
        Map<String, ConfigValue> shared = new LinkedHashMap<>();
        for (PluginSections kind : OF_A_PROVIDER) {
            String name = kind.key().name();
            Optional<ConfigValue> section = auth.map().get(name);
            if (section.isPresent()) {
                shared.put(name, section.get());
            }
        }
        return new ConfigMap(shared, auth.map().origin());
    }

    /** Returns the short form of the section of a storage: a key of the section {@code auth}, named like the type. */
    static ConfigKey<ConfigMap> shortFormOf(String storage) {
        return ConfigKey.openMap(storage, "a short form of storage." + storage);
    }

    /**
     * Returns the settings of one plugin. A value that is not a map counts as not configured here; the check of the configuration reports it.
     *
     * @param auth the section {@code auth}
     * @param type the plugin's type
     * @return its section, that of a storage over its short form if it has one; without entries when it is not configured
     */
    public Settings of(Settings auth, String type) {
        Settings section = written(auth, type);
        return this == STORAGE && ShippedPlugins.hasShortForm(type)
                ? section.over(new Settings(auth.path(type), ConfigTree.section(auth.map(), type)))
                : section;
    }

    /** Returns the section without its short form. */
    Settings written(Settings auth, String type) {
        String path = auth.path(key.name()) + "." + type;
        return ConfigTree.section(auth.map(), key.name()).get(type).orElse(null) instanceof ConfigMap map
                ? new Settings(path, map)
                : new Settings(path, ConfigMap.empty(auth.map().origin()));
    }
}
