package io.kstlib.auth.core.plugin;

import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A layer of modules that are loaded when they are needed, above the program. */
final class OnDemandLayer {

    private OnDemandLayer() {}

    /** Resolves all of these modules and no others, above a layer. */
    static Configuration resolve(ModuleLayer parent, List<ModuleReference> modules) {
        OnlyThese finder = OnlyThese.of(modules);
        return parent.configuration().resolve(finder, ModuleFinder.of(), finder.names());
    }

    static ModuleLayer define(ModuleLayer parent, Configuration resolved) {
        return parent.defineModulesWithOneLoader(resolved, OnDemandLayer.class.getClassLoader());
    }

    /** A finder that sees only the given modules. An automatic module adds all other modules that its finder sees. */
    private record OnlyThese(Map<String, ModuleReference> modules) implements ModuleFinder {

        static OnlyThese of(List<ModuleReference> modules) {
            return new OnlyThese(modules.stream()
                    .collect(Collectors.toMap(module -> module.descriptor().name(), Function.identity())));
        }

        Set<String> names() {
            return modules.keySet();
        }

        @Override
        public Optional<ModuleReference> find(String name) {
            return Optional.ofNullable(modules.get(name));
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.copyOf(modules.values());
        }
    }
}
