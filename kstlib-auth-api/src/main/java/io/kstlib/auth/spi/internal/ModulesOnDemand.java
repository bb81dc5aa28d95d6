package io.kstlib.auth.spi.internal;

import io.kstlib.auth.spi.plugin.PluginContext;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Modules that only few configurations need, and that cost nothing until they are needed. Each name stands for a folder of jars. The folder becomes a
 * module layer on the first call of {@link #layer}. Only the program says where the folders are; no configuration can. Implementations are safe for
 * use by several threads.
 */
public interface ModulesOnDemand {

    /** {@return an implementation without any modules, for programs whose modules are all on the module path or the class path} */
    static ModulesOnDemand none() {
        return NoModules.INSTANCE;
    }

    /** A context of a plugin that has such modules. */
    interface Holder {

        /** {@return the modules that the plugin may load when it first needs them} */
        ModulesOnDemand modules();
    }

    /**
     * {@return the modules that a plugin may load when it first needs them; none where its context has none}
     *
     * @param context the context of the plugin
     */
    static ModulesOnDemand of(PluginContext context) {
        return context instanceof Holder holder ? holder.modules() : none();
    }

    /**
     * Says where the modules of a name are, or where they belong if they are missing. Accesses no file.
     *
     * @param name lower-case letters, digits and {@code _}
     * @return their folder; empty when there is no place for modules, or when the name is not valid
     */
    Optional<Path> place(String name);

    /**
     * Whether there are modules of a name. Loads nothing.
     *
     * @param name lower-case letters, digits and {@code _}
     * @return whether {@link #layer} has something to load
     */
    boolean has(String name);

    /**
     * Loads the modules of a name on the first call. Later calls return the same layer.
     *
     * @param name lower-case letters, digits and {@code _}
     * @return their layer, above the layer of the program; the same one each time
     * @throws io.kstlib.auth.api.error.PluginException if there are no such modules, or if one of them cannot be read or requires one that is
     *     missing; the message says which
     */
    ModuleLayer layer(String name);
}
