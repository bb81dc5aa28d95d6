package io.kstlib.auth.spi.plugin;

import io.kstlib.auth.spi.config.ConfigSchema;

/**
 * The common part of all plugin factories. A factory is the {@link java.util.ServiceLoader} service type. Its class has the annotation {@link Plugin},
 * which names its type. It has no state; the objects that it creates may have state.
 *
 * <p>Implementations are cheap, stateless and safe for use by several threads. Their constructor does no I/O. A factory is declared with
 * {@code provides} in {@code module-info.java} and, for users of the class path, in {@code META-INF/services}.
 */
public interface PluginFactory {

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
