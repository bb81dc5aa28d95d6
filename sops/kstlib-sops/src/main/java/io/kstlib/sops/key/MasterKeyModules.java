package io.kstlib.sops.key;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Modules of further types of master keys that a program keeps aside. They are loaded when a key of such a type is needed. Implementations are
 * safe for use by several threads.
 */
public interface MasterKeyModules {

    /**
     * Tells whether there are modules of a type. Loads nothing.
     *
     * @param type the name of a type, which may come from a file of a stranger
     * @return whether {@link #layer} has something to load
     */
    boolean has(String type);

    /**
     * Says where the modules of a type are, or belong when they are missing.
     *
     * @param type the name of a type, which may come from a file of a stranger
     * @return the place; empty when modules of this type cannot be kept aside
     */
    Optional<Path> place(String type);

    /**
     * Loads the modules of a type.
     *
     * @param type the name of a type of which there are modules
     * @return a layer in which a module provides {@link MasterKeyType} for it
     * @throws io.kstlib.sops.error.SopsException ({@code RECIPIENT}) if the modules cannot be loaded; the message says why
     */
    ModuleLayer layer(String type);
}
