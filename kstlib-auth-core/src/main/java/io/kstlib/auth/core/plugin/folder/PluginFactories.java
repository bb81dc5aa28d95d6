package io.kstlib.auth.core.plugin.folder;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Makes factories of declared classes, as {@link java.util.ServiceLoader} does. Says why one fails, without quoting its own message. */
final class PluginFactories {

    private final Class<?> service;
    private final String kind;
    private final ClassLoader loader;

    /**
     * @param service the service type
     * @param kind what plugins of it are called
     * @param loader the class loader of the plugin
     */
    PluginFactories(Class<?> service, String kind, ClassLoader loader) {
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
    Object make(DeclaredPlugin declared) throws UnusableException, ReflectiveOperationException {
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
    String why(DeclaredPlugin declared, Throwable thrown) {
        return thrown instanceof UnusableException unusable
                ? unusable.reason()
                : declares(declared) + ", which " + PluginFailure.inWords(thrown);
    }

    private Class<?> load(DeclaredPlugin declared) throws UnusableException {
        try {
            return Class.forName(declared.className(), false, loader);
        } catch (ClassNotFoundException missing) {
            throw new UnusableException(declares(declared) + ", and holds no such class", missing);
        }
    }

    String declares(DeclaredPlugin declared) {
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

    private Constructor<?> constructor(Class<?> type, DeclaredPlugin declared) throws UnusableException {
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

    private UnusableException noConstructor(DeclaredPlugin declared, @Nullable Throwable cause) {
        return new UnusableException(
                declares(declared) + ", which is not a public class with a public constructor that takes nothing",
                cause);
    }
}
