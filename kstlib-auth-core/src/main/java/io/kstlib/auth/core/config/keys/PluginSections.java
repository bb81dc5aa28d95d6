package io.kstlib.auth.core.config.keys;

import io.kstlib.auth.core.plugin.ShippedPlugins;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import java.util.List;

/** Where the plugins of one kind have their settings: {@code auth.KIND.TYPE}. The providers' own sections stand elsewhere, each under a name. */
public enum PluginSections {
    /** Of storages. */
    STORAGE(AuthKeys.STORAGE),
    /** Of flows; a provider's own section comes first, and with it all rules are checked. */
    FLOWS(AuthKeys.FLOWS),
    /** Of client authentications, likewise. */
    CLIENT_AUTHENTICATIONS(AuthKeys.CLIENT_AUTHENTICATIONS),
    /** Of token presentations. */
    TOKEN_PRESENTATIONS(AuthKeys.TOKEN_PRESENTATIONS),
    /** Of validators, as of flows. */
    VALIDATORS(AuthKeys.VALIDATORS),
    /** Of secret resolvers. */
    SECRETS(AuthKeys.SECRETS);

    static final List<PluginSections> ALL = List.of(values());

    @SuppressWarnings("ImmutableEnumChecker") // keys are immutable; saying so by annotation would be a dependency
    private final ConfigKey<ConfigMap> key;

    PluginSections(ConfigKey<ConfigMap> key) {
        this.key = key;
    }

    /** Checks a section; where a provider's own completes it, the rules are checked with that. */
    void check(Settings section, ConfigSchema schema, ConfigProblems problems) {
        switch (this) {
            case STORAGE, SECRETS, TOKEN_PRESENTATIONS -> schema.check(section, problems);
            case FLOWS, CLIENT_AUTHENTICATIONS, VALIDATORS -> schema.checkKeys(section, problems);
        }
    }

    /**
     * @return the key in the section {@code auth}
     */
    public ConfigKey<ConfigMap> key() {
        return key;
    }

    /**
     * The key below which the keys of a storage may stand, too.
     *
     * @param storage the type of the storage
     * @param name the key
     * @return a key of the section {@code auth}
     */
    static ConfigKey<ConfigMap> shortFormOf(String storage, String name) {
        return ConfigKey.openMap(name, "a short form of storage." + storage);
    }

    /**
     * The settings of a storage, wherever they stand.
     *
     * @param auth the section {@code auth}
     * @param storage the type of the storage
     * @return {@code auth.storage.TYPE} over its short form, where it has one
     */
    public static Settings ofStorage(Settings auth, String storage) {
        Settings section = STORAGE.of(auth, storage);
        return ShippedPlugins.shortFormOf(storage)
                .map(key -> section.over(new Settings(auth.path(key), KnownKeys.section(auth.map(), key))))
                .orElse(section);
    }

    /**
     * The settings of one plugin. What is no map is reported when the configuration is checked, and counts as not configured here.
     *
     * @param auth the section {@code auth}
     * @param type the plugin's type
     * @return its section; without entries when it is not configured
     */
    public Settings of(Settings auth, String type) {
        String path = auth.path(key.name()) + "." + type;
        return KnownKeys.section(auth.map(), key.name()).get(type).orElse(null) instanceof ConfigMap map
                ? new Settings(path, map)
                : new Settings(path, ConfigMap.empty(auth.map().origin()));
    }
}
