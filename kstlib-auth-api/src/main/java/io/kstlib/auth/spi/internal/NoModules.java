package io.kstlib.auth.spi.internal;

import io.kstlib.auth.api.error.PluginException;
import java.nio.file.Path;
import java.util.Optional;

/** For programs that load no modules on demand. */
enum NoModules implements ModulesOnDemand {
    INSTANCE;

    @Override
    public Optional<Path> place(String name) {
        return Optional.empty();
    }

    @Override
    public boolean has(String name) {
        return false;
    }

    @Override
    public ModuleLayer layer(String name) {
        throw new PluginException("module", name, "no modules of " + name + " are here", null, null);
    }
}
