package io.kstlib.auth.spi.plugin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Modules that only few configurations need, and that cost nothing until one of these needs them: each name stands for a folder of jars, which
 * becomes a module layer when it is first asked for. The program says where the folders are; no configuration can. Implementations are safe for
 * use by several threads.
 */
public interface ModulesOnDemand {

    /**
     * @return what has no modules of any name: for programs whose modules all lie on the module path or the class path
     */
    static ModulesOnDemand none() {
        return NoModules.INSTANCE;
    }

    /**
     * Says where the modules of a name are, or belong when they are missing. Looks at no file.
     *
     * @param name lower-case letters, digits and {@code _}
     * @return their folder; empty when no place is set aside for modules, or when the name is none
     */
    Optional<Path> place(String name);

    /**
     * Tells whether there are modules of a name. Loads nothing.
     *
     * @param name lower-case letters, digits and {@code _}
     * @return whether {@link #layer} has something to load
     */
    boolean has(String name);

    /**
     * Loads the modules of a name, the first time that it is called.
     *
     * @param name lower-case letters, digits and {@code _}
     * @return their layer, above that of the program; the same one each time
     * @throws io.kstlib.auth.api.error.PluginException if there are none, or if one of them cannot be read or lacks another; the message says
     *     which
     */
    ModuleLayer layer(String name);
}
