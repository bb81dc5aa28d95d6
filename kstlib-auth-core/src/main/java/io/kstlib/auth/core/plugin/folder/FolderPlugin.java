package io.kstlib.auth.core.plugin.folder;

import static io.kstlib.auth.core.plugin.folder.ContextLoader.UNANSWERED;

import io.kstlib.auth.api.error.Remedy;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
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
    private final SharedClasses shared;
    private final boolean isAllowed;
    private final @Nullable Remedy remedy;
    private @Nullable String problem;
    private @Nullable ClassLoader loader;

    private FolderPlugin(
            String file,
            List<PluginJar> jars,
            ModuleLayer program,
            SharedClasses shared,
            boolean isAllowed,
            @Nullable String problem,
            @Nullable Remedy remedy) {
        this.file = file;
        this.jars = List.copyOf(jars);
        this.program = program;
        this.shared = shared;
        this.isAllowed = isAllowed;
        this.problem = problem;
        this.remedy = remedy;
    }

    /** Returns a plugin whose jars were read and checked. */
    static FolderPlugin of(String file, List<PluginJar> jars, ModuleLayer program, SharedClasses shared) {
        return new FolderPlugin(file, jars, program, shared, true, null, null);
    }

    /** Returns a plugin that cannot be used. */
    static FolderPlugin unusable(String file, UnusableException why, ModuleLayer program, SharedClasses shared) {
        return new FolderPlugin(
                file,
                List.of(),
                program,
                shared,
                true,
                why.reason(),
                why.remedy().orElse(null));
    }

    /** Returns a plugin that the person does not allow. */
    static FolderPlugin notAllowed(String file, String problem, ModuleLayer program, SharedClasses shared) {
        return new FolderPlugin(file, List.of(), program, shared, false, problem, null);
    }

    /**
     * The factories of one kind in a plugin.
     *
     * @param factories by the name of their class
     * @param broken the reasons why there is no factory of a class, by its name
     * @param <F> the service type
     */
    public record Offer<F>(Map<String, F> factories, Map<String, String> broken) {

        public Offer {
            factories = Collections.unmodifiableMap(new LinkedHashMap<>(factories));
            broken = Collections.unmodifiableMap(new LinkedHashMap<>(broken));
        }

        static <F> Offer<F> nothing() {
            return new Offer<>(Map.of(), Map.of());
        }
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
        return Optional.ofNullable(problem);
    }

    /** {@return the remedy; empty if {@link #problem()} names it} */
    public Optional<Remedy> remedy() {
        return Optional.ofNullable(remedy);
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
     * Makes the factories of one kind.
     *
     * @param service the service type
     * @param kind what plugins of it are called
     * @param <F> the service type
     * @return the factories; nothing where all of it cannot be used
     */
    public synchronized <F> Offer<F> offer(Class<F> service, String kind) {
        if (problem != null || !declares(service)) {
            return Offer.nothing();
        }
        Factories factories;
        try {
            factories = new Factories(service, kind, loader());
        } catch (UnusableException unusable) {
            problem = unusable.reason();
            return Offer.nothing();
        }
        Map<String, F> made = new LinkedHashMap<>();
        Map<String, String> broken = new LinkedHashMap<>();
        for (PluginJar jar : jars) {
            for (PluginJar.Declared declared : jar.declared()) {
                if (declared.service().equals(service.getName())) {
                    try {
                        Object factory = factories.context().atOnce(() -> factories.make(declared));
                        made.put(declared.className(), service.cast(factory));
                    } catch (TimeoutException never) {
                        broken.put(declared.className(), factories.declares(declared) + ", which " + UNANSWERED);
                    } catch (ExecutionException failed) {
                        broken.put(declared.className(), factories.why(declared, ContextLoader.thrown(failed)));
                    }
                }
            }
        }
        return new Offer<>(made, broken);
    }

    private ClassLoader loader() throws UnusableException {
        ClassLoader known = loader;
        if (known == null) {
            known = usedOrMade();
            loader = known;
        }
        return known;
    }

    private ClassLoader usedOrMade() throws UnusableException {
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
    private List<String> identities() throws UnusableException {
        List<String> identities = new ArrayList<>();
        for (PluginJar jar : jars) {
            try {
                BasicFileAttributes now = Files.readAttributes(jar.file(), BasicFileAttributes.class);
                identities.add(jar.file().toAbsolutePath() + " " + now.fileKey() + " " + now.size() + " "
                        + now.lastModifiedTime() + " " + now.creationTime());
            } catch (IOException unreadable) {
                throw new UnusableException("cannot be read any more", unreadable);
            }
        }
        return identities;
    }

    /** Makes a layer where all jars that declare plugins are modules; else a class loader, as for a class path. */
    private ClassLoader make() throws UnusableException {
        boolean areModules =
                jars.stream().filter(jar -> !jar.declared().isEmpty()).allMatch(PluginJar::isModule);
        Optional<ClassLoader> layer = areModules ? PluginLayer.of(jars, program, shared) : Optional.empty();
        if (layer.isPresent()) {
            return layer.get();
        }
        List<Path> files = new ArrayList<>();
        jars.forEach(jar -> files.add(jar.file()));
        try {
            return new PluginLoader(file, files, shared);
        } catch (IOException unreadable) {
            throw new UnusableException("cannot be read any more", unreadable);
        }
    }

    @Override
    public String toString() {
        return file;
    }

    /** Makes factories of declared classes, as {@link java.util.ServiceLoader} does. Says why one fails, without quoting its own message. */
    private static final class Factories {

        private final Class<?> service;
        private final String kind;
        private final ClassLoader loader;

        /**
         * @param service the service type
         * @param kind what plugins of it are called
         * @param loader the class loader of the plugin
         */
        Factories(Class<?> service, String kind, ClassLoader loader) {
            this.service = service;
            this.kind = kind;
            this.loader = loader;
        }

        ContextLoader context() {
            return ContextLoader.of(loader);
        }

        /**
         * Makes a factory.
         *
         * @throws UnusableException why it is none
         * @throws ReflectiveOperationException that wraps what it throws; it also throws an {@code Error} of its initialization as it is
         */
        Object make(PluginJar.Declared declared) throws UnusableException, ReflectiveOperationException {
            Class<?> type = load(declared);
            Method provider = declared.byModule() ? provider(type) : null;
            if (provider != null) {
                Object provided = service.cast(provider.invoke(null));
                if (provided == null) {
                    throw new UnusableException(declares(declared) + ", whose method provider returns nothing (null)");
                }
                return provided;
            }
            if (!service.isAssignableFrom(type)) {
                throw new UnusableException(declares(declared) + ", which is no " + service.getSimpleName());
            }
            return constructor(type, declared).newInstance();
        }

        /** Returns why {@link #make} failed with this. */
        String why(PluginJar.Declared declared, Throwable thrown) {
            return thrown instanceof UnusableException unusable
                    ? unusable.reason()
                    : declares(declared) + ", which " + PluginFailure.inWords(thrown);
        }

        private Class<?> load(PluginJar.Declared declared) throws UnusableException {
            try {
                return Class.forName(declared.className(), false, loader);
            } catch (ClassNotFoundException missing) {
                throw new UnusableException(declares(declared) + ", and holds no such class", missing);
            }
        }

        String declares(PluginJar.Declared declared) {
            return "declares the " + kind + " " + declared.className();
        }

        /**
         * Returns the provider method, or {@code null}. A module may provide by a method ({@link java.util.ServiceLoader}, "Deploying service providers
         * as modules").
         */
        private static @Nullable Method provider(Class<?> type) {
            for (Method method : type.getMethods()) {
                if (method.getName().equals("provider")
                        && method.getParameterCount() == 0
                        && Modifier.isStatic(method.getModifiers())) {
                    return method;
                }
            }
            return null;
        }

        private Constructor<?> constructor(Class<?> type, PluginJar.Declared declared) throws UnusableException {
            boolean usable = Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers());
            try {
                if (usable) {
                    return type.getConstructor();
                }
            } catch (NoSuchMethodException none) {
                throw noConstructor(declared, none);
            }
            throw noConstructor(declared, null);
        }

        private UnusableException noConstructor(PluginJar.Declared declared, @Nullable Throwable cause) {
            return new UnusableException(
                    declares(declared) + ", which is not a public class with a public constructor that takes nothing",
                    cause);
        }
    }
}
