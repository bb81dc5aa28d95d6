package io.kstlib.auth.core.listing;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plugin that {@link java.util.ServiceLoader} found. It may be broken. Immutable. */
public final class PluginInfo {

    private final String kind;
    private final List<String> types;
    private final String description;
    private final String module;
    private final @Nullable String version;
    private final String className;
    private final @Nullable String problem;
    private final boolean loaded;
    private final boolean allowed;
    private final @Nullable String file;

    /**
     * @param kind {@code provider}, {@code flow}, {@code client authentication}, {@code token presentation}, {@code storage}, {@code validator} or
     *     {@code secret}; {@code jar} or {@code folder} if nothing could be loaded from it; another word for modules that are loaded on demand
     * @param types the type string and its aliases; empty when the plugin is broken
     * @param description what it does, one line
     * @param module the module, jar or {@code class path} that it comes from
     * @param version the version of the module, or {@code null}
     * @param className the class of its factory; empty for a jar
     * @param problem why it cannot be used, or {@code null}
     */
    public PluginInfo(
            String kind,
            List<String> types,
            String description,
            String module,
            @Nullable String version,
            String className,
            @Nullable String problem) {
        this.kind = kind;
        this.types = List.copyOf(types);
        this.description = description;
        this.module = module;
        this.version = version;
        this.className = className;
        this.problem = problem;
        this.loaded = true;
        this.allowed = true;
        this.file = null;
    }

    private PluginInfo(PluginInfo other, boolean loaded, boolean allowed, @Nullable String file) {
        this.kind = other.kind;
        this.types = other.types;
        this.description = other.description;
        this.module = other.module;
        this.version = other.version;
        this.className = other.className;
        this.problem = other.problem;
        this.loaded = loaded;
        this.allowed = allowed;
        this.file = file;
    }

    /**
     * @return a copy that is not loaded, because nothing has needed it so far; see {@code io.kstlib.auth.spi.plugin.ModulesOnDemand}
     */
    public PluginInfo onDemand() {
        return new PluginInfo(this, false, allowed, file);
    }

    /**
     * @param name the name of a jar, or the name of a folder and a slash
     * @return a copy that names this jar or folder in the folder of plugins
     */
    public PluginInfo droppedAs(String name) {
        return new PluginInfo(this, loaded, allowed, name);
    }

    /**
     * @return a copy that says that the person has not allowed the plugin
     */
    public PluginInfo notAllowed() {
        return new PluginInfo(this, loaded, false, file);
    }

    /**
     * @return whether the person allowed the plugin; if not, {@link #problem()} says what helps
     */
    public boolean isAllowed() {
        return allowed;
    }

    /**
     * @return the name of the jar, or the name of the folder and a slash, in the folder of plugins; empty for other plugins
     */
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }

    /**
     * @return whether its module is loaded; {@code false} for a module that is loaded on demand and that nothing has needed so far
     */
    public boolean isLoaded() {
        return loaded;
    }

    /**
     * @return {@code provider}, {@code flow}, {@code client authentication}, {@code token presentation}, {@code storage}, {@code validator} or
     *     {@code secret}; {@code jar} or {@code folder} if nothing could be loaded from it; another word for modules that are loaded on demand
     */
    public String kind() {
        return kind;
    }

    /**
     * @return the type string and its aliases; empty when the plugin is broken
     */
    public List<String> types() {
        return types;
    }

    /**
     * @return what it does, one line
     */
    public String description() {
        return description;
    }

    /**
     * @return the module that it comes from; the name of the jar, or {@code class path}, if it is not in a named module
     */
    public String module() {
        return module;
    }

    /**
     * @return the version of the module; empty when it has none
     */
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    /**
     * @return the class of its factory; empty for a jar
     */
    public String className() {
        return className;
    }

    /**
     * @return why the plugin cannot be used; empty when it can be used
     */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }
}
