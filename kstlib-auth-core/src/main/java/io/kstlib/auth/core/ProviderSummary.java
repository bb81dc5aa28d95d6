package io.kstlib.auth.core;

import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.plugin.Plugins;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Optional;

/** A configured provider, for listings; read from the configuration without creating the provider. Immutable. */
public final class ProviderSummary {

    /** Whether the type is that of a loaded plugin. */
    public enum Plugin {
        /** A loaded plugin has the type. */
        LOADED("loaded"),
        /** No loaded plugin has the type. */
        MISSING("missing");

        private final String word;

        Plugin(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    /** How the tokens of a provider are validated, unless they are opaque. */
    public enum Validation {
        /** Here, with the keys of the provider: no server sees the token. */
        BY_KEYS,
        /** By a server that is sent the token, or by a validator that is not loaded. */
        BY_SERVER
    }

    private final String name;
    private final ConfigValue section;
    private final Plugins plugins;
    private final boolean standard;

    /** Checks nothing: a listing shows the section, right or wrong. */
    ProviderSummary(String name, ConfigValue section, Plugins plugins, boolean standard) {
        this.name = name;
        this.section = section;
        this.plugins = plugins;
        this.standard = standard;
    }

    private String text(String key) {
        return section instanceof ConfigMap map && map.get(key).orElse(null) instanceof ConfigScalar scalar
                ? scalar.text()
                : "";
    }

    /** {@return the configured name} */
    public String name() {
        return name;
    }

    /** {@return the configured type} */
    public String type() {
        return section instanceof ConfigMap map ? AuthKeys.shownType(map) : "";
    }

    /** {@return the configured issuer; empty for manual endpoints} */
    public Optional<String> issuer() {
        return Optional.of(text(ProviderKeys.ISSUER.name())).filter(issuer -> !issuer.isEmpty());
    }

    /**
     * Finds out how the tokens of the provider are validated. Looks for the validator with each call.
     *
     * @return the way
     */
    public Validation validation() {
        String named = text(ProviderKeys.TOKEN_VALIDATOR.name());
        return plugins.of(PluginKind.VALIDATOR)
                .find(named.isEmpty() ? ShippedPlugins.STANDARD_VALIDATOR : named)
                .filter(validator -> !validator.guarded("the configuration").sendsTokens())
                .map(validator -> Validation.BY_KEYS)
                .orElse(Validation.BY_SERVER);
    }

    /** {@return whether the type is that of a loaded plugin} */
    public Plugin plugin() {
        return plugins.of(PluginKind.PROVIDER).find(type()).isPresent() ? Plugin.LOADED : Plugin.MISSING;
    }

    /** {@return whether this is the provider used when none is named} */
    public boolean isDefault() {
        return standard;
    }

    @Override
    public String toString() {
        return "ProviderSummary[" + name + ", " + type() + ", " + issuer().orElse(null) + ", " + plugin() + "]";
    }
}
