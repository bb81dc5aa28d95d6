package io.kstlib.auth.spi.plugin;

import io.kstlib.auth.spi.config.ConfigSchema;
import java.util.Set;

/**
 * The common part of all plugin factories. A factory is the {@link java.util.ServiceLoader} service type. It has no state; the objects that it creates
 * may have state.
 *
 * <p>Implementations are cheap, stateless and safe for use by several threads. Their constructor does no I/O. A factory is declared with
 * {@code provides} in {@code module-info.java} and, for users of the class path, in {@code META-INF/services}.
 */
public interface PluginFactory {

    /**
     * Returns the type string that configuration files use.
     *
     * @return lower-case letters, digits, {@code _} and {@code -}; the same in every release
     */
    String type();

    /**
     * Returns other spellings of the type that are accepted.
     *
     * @return lower-case aliases; empty by default
     */
    default Set<String> aliases() {
        return Set.of();
    }

    /**
     * Says what the plugin does, for listings.
     *
     * @return one line without a full stop
     */
    String description();

    /**
     * Returns the configuration keys that the plugin reads from its own section. Before kstlib creates anything, it checks them and reports unknown
     * keys.
     *
     * @return the keys and the rules between them; none by default
     */
    default ConfigSchema schema() {
        return ConfigSchema.empty();
    }
}
