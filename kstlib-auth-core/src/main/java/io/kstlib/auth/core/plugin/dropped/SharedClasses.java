package io.kstlib.auth.core.plugin.dropped;

import java.lang.module.ModuleDescriptor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * All that a plugin sees of the program: the JDK, and the packages that kstlib exports to everyone. The other modules of the program, such as its
 * JSON parser, are not seen, so that a plugin may bring its own.
 */
final class SharedClasses extends ClassLoader {

    /** Modules of kstlib begin with this. */
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
     * The platform class loader finds the classes of all named modules of the program, those of {@code lib/} too, which is why it is not asked
     * for them.
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
