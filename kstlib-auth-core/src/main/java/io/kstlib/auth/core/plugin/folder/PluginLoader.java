package io.kstlib.auth.core.plugin.folder;

import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.SecureClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one plugin whose jars are not all modules. It sees what it shares with the program, its own jars, and nothing else. A
 * {@code Class-Path} in a manifest does not count, because it could lead anywhere.
 */
final class PluginLoader extends SecureClassLoader {

    /** The prefix of the module names of kstlib. */
    static final String OURS = "io.kstlib.";

    private static final int LARGEST_CLASS = 32 << 20;

    private final Map<Path, JarFile> jars = new LinkedHashMap<>();

    static {
        registerAsParallelCapable();
    }

    /**
     * @param name of the plugin, for stack traces
     * @param files its jars, in the order of search; they stay open
     * @param shared the classes of the program that it sees
     */
    PluginLoader(String name, List<Path> files, Shared shared) throws IOException {
        super(name, shared);
        for (Path file : files) {
            jars.put(file, new JarFile(file.toFile(), true, ZipFile.OPEN_READ, JarFile.runtimeVersion()));
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        for (Map.Entry<Path, JarFile> jar : jars.entrySet()) {
            JarEntry entry = jar.getValue().getJarEntry(path);
            if (entry != null) {
                try {
                    return define(name, jar.getKey(), jar.getValue(), entry);
                } catch (IOException unreadable) {
                    throw new ClassNotFoundException(name, unreadable);
                }
            }
        }
        throw new ClassNotFoundException(name);
    }

    private Class<?> define(String name, Path file, JarFile jar, JarEntry entry) throws IOException {
        byte[] code;
        try (InputStream content = jar.getInputStream(entry)) {
            code = BoundedInput.read(content, LARGEST_CLASS)
                    .orElseThrow(() -> new IOException(entry.getName() + " has more than " + LARGEST_CLASS + " bytes"));
        }
        definePackage(name, jar.getManifest());
        // An entry says who signed it only after it was read.
        CodeSource source = new CodeSource(file.toUri().toURL(), entry.getCodeSigners());
        return defineClass(name, code, 0, code.length, source);
    }

    /** Defines the package with the attributes of the manifest: libraries read their own version from there. */
    private void definePackage(String className, @Nullable Manifest manifest) {
        int end = className.lastIndexOf('.');
        if (end < 0 || manifest == null || getDefinedPackage(className.substring(0, end)) != null) {
            return;
        }
        Attributes main = manifest.getMainAttributes();
        try {
            definePackage(
                    className.substring(0, end),
                    main.getValue(Attributes.Name.SPECIFICATION_TITLE),
                    main.getValue(Attributes.Name.SPECIFICATION_VERSION),
                    main.getValue(Attributes.Name.SPECIFICATION_VENDOR),
                    main.getValue(Attributes.Name.IMPLEMENTATION_TITLE),
                    main.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
                    main.getValue(Attributes.Name.IMPLEMENTATION_VENDOR),
                    null);
        } catch (IllegalArgumentException another) {
            return; // another thread defined it since
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        List<URL> found = urls(name);
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return Collections.enumeration(urls(name));
    }

    private List<URL> urls(String name) {
        List<URL> found = new ArrayList<>();
        jars.forEach((file, jar) -> {
            JarEntry entry = jar.getJarEntry(name);
            if (entry != null) {
                found.add(url(file, entry.getRealName()));
            }
        });
        return found;
    }

    private static URL url(Path file, String entry) {
        try {
            return new URL("jar:" + file.toUri() + "!" + new URI(null, null, "/" + entry, null).getRawPath());
        } catch (MalformedURLException | URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The classes of the program that a plugin sees: the JDK, and the packages that kstlib exports without restriction. A plugin does not see the other
     * modules of the program, such as its JSON parser, so that it may bring its own.
     */
    static final class Shared extends ClassLoader {

        private final Map<String, ClassLoader> shared = new HashMap<>();
        private final Set<String> hidden = new HashSet<>();

        static {
            registerAsParallelCapable();
        }

        Shared(ModuleLayer program) {
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
                    for (ModuleDescriptor.Exports exports :
                            module.getDescriptor().exports()) {
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
}
