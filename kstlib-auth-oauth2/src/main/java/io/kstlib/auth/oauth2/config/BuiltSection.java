package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The section of a provider that a program describes in code. Not safe for use by several threads. */
public final class BuiltSection {

    private final String name;
    private final Map<String, Object> values = new LinkedHashMap<>();

    /**
     * Creates a section that holds the type only.
     *
     * @param name the name of the provider
     * @param type its type string
     */
    public BuiltSection(String name, String type) {
        this.name = Objects.requireNonNull(name, "name");
        set(ProviderKeys.TYPE, type);
        set(ProviderKeys.TOKEN_STORAGE, "memory");
    }

    /**
     * Sets a key.
     *
     * @param key a key of the section
     * @param value its value, as in a configuration file
     */
    public void set(ConfigKey<?> key, Object value) {
        values.put(key.name(), Objects.requireNonNull(value, key.name()));
    }

    /** {@return the name of the provider} */
    public String name() {
        return name;
    }

    /** {@return the values by their keys} */
    public Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String toString() {
        return name + ", " + values.keySet(); // values may be secret
    }
}
