package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An entry of a listing, and the ways to make one. Immutable. */
final class ListedPlugin implements PluginInfo {

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
    private final @Nullable Remedy remedy;

    /**
     * @param kind as {@link #kind()} returns it
     * @param types the type string and its aliases; empty when the plugin is broken
     * @param description what it does, one line
     * @param module the module, jar or {@code class path} that it comes from
     * @param version the version of the module, or {@code null}
     * @param className the class of its factory; empty for a jar
     * @param problem why it cannot be used, or {@code null}
     */
    ListedPlugin(
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
        this.remedy = null;
    }

    private ListedPlugin(
            ListedPlugin other, boolean loaded, boolean allowed, @Nullable String file, @Nullable Remedy remedy) {
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
        this.remedy = remedy;
    }

    /**
     * {@return an entry for what has no type that can be used}
     *
     * @param kind as {@link #kind()} returns it
     * @param module the module, jar or {@code class path} that it comes from
     * @param className the class of its factory; empty if that is not known
     * @param problem why it cannot be used
     */
    static ListedPlugin broken(String kind, String module, String className, String problem) {
        return new ListedPlugin(kind, List.of(), "", module, null, className, problem);
    }

    /** {@return a copy that is not loaded, because nothing has needed it so far; see {@code io.kstlib.auth.spi.plugin.ModulesOnDemand}} */
    ListedPlugin onDemand() {
        return new ListedPlugin(this, false, allowed, file, remedy);
    }

    /**
     * {@return a copy that names this jar or folder in the folder of plugins}
     *
     * @param name the name of a jar, or the name of a folder and a slash
     */
    ListedPlugin inFolderAs(String name) {
        return new ListedPlugin(this, loaded, allowed, name, remedy);
    }

    /** {@return a copy that says that the person has not allowed the plugin} */
    ListedPlugin notAllowed() {
        return new ListedPlugin(this, loaded, false, file, remedy);
    }

    /**
     * {@return a copy that says so}
     *
     * @param help what helps
     */
    ListedPlugin helpedBy(Remedy help) {
        return new ListedPlugin(this, loaded, allowed, file, help);
    }

    @Override
    public boolean isAllowed() {
        return allowed;
    }

    @Override
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }

    @Override
    public boolean isLoaded() {
        return loaded;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public List<String> types() {
        return types;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public String module() {
        return module;
    }

    @Override
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    @Override
    public String className() {
        return className;
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public Optional<Remedy> remedy() {
        return Optional.ofNullable(remedy);
    }
}
