package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginInfo;
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
 * A plugin that was found, or the description of one that cannot be used. Immutable.
 *
 * @param ofKind its kind
 * @param made its factory, without a guard; {@code null} if it cannot be used
 * @param types the type string and its aliases
 * @param rawVersion the version of its module, or {@code null}
 * @param fromFolder the plugin of the folder that it belongs to; {@code null} for a plugin of the program
 * @param why the reason why it cannot be used; {@code null} if it can
 * @param <F> the service type
 */
public record PluginEntry<F extends PluginFactory>(
        PluginKind<F> ofKind,
        @Nullable F made,
        List<String> types,
        String description,
        String module,
        @Nullable String rawVersion,
        String className,
        @Nullable FolderPlugin fromFolder,
        @Nullable String why,
        boolean isLoaded)
        implements PluginInfo {

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
                List.copyOf(types),
                Objects.requireNonNullElse(factory.description(), ""),
                type.getModule().isNamed() || fromFolder == null ? moduleOf(type) : fromFolder.file(),
                version.orElse(null),
                type.getName(),
                fromFolder,
                null,
                true);
    }

    /**
     * Returns an entry without a type that can be used.
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

    /** Returns the same for a plugin that cannot be used, because another one claims its type. */
    PluginEntry<F> claimedTwice(String problem) {
        return new PluginEntry<>(
                ofKind, made, types, description, module, rawVersion, className, fromFolder, problem, isLoaded);
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
    String type() {
        return types.get(0);
    }

    /** Returns the factory without a guard; only {@link #guard} may call it. */
    F factory() {
        return Objects.requireNonNull(made);
    }

    /** Returns the keys that the plugin knows, without a guard of its own. */
    ConfigSchema schema(String user) {
        return guard(user).answerAtOnce("asked for its keys", factory()::schema);
    }

    /**
     * Returns the guard of the calls of the plugin.
     *
     * @param user the user of the plugin, in words
     */
    Guard guard(String user) {
        return new Guard(ofKind, type(), user, Guard.Context.of(factory()));
    }

    /**
     * Returns the factory with a guard, as have the plugins that it makes.
     *
     * @param user the user of the plugin, in words
     */
    public F guarded(String user) {
        return guard(user).proxy(ofKind.service(), factory());
    }

    /** Returns class and place, for messages about two plugins that claim one type. */
    String where() {
        return className + " in " + file().orElse(module);
    }

    @Override
    public String kind() {
        return ofKind.word();
    }

    @Override
    public Optional<String> version() {
        return Optional.ofNullable(rawVersion);
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(why);
    }

    @Override
    public Optional<Remedy> remedy() {
        return fromFolder == null ? Optional.empty() : fromFolder.remedy();
    }

    @Override
    public boolean isAllowed() {
        return fromFolder == null || fromFolder.isAllowed();
    }

    @Override
    public Optional<String> file() {
        return Optional.ofNullable(fromFolder).map(FolderPlugin::file);
    }

    @Override
    public String toString() {
        return kind() + types + " in " + module; // what a plugin shows of itself is unknown
    }
}
