package io.kstlib.auth.core.wiring;

import io.kstlib.auth.core.config.consent.PersonsPlugins;
import io.kstlib.auth.core.config.place.ConfigSources;
import io.kstlib.auth.core.plugin.ModuleFolders;
import io.kstlib.auth.core.plugin.PluginPlace;
import io.kstlib.auth.core.plugin.dropped.AllowedPlugins;
import io.kstlib.auth.core.plugin.dropped.DroppedFolder;
import io.kstlib.files.FileOwnership;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where plugins are looked for by a program that lets a person drop some.
 *
 * @param layer the program's own modules
 * @param directory what they are dropped into
 * @param onDemand what is loaded when a plugin first asks for it
 * @param sources where the person's own configuration may come from
 */
public record DroppedPlace(
        ModuleLayer layer, Path directory, @Nullable ModuleFolders onDemand, ConfigSources sources) {

    public PluginPlace place() {
        FileOwnership ownership = FileOwnership.ofProcess(sources.environment());
        return PluginPlace.of(layer, new DroppedFolder(directory, layer, ownership, () -> allowed(ownership)));
    }

    /** What was dropped has no say in whether it may work: the person's own configuration is read with the program's plugins. */
    private AllowedPlugins allowed(FileOwnership ownership) {
        Plugins shipped = new Plugins(PluginPlace.of(layer), onDemand);
        return new PersonsPlugins(shipped.inspection(sources), ownership).allowed();
    }
}
