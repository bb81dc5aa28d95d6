package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.plugin.folder.ContextLoader;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.lang.module.ModuleDescriptor;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was found, or what was found in its place and cannot be used. Immutable.
 *
 * @param <F> the service type
 */
public final class PluginEntry<F extends PluginFactory> implements PluginInfo {

    private final PluginKind<F> kind;
    private final @Nullable F factory;
    private final List<String> types;
    private final String description;
    private final String module;
    private final @Nullable String version;
    private final String className;
    private final @Nullable FolderPlugin fromFolder;
    private final @Nullable String problem;
    private final boolean isLoaded;

    private PluginEntry(
            PluginKind<F> kind,
            @Nullable F factory,
            List<String> types,
            String description,
            String module,
            @Nullable String version,
            String className,
            @Nullable FolderPlugin fromFolder,
            @Nullable String problem,
            boolean isLoaded) {
        this.kind = kind;
        this.factory = factory;
        this.types = List.copyOf(types);
        this.description = description;
        this.module = module;
        this.version = version;
        this.className = className;
        this.fromFolder = fromFolder;
        this.problem = problem;
        this.isLoaded = isLoaded;
    }

    /**
     * Returns a plugin that can be used.
     *
     * @param fromFolder the plugin of the folder that it belongs to, or {@code null}
     */
    static <F extends PluginFactory> PluginEntry<F> of(
            PluginKind<F> kind, F factory, @Nullable FolderPlugin fromFolder) {
        List<String> types = new ArrayList<>();
        types.add(factory.type());
        types.addAll(new TreeSet<>(factory.aliases()));
        Class<?> type = factory.getClass();
        ModuleDescriptor descriptor = type.getModule().getDescriptor();
        Optional<String> version = Optional.empty();
        if (fromFolder != null) {
            version = fromFolder.version(type.getName());
        } else if (descriptor != null) {
            version = descriptor.rawVersion();
        }
        return new PluginEntry<>(
                kind,
                factory,
                types,
                Objects.requireNonNullElse(factory.description(), ""),
                type.getModule().isNamed() || fromFolder == null ? moduleOf(type) : fromFolder.file(),
                version.orElse(null),
                type.getName(),
                fromFolder,
                null,
                true);
    }

    /**
     * Returns an entry for what has no type that can be used.
     *
     * @param module where it comes from
     * @param className the class of its factory; empty if that is not known
     * @param fromFolder the plugin of the folder that it belongs to, or {@code null}
     * @param problem why it cannot be used
     */
    static <F extends PluginFactory> PluginEntry<F> broken(
            PluginKind<F> kind, String module, String className, @Nullable FolderPlugin fromFolder, String problem) {
        return new PluginEntry<>(kind, null, List.of(), "", module, null, className, fromFolder, problem, true);
    }

    /**
     * Returns an entry for a module that is loaded on demand.
     *
     * @param name the name by which it is asked for
     * @param module the module
     * @param where where it is
     * @param className the class that it brings
     */
    static PluginEntry<PluginFactory> onDemand(
            PluginKind<PluginFactory> kind,
            String name,
            ModuleDescriptor module,
            String where,
            String className,
            boolean isLoaded) {
        return new PluginEntry<>(
                kind,
                null,
                List.of(name),
                where,
                module.name(),
                module.rawVersion().orElse(null),
                className,
                null,
                null,
                isLoaded);
    }

    /** Returns the same for something that would be loaded on demand. */
    PluginEntry<F> notLoaded() {
        return new PluginEntry<>(
                kind, factory, types, description, module, version, className, fromFolder, problem, false);
    }

    /** Returns the same for a plugin that cannot be used, because another one claims its type. */
    PluginEntry<F> claimedTwice(PluginException twice) {
        return new PluginEntry<>(
                kind, factory, types, description, module, version, className, fromFolder, twice.problem(), isLoaded);
    }

    /** Returns where a class comes from: its module, its jar, or {@code class path}. */
    static String moduleOf(Class<?> type) {
        String name = type.getModule().getName();
        return name != null ? name : jarOf(type.getProtectionDomain().getCodeSource());
    }

    private static String jarOf(@Nullable CodeSource source) {
        if (source == null || source.getLocation() == null) {
            return "class path";
        }
        String path = source.getLocation().getPath();
        String name = path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
        return name.endsWith(".jar") ? name : "class path";
    }

    /** Returns the type string. */
    public String type() {
        return types.get(0);
    }

    /** Returns the factory without a guard; only {@link #calls} may call it. */
    public F factory() {
        return Objects.requireNonNull(factory);
    }

    /** Returns the keys that the plugin knows, without a guard of its own. */
    public ConfigSchema schema(String user) {
        return calls(user).answerAtOnce("asked for its keys", factory()::schema);
    }

    /**
     * Returns what calls the plugin.
     *
     * @param user the user of the plugin, in words
     */
    public PluginCalls calls(String user) {
        return new PluginCalls(kind, type(), user, ContextLoader.of(factory()));
    }

    /**
     * Returns the factory with a guard, which whatever it makes has, too.
     *
     * @param user the user of the plugin, in words
     */
    public F guarded(String user) {
        return Guard.of(kind.service(), factory(), calls(user));
    }

    /** Returns class and place, for messages about two plugins that claim one type. */
    String where() {
        return className + " in " + (fromFolder != null ? fromFolder.file() : module);
    }

    @Override
    public String kind() {
        return kind.word();
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
        return fromFolder == null ? Optional.empty() : fromFolder.remedy();
    }

    @Override
    public boolean isLoaded() {
        return isLoaded;
    }

    @Override
    public boolean isAllowed() {
        return fromFolder == null || fromFolder.isAllowed();
    }

    @Override
    public Optional<String> file() {
        return Optional.ofNullable(fromFolder).map(FolderPlugin::file);
    }
}
