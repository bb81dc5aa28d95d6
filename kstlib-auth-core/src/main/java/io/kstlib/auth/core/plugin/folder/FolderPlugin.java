package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.api.error.Remedy;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A jar, or a folder of jars, in the folder of plugins: one plugin apart from the others. No class of it is loaded before a request for a kind of
 * plugin that it declares. While its classes are in use, a library that is loaded anew in the same process takes them, too, if the jars are the same.
 * Safe for use by several threads.
 */
public final class FolderPlugin {

    /** The class loaders in use above the modules of a program, by the content of their jars. A process that loads many libraries shares them. */
    private static final Map<ModuleLayer, Map<List<String>, WeakReference<ClassLoader>>> IN_USE = new WeakHashMap<>();

    private final String file;
    private final List<PluginJar> jars;
    private final ModuleLayer program;
    private final PluginLoader.Shared shared;
    private final boolean isAllowed;
    private @Nullable UnusableException why;
    private @Nullable ClassLoader loader;

    FolderPlugin(
            String file,
            List<PluginJar> jars,
            ModuleLayer program,
            PluginLoader.Shared shared,
            boolean isAllowed,
            @Nullable UnusableException why) {
        this.file = file;
        this.jars = List.copyOf(jars);
        this.program = program;
        this.shared = shared;
        this.isAllowed = isAllowed;
        this.why = why;
    }

    /** {@return the name of the jar, or that of the folder and a slash} */
    public String file() {
        return file;
    }

    /**
     * {@return the reason why all of it cannot be used, as the end of a sentence that {@link #file()} begins; empty if it can be used, as far as is
     * known}
     */
    public synchronized Optional<String> problem() {
        return Optional.ofNullable(why).map(UnusableException::reason);
    }

    /** {@return the remedy; empty if {@link #problem()} names it} */
    public synchronized Optional<Remedy> remedy() {
        return Optional.ofNullable(why).flatMap(UnusableException::remedy);
    }

    /** {@return whether the person allows it} */
    public boolean isAllowed() {
        return isAllowed;
    }

    /**
     * {@return whether it declares a plugin of a type, or its declarations are not known}
     *
     * @param service a service type
     */
    public boolean mayHave(Class<?> service) {
        return jars.isEmpty() || declares(service);
    }

    private boolean declares(Class<?> service) {
        return jars.stream()
                .flatMap(jar -> jar.declared().stream())
                .anyMatch(declared -> declared.service().equals(service.getName()));
    }

    /** {@return the presets in its jars: the bytes of each, by its name} */
    public Map<String, byte[]> presets() {
        Map<String, byte[]> presets = new LinkedHashMap<>();
        jars.forEach(jar -> presets.putAll(jar.presets()));
        return presets;
    }

    /**
     * Returns the version of a class that it declares.
     *
     * @param className a class that it declares
     * @return the version of its jar
     */
    public Optional<String> version(String className) {
        return jars.stream()
                .filter(jar -> jar.declared().stream()
                        .anyMatch(declared -> declared.className().equals(className)))
                .findFirst()
                .flatMap(PluginJar::version);
    }

    /**
     * Returns the factories of one kind. Makes none.
     *
     * @param service the service type
     * @param kind what plugins of it are called
     * @param <F> the service type
     * @return one entry for each class that it declares; none where all of it cannot be used
     */
    public synchronized <F> List<Offer<F>> offers(Class<F> service, String kind) {
        if (why != null || !declares(service)) {
            return List.of();
        }
        ClassLoader used;
        try {
            used = loader();
        } catch (UnusableException unusable) {
            why = unusable;
            return List.of();
        } catch (IOException unreadable) {
            why = new UnusableException("cannot be read any more", unreadable);
            return List.of();
        }
        Map<String, Offer<F>> byClass = new LinkedHashMap<>();
        for (PluginJar jar : jars) {
            for (PluginJar.Declared declared : jar.declared()) {
                if (declared.service().equals(service.getName())) {
                    byClass.put(declared.className(), new Offer<>(declared, service, kind, used));
                }
            }
        }
        return List.copyOf(byClass.values());
    }

    private ClassLoader loader() throws IOException, UnusableException {
        if (loader == null) {
            loader = usedOrMade();
        }
        return loader;
    }

    private ClassLoader usedOrMade() throws IOException, UnusableException {
        List<String> files = identities();
        synchronized (IN_USE) {
            Map<List<String>, WeakReference<ClassLoader>> loaders =
                    IN_USE.computeIfAbsent(program, layer -> new HashMap<>());
            loaders.values().removeIf(reference -> reference.get() == null);
            WeakReference<ClassLoader> before = loaders.get(files);
            ClassLoader used = before == null ? null : before.get();
            if (used == null) {
                used = make();
                loaders.put(files, new WeakReference<>(used));
            }
            return used;
        }
    }

    /** Returns what tells its jars from others, and from the same ones after a change. */
    private List<String> identities() throws IOException {
        List<String> identities = new ArrayList<>();
        for (PluginJar jar : jars) {
            BasicFileAttributes now = Files.readAttributes(jar.file(), BasicFileAttributes.class);
            identities.add(jar.file().toAbsolutePath() + " " + now.fileKey() + " " + now.size() + " "
                    + now.lastModifiedTime() + " " + now.creationTime());
        }
        return identities;
    }

    /** Makes a layer where all jars that declare plugins are modules; else a class loader, as for a class path. */
    private ClassLoader make() throws IOException, UnusableException {
        boolean areModules =
                jars.stream().filter(jar -> !jar.declared().isEmpty()).allMatch(PluginJar::isModule);
        Optional<ClassLoader> layer = areModules ? PluginLayer.of(jars, program, shared) : Optional.empty();
        if (layer.isPresent()) {
            return layer.get();
        }
        return new PluginLoader(file, jars.stream().map(PluginJar::file).toList(), shared);
    }

    @Override
    public String toString() {
        return file;
    }

    /**
     * A factory that it declares. It is made as {@link java.util.ServiceLoader} does it. The reason why one fails does not quote its own message.
     *
     * @param loader the class loader of the plugin
     * @param <F> the service type
     */
    public record Offer<F>(PluginJar.Declared declared, Class<F> service, String kind, ClassLoader loader) {

        /** {@return the name of its class} */
        public String className() {
            return declared.className();
        }

        /**
         * Returns the class that names the type of the plugin, as {@link java.util.ServiceLoader.Provider#type} does: the declared class, or what its method
         * {@code provider()} returns. Runs no code of the plugin.
         *
         * @throws Exception for which {@link #whyNone(Throwable)} has words
         */
        public Class<?> type() throws Exception {
            Class<?> type = load();
            Method provider = provider(type);
            Class<?> made = provider == null ? type : provider.getReturnType();
            if (!service.isAssignableFrom(made)) {
                throw new UnusableException(declares() + ", which is no " + service.getSimpleName());
            }
            if (provider == null) {
                constructor(type);
            }
            return made;
        }

        /**
         * Makes a factory.
         *
         * @throws Exception for which {@link PluginFailure#inWords} has words; also throws an {@code Error} of its initialization as it is
         */
        public F make() throws Exception {
            Class<?> type = load();
            Method provider = provider(type);
            if (provider == null) {
                return service.cast(constructor(type).newInstance());
            }
            F provided = service.cast(provider.invoke(null));
            if (provided == null) {
                throw new UnusableException("has a method provider that returns nothing (null)");
            }
            return provided;
        }

        /**
         * {@return the reason why {@link #type} failed, as the end of a sentence that the plugin's name begins}
         *
         * @param thrown by it
         */
        public String whyNone(Throwable thrown) {
            return thrown instanceof UnusableException unusable
                    ? unusable.reason()
                    : whyNone(PluginFailure.inWords(thrown));
        }

        /**
         * {@return the reason why there is no plugin of the class, as the end of a sentence that the plugin's name begins}
         *
         * @param problem what is wrong with the class, as the end of a sentence that its name begins
         */
        public String whyNone(String problem) {
            return declares() + ", which " + problem;
        }

        private String declares() {
            return "declares the " + kind + " " + className();
        }

        private Class<?> load() throws UnusableException {
            try {
                return Class.forName(declared.className(), false, loader);
            } catch (ClassNotFoundException missing) {
                throw new UnusableException(declares() + ", and holds no such class", missing);
            }
        }

        /**
         * Returns the provider method, or {@code null}. Only a module may provide with a method ({@link java.util.ServiceLoader}, "Deploying service providers
         * as modules").
         */
        private @Nullable Method provider(Class<?> type) {
            if (!declared.byModule()) {
                return null;
            }
            for (Method method : type.getMethods()) {
                if (method.getName().equals("provider")
                        && method.getParameterCount() == 0
                        && Modifier.isStatic(method.getModifiers())) {
                    return method;
                }
            }
            return null;
        }

        private Constructor<?> constructor(Class<?> type) throws UnusableException {
            boolean usable = Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers());
            try {
                if (usable) {
                    return type.getConstructor();
                }
            } catch (NoSuchMethodException none) {
                throw noConstructor(none);
            }
            throw noConstructor(null);
        }

        private UnusableException noConstructor(@Nullable Throwable cause) {
            return new UnusableException(
                    declares() + ", which is not a public class with a public constructor that takes nothing", cause);
        }
    }
}
