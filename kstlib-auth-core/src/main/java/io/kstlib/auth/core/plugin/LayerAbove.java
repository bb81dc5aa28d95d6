package io.kstlib.auth.core.plugin;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A layer of as many of the given modules as can be resolved together. */
final class LayerAbove {

    private final ModuleLayer parent;
    private final Map<String, String> refusals = new HashMap<>();
    private ModuleLayer layer;

    private LayerAbove(ModuleLayer parent) {
        this.parent = parent;
        this.layer = parent;
    }

    static LayerAbove of(ModuleLayer parent, List<ModuleReference> modules) {
        LayerAbove above = new LayerAbove(parent);
        if (!modules.isEmpty() && !above.defined(modules)) {
            above.addOneByOne(modules);
        }
        return above;
    }

    ModuleLayer layer() {
        return layer;
    }

    /** Why the module of this name is not in the layer. */
    Optional<String> refusal(String module) {
        return Optional.ofNullable(refusals.get(module));
    }

    /** Again and again, because a module may need one that comes after it. Refused are those that no round could add. */
    private void addOneByOne(List<ModuleReference> modules) {
        List<ModuleReference> waiting = new ArrayList<>(modules);
        List<ModuleReference> resolved = new ArrayList<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Iterator<ModuleReference> each = waiting.iterator(); each.hasNext(); ) {
                ModuleReference module = each.next();
                resolved.add(module);
                if (defined(resolved)) {
                    each.remove();
                    grew = true;
                } else {
                    resolved.remove(module);
                }
            }
        }
    }

    /** Whether there could be a layer of these; then it is the layer. */
    private boolean defined(List<ModuleReference> modules) {
        String newest = modules.get(modules.size() - 1).descriptor().name();
        try {
            layer = define(parent, resolve(parent, modules));
            refusals.remove(newest);
            return true;
        } catch (FindException | ResolutionException | LayerInstantiationException unresolved) {
            refusals.put(newest, BrokenPlugin.words(unresolved));
            return false;
        }
    }

    /** All of these and no others, above a layer. */
    static Configuration resolve(ModuleLayer parent, List<ModuleReference> modules) {
        OnlyThese finder = OnlyThese.of(modules);
        return parent.configuration().resolve(finder, ModuleFinder.of(), finder.names());
    }

    static ModuleLayer define(ModuleLayer parent, Configuration resolved) {
        return parent.defineModulesWithOneLoader(resolved, LayerAbove.class.getClassLoader());
    }

    /** A finder that sees no jar beside the ones tried, as one automatic module draws in all others that its finder sees. */
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
