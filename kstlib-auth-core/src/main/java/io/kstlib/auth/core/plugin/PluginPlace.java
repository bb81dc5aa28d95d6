package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Where plugins are looked for. */
public sealed interface PluginPlace {

    /**
     * @param loader a class loader
     * @return the modules and the class path of it and its parents
     */
    static PluginPlace of(ClassLoader loader) {
        return new OfLoader(loader);
    }

    /**
     * @param layer a module layer
     * @return the modules of it and its parents; no class path, the search of which takes longer than all else
     */
    static PluginPlace of(ModuleLayer layer) {
        return new OfLayer(layer, List.of());
    }

    /**
     * @param layer a module layer
     * @param directory where jars of plugins lie
     * @return the modules of the layer and its parents, and the jars
     */
    static PluginPlace of(ModuleLayer layer, Path directory) {
        DroppedJars jars = DroppedJars.in(directory, layer);
        return new OfLayer(jars.layer(), jars.unusable());
    }

    /**
     * @param ofLoader what to do with a class loader
     * @param ofLayer what to do with a layer
     * @param <T> what comes of it
     * @return what came of it
     */
    <T> T fold(Function<ClassLoader, T> ofLoader, Function<ModuleLayer, T> ofLayer);

    /**
     * Jars there of which nothing can be loaded, for listings.
     *
     * @return one entry a jar, with the reason
     */
    List<PluginInfo> unusable();

    /**
     * @param loader the class loader
     */
    record OfLoader(ClassLoader loader) implements PluginPlace {
        @Override
        public <T> T fold(Function<ClassLoader, T> ofLoader, Function<ModuleLayer, T> ofLayer) {
            return ofLoader.apply(loader);
        }

        @Override
        public List<PluginInfo> unusable() {
            return List.of();
        }
    }

    /**
     * @param layer the layer
     * @param unusable jars of which nothing can be loaded
     */
    record OfLayer(ModuleLayer layer, List<PluginInfo> unusable) implements PluginPlace {

        public OfLayer {
            unusable = List.copyOf(unusable);
        }

        @Override
        public <T> T fold(Function<ClassLoader, T> ofLoader, Function<ModuleLayer, T> ofLayer) {
            return ofLayer.apply(layer);
        }
    }
}
