package io.kstlib.auth.core.plugin.folder;

import java.lang.module.ModuleDescriptor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The classes of the program that a plugin sees: the JDK, and the packages that kstlib exports without restriction. A plugin does not see the other
 * modules of the program, such as its JSON parser, so that it may bring its own.
 */
final class SharedClasses extends ClassLoader {

    /** The prefix of the module names of kstlib. */
    static final String OURS = "io.kstlib.";

    private final Map<String, ClassLoader> shared = new HashMap<>();
    private final Set<String> hidden = new HashSet<>();

    static {
        registerAsParallelCapable();
    }

    SharedClasses(ModuleLayer program) {
        super("kstlib-shared", getPlatformClassLoader());
        add(program);
    }

    private void add(ModuleLayer layer) {
        for (Module module : layer.modules()) {
            String name = module.getName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.")) {
                hidden.addAll(module.getPackages());
            }
            ClassLoader loader = module.getClassLoader();
            if (name.startsWith(OURS) && loader != null) {
                for (ModuleDescriptor.Exports exports : module.getDescriptor().exports()) {
                    if (!exports.isQualified()) {
                        shared.put(exports.source(), loader);
                    }
                }
            }
        }
        layer.parents().forEach(this::add);
    }

    /**
     * Does not ask the platform class loader for classes of the program's modules: it finds those of all named modules.
     */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        String packageName = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        ClassLoader loader = shared.get(packageName);
        if (loader != null) {
            return loader.loadClass(name);
        }
        if (hidden.contains(packageName)) {
            throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
    }
}
