package io.kstlib.auth.core.plugin.folder;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modules of one plugin as a layer of their own above the program. Modules that the plugin brings are taken from its jars, whatever the program
 * has. The other modules that it requires are the program's.
 */
public final class PluginLayer {

    private final ModuleLayer program;
    private final Map<String, PluginJar> jars = new LinkedHashMap<>();
    private final Map<String, ModuleReference> modules = new LinkedHashMap<>();

    private PluginLayer(ModuleLayer program) {
        this.program = program;
    }

    /**
     * Returns the class loader of a layer of these jars.
     *
     * @return empty where some of them are not modules and clash with modules of the program, which an automatic module always reads
     * @throws UnusableException if a module lacks another, or two hold the same package
     */
    static Optional<ClassLoader> of(List<PluginJar> jars, ModuleLayer program, PluginLoader.Shared shared)
            throws UnusableException {
        PluginLayer layer = new PluginLayer(program);
        for (PluginJar jar : jars) {
            ModuleReference module;
            try {
                module = jar.asModule();
            } catch (UnusableException noModule) {
                return Optional.empty(); // a jar with a descriptor was read before, so this one has none
            }
            layer.jars.put(module.descriptor().name(), jar);
            layer.modules.put(module.descriptor().name(), module);
        }
        layer.checkRequired();
        return layer.checkPackages() ? layer.define(shared) : Optional.empty();
    }

    private void checkRequired() throws UnusableException {
        for (ModuleReference module : modules.values()) {
            for (Requires requires : module.descriptor().requires()) {
                boolean isThere = modules.containsKey(requires.name())
                        || program.findModule(requires.name()).isPresent();
                if (!isThere && !requires.modifiers().contains(Requires.Modifier.STATIC)) {
                    throw new UnusableException("lacks the module " + requires.name() + ", which "
                            + module.descriptor().name() + " requires; "
                            + (isOfJava(requires.name())
                                    ? "this Java does not hold it"
                                    : "put its jar into a directory with it"));
                }
            }
        }
    }

    private static boolean isOfJava(String module) {
        return module.startsWith("java.") || module.startsWith("jdk.");
    }

    /** Whether each package is in one module only; jars without a descriptor may share a package, but not in a layer. */
    private boolean checkPackages() throws UnusableException {
        Map<String, ModuleDescriptor> owners = new HashMap<>();
        for (ModuleReference module : modules.values()) {
            for (String name : module.descriptor().packages()) {
                ModuleDescriptor other = owners.putIfAbsent(name, module.descriptor());
                if (other == null) {
                    continue;
                }
                if (other.isAutomatic() || module.descriptor().isAutomatic()) {
                    return false;
                }
                throw new UnusableException("holds the package " + name + " in two modules, "
                        + jars.get(other.name()) + " and "
                        + jars.get(module.descriptor().name()));
            }
        }
        return true;
    }

    private Optional<ClassLoader> define(PluginLoader.Shared shared) {
        try {
            ModuleLayer.Controller made =
                    ModuleLayer.defineModulesWithOneLoader(resolved(program, modules), List.of(program), shared);
            for (PluginJar jar : jars.values()) {
                for (PluginJar.Declared declared : jar.declared()) {
                    Module module = made.layer()
                            .findModule(jar.moduleName().orElseThrow())
                            .orElseThrow();
                    made.addExports(module, declared.packageName(), PluginLayer.class.getModule());
                }
            }
            return Optional.of(
                    made.layer().findLoader(modules.keySet().iterator().next()));
        } catch (FindException | ResolutionException | LayerInstantiationException clash) {
            return Optional.empty();
        }
    }

    /**
     * Resolves all of these modules and no others above a program.
     *
     * @param program the program's own modules
     * @param modules the modules by name
     * @return the resolved modules
     */
    public static Configuration resolved(ModuleLayer program, Map<String, ModuleReference> modules) {
        return program.configuration().resolve(new OnlyThese(modules), ModuleFinder.of(), modules.keySet());
    }

    /** A finder that sees only the given modules. An automatic module adds all other modules that its finder sees. */
    private record OnlyThese(Map<String, ModuleReference> modules) implements ModuleFinder {

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
