package io.kstlib.auth.core.plugin;

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
        return new OfLayer(layer);
    }

    /**
     * @param ofLoader what to do with a class loader
     * @param ofLayer what to do with a layer
     * @param <T> what comes of it
     * @return what came of it
     */
    <T> T fold(Function<ClassLoader, T> ofLoader, Function<ModuleLayer, T> ofLayer);

    /**
     * @param loader the class loader
     */
    record OfLoader(ClassLoader loader) implements PluginPlace {
        @Override
        public <T> T fold(Function<ClassLoader, T> ofLoader, Function<ModuleLayer, T> ofLayer) {
            return ofLoader.apply(loader);
        }
    }

    /**
     * @param layer the layer
     */
    record OfLayer(ModuleLayer layer) implements PluginPlace {
        @Override
        public <T> T fold(Function<ClassLoader, T> ofLoader, Function<ModuleLayer, T> ofLayer) {
            return ofLayer.apply(layer);
        }
    }
}
