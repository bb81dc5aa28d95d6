package io.kstlib.auth.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A configured provider, for listings; read from the configuration without creating the provider. Immutable. */
public final class ProviderSummary {

    /** Whether the type is that of a loaded plugin. */
    public enum Plugin {
        /** A loaded plugin has the type. */
        LOADED,
        /** No loaded plugin has the type. */
        MISSING
    }

    private final String name;
    private final String type;
    private final @Nullable String issuer;
    private final @Nullable String tokenValidator;
    private final Plugin plugin;
    private final boolean standard;

    ProviderSummary(
            String name,
            String type,
            @Nullable String issuer,
            @Nullable String tokenValidator,
            Plugin plugin,
            boolean standard) {
        this.name = name;
        this.type = type;
        this.issuer = issuer;
        this.tokenValidator = tokenValidator;
        this.plugin = plugin;
        this.standard = standard;
    }

    /**
     * @return the configured name
     */
    public String name() {
        return name;
    }

    /**
     * @return the configured type
     */
    public String type() {
        return type;
    }

    /**
     * @return the configured issuer; empty for manual endpoints
     */
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    /**
     * @return the configured {@code token_validator}; empty where the form of a token decides
     */
    public Optional<String> tokenValidator() {
        return Optional.ofNullable(tokenValidator);
    }

    /**
     * @return whether the type is that of a loaded plugin
     */
    public Plugin plugin() {
        return plugin;
    }

    /**
     * @return whether this is the provider used when none is named
     */
    public boolean isDefault() {
        return standard;
    }

    @Override
    public String toString() {
        return "ProviderSummary[" + name + ", " + type + ", " + issuer + ", " + plugin + "]";
    }
}
