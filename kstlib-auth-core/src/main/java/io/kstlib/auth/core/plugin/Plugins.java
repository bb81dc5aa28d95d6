package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ConfigLoader;
import io.kstlib.auth.core.config.ConfigSources;
import io.kstlib.auth.core.plugin.folder.AllowedPlugins;
import io.kstlib.auth.core.plugin.folder.PluginFolder;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.ModulesOnDemand;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The registries of plugins. Each is loaded when it is first needed: a valid token is handed out without loading a provider. */
public final class Plugins {

    private final PluginPlace place;
    private final @Nullable ModuleFolders onDemand;
    private final Map<PluginKind<?>, PluginRegistry<?>> registries = new ConcurrentHashMap<>();

    public Plugins(PluginPlace place, @Nullable ModuleFolders onDemand) {
        this.place = place;
        this.onDemand = onDemand;
    }

    /**
     * Returns the place of plugins for a program with a folder of plugins. A plugin there cannot influence whether it is allowed: the person's
     * own configuration is read with the program's plugins only.
     *
     * @param layer the program's own modules
     * @param directory the folder
     * @param onDemand the modules that are loaded when a plugin first asks for them
     * @param sources where the person's own configuration may come from
     */
    public static PluginPlace withFolder(
            ModuleLayer layer, Path directory, @Nullable ModuleFolders onDemand, ConfigSources sources) {
        return PluginPlace.of(
                layer,
                new PluginFolder(
                        directory,
                        layer,
                        sources.ownership(),
                        () -> allowed(new Plugins(PluginPlace.of(layer), onDemand).loader(sources))));
    }

    /** Reads {@code plugins.allow}: everything is allowed if it is missing, nothing if it cannot be read. */
    private static AllowedPlugins allowed(ConfigLoader loader) {
        try {
            Settings auth = loader.own().orElse(null);
            Settings plugins = auth == null ? null : auth.get(AuthKeys.PLUGINS).orElse(null);
            Optional<List<String>> names = plugins == null ? Optional.empty() : plugins.get(AuthKeys.ALLOW);
            return plugins == null || names.isEmpty()
                    ? AllowedPlugins.all()
                    : AllowedPlugins.only(
                            names.get(), plugins.path(AuthKeys.ALLOW.name()) + ", " + plugins.origin(AuthKeys.ALLOW));
        } catch (AuthException wrong) {
            return AllowedPlugins.unknown(String.valueOf(wrong.getMessage()));
        }
    }

    /** Returns the modules that are loaded when a plugin first asks for them. */
    ModulesOnDemand onDemand() {
        return onDemand == null ? ModulesOnDemand.none() : onDemand;
    }

    /** Returns the plugins of a kind. */
    @SuppressWarnings("unchecked") // a kind's registry is stored under that kind only
    public <F extends PluginFactory> PluginRegistry<F> of(PluginKind<F> kind) {
        return (PluginRegistry<F>) registries.computeIfAbsent(kind, k -> PluginRegistry.load(kind, place));
    }

    /** Returns a checker of configurations that knows what these plugins expect. */
    public ConfigChecker checker() {
        return new ConfigChecker(new LoadedSchemas(this));
    }

    /** Returns a loader of configurations that knows these plugins. */
    public ConfigLoader loader(ConfigSources sources) {
        return new ConfigLoader(sources, checker(), new ConfigDecryption(this, sources));
    }

    public List<PluginInfo> list() {
        List<PluginInfo> all = new ArrayList<>();
        PluginKind.ALL.forEach(kind -> all.addAll(of(kind).list()));
        if (onDemand != null) {
            all.addAll(onDemand.list());
        }
        all.addAll(place.unusable());
        return List.copyOf(all);
    }

    public List<PluginFile> pluginFiles() {
        return place.pluginFiles();
    }
}
