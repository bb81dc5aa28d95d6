package io.kstlib.auth.api.login;

import io.kstlib.auth.api.error.Remedy;
import java.util.List;
import java.util.Optional;

/** A plugin that {@link java.util.ServiceLoader} found. It may be broken. Only kstlib makes them. Immutable. */
public interface PluginInfo {

    /**
     * {@return {@code provider}, {@code flow}, {@code client authentication}, {@code token presentation}, {@code storage}, {@code validator} or
     * {@code secret}; {@code jar} or {@code directory} if nothing could be loaded from it; another word for modules that are loaded on demand}
     */
    String kind();

    /** {@return the type string and its aliases; empty when the plugin is broken} */
    List<String> types();

    /** {@return the purpose of the plugin, one line} */
    String description();

    /** {@return the module that it comes from; the name of the jar, or {@code class path}, if it is not in a named module} */
    String module();

    /** {@return the version of the module; empty when it has none} */
    Optional<String> version();

    /** {@return the class of its factory; empty for a jar} */
    String className();

    /** {@return the reason why the plugin cannot be used; empty if it can be used} */
    Optional<String> problem();

    /** {@return the remedy; empty if {@link #problem()} names it, or if nothing is wrong} */
    Optional<Remedy> remedy();

    /** {@return whether its module is loaded; {@code false} for a module that is loaded on demand and that nothing has needed so far} */
    boolean isLoaded();

    /** {@return whether the user allowed the plugin; if not, {@link #problem()} has the remedy} */
    boolean isAllowed();

    /** {@return the name of the jar, or the name of the folder and a slash, in the folder of plugins; empty for other plugins} */
    Optional<String> file();
}
