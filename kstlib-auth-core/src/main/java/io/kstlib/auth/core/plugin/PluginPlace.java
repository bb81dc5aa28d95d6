package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.core.plugin.folder.PluginFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Where plugins are looked for. Safe for use by several threads. */
public final class PluginPlace {

    private final @Nullable ClassLoader loader;
    private final @Nullable ModuleLayer layer;
    private final @Nullable PluginFolder folder;

    private PluginPlace(@Nullable ClassLoader loader, @Nullable ModuleLayer layer, @Nullable PluginFolder folder) {
        this.loader = loader;
        this.layer = layer;
        this.folder = folder;
    }

    /**
     * {@return the modules and the class path of it and its parents}
     *
     * @param loader a class loader
     */
    public static PluginPlace of(ClassLoader loader) {
        return new PluginPlace(loader, null, null);
    }

    /** {@return the modules and the class path of the context class loader of this thread, or of kstlib where a thread has none} */
    public static PluginPlace ofThread() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return of(context != null ? context : PluginPlace.class.getClassLoader());
    }

    /**
     * {@return the modules of it and its parents; not the class path, because its search takes longer than everything else}
     *
     * @param layer a module layer
     */
    public static PluginPlace of(ModuleLayer layer) {
        return new PluginPlace(null, layer, null);
    }

    /**
     * {@return the modules of the layer and its parents, and what is in the folder}
     *
     * @param layer a module layer
     * @param folder where further plugins are, each apart from the others
     */
    public static PluginPlace of(ModuleLayer layer, PluginFolder folder) {
        return new PluginPlace(null, layer, folder);
    }

    /** Finds services. ServiceLoader checks its caller: the module of this class declares that it uses the service. */
    <F> ServiceLoader<F> services(Class<F> service) {
        return layer != null ? ServiceLoader.load(layer, service) : ServiceLoader.load(service, loader);
    }

    /** Returns the plugins of the folder, with a reason for each that cannot be used. */
    List<FolderPlugin> fromFolder() {
        return folder == null ? List.of() : folder.plugins(PluginKind.services(), ShippedPlugins.modulesApart());
    }

    /**
     * Returns the plugins of the folder that cannot be used as a whole, for listings.
     *
     * @return one entry per jar or folder, with the reason
     */
    public List<PluginInfo> unusable() {
        List<PluginInfo> unusable = new ArrayList<>();
        for (FolderPlugin plugin : fromFolder()) {
            String kind = plugin.file().endsWith("/") ? "directory" : "jar";
            plugin.problem()
                    .ifPresent(why ->
                            unusable.add(PluginEntry.broken(PluginKind.listed(kind), plugin.file(), "", plugin, why)));
        }
        return List.copyOf(unusable);
    }

    /**
     * Returns the jars in the folder.
     *
     * @return one entry per jar, by name
     */
    public List<PluginFile> pluginFiles() {
        return folder == null ? List.of() : folder.files();
    }

    /** Returns the name of the folder for plugins; {@code null} if this program uses none. */
    @Nullable
    String folderName() {
        return folder == null ? null : folder.name();
    }
}
