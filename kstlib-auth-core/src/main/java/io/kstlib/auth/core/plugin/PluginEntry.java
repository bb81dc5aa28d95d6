package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.core.plugin.folder.PluginFailure;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.lang.module.ModuleDescriptor;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was found, or the description of one that cannot be used. Safe for use by several threads.
 *
 * @param ofKind its kind
 * @param making what makes its factory; {@code null} if it cannot be used
 * @param types the type string and its aliases
 * @param factoryClass the class of its factory, which describes it; {@code null} where {@code words} do
 * @param rawVersion the version of its module, or {@code null}
 * @param fromFolder the plugin of the folder that it belongs to; {@code null} for a plugin of the program
 * @param why the reason why it cannot be used; {@code null} if it can
 * @param <F> the service type
 */
public record PluginEntry<F extends PluginFactory>(
        PluginKind<F> ofKind,
        @Nullable Making<F> making,
        List<String> types,
        @Nullable Class<?> factoryClass,
        String words,
        String module,
        @Nullable String rawVersion,
        String className,
        @Nullable FolderPlugin fromFolder,
        @Nullable String why,
        boolean isLoaded)
        implements PluginInfo {

    /**
     * Makes the factory of a plugin where it is first used, and keeps it. A failure is kept, too: a constructor that hangs is waited for once. Safe for
     * use by several threads.
     */
    static final class Making<F extends PluginFactory> {

        private final Guard.Context context;
        private final Guard.Attempt<F, ?> work;
        private @Nullable F made;
        private @Nullable String problem;
        private @Nullable Throwable cause;

        /**
         * @param context the class loader of the plugin
         * @param work makes the factory
         */
        Making(Guard.Context context, Guard.Attempt<F, ?> work) {
            this.context = context;
            this.work = work;
        }

        private synchronized F factory(PluginEntry<F> entry) {
            if (made == null && problem == null) {
                try {
                    made = context.atOnce(work);
                } catch (TimeoutException never) {
                    problem = Guard.UNANSWERED;
                } catch (ExecutionException failed) {
                    cause = Guard.Context.thrown(failed);
                    problem = PluginFailure.inWords(cause);
                }
            }
            if (made == null) {
                String kind = entry.ofKind().word();
                throw new PluginException(
                        kind,
                        entry.type(),
                        "the " + kind + " plugin \"" + entry.type() + "\" cannot be used: " + entry.where() + " "
                                + problem,
                        Remedy.advice("Report it to the author of the plugin"),
                        cause);
            }
            return made;
        }
    }

    /**
     * Returns a plugin that can be used, as far as its class tells. Its factory is made where it is first used.
     *
     * @param factory the class of its factory
     * @param types its type and its aliases
     * @param fromFolder the plugin of the folder that it belongs to, or {@code null}
     */
    static <F extends PluginFactory> PluginEntry<F> of(
            PluginKind<F> kind,
            Class<?> factory,
            List<String> types,
            Making<F> making,
            @Nullable FolderPlugin fromFolder) {
        ModuleDescriptor descriptor = factory.getModule().getDescriptor();
        Optional<String> version = Optional.empty();
        if (fromFolder != null) {
            version = fromFolder.version(factory.getName());
        } else if (descriptor != null) {
            version = descriptor.rawVersion();
        }
        return new PluginEntry<>(
                kind,
                making,
                List.copyOf(types),
                factory,
                "",
                factory.getModule().isNamed() || fromFolder == null ? moduleOf(factory) : fromFolder.file(),
                version.orElse(null),
                factory.getName(),
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
        return new PluginEntry<>(kind, null, List.of(), null, "", module, null, className, fromFolder, problem, true);
    }

    /** Returns the entry of a preset. */
    static <F extends PluginFactory> PluginEntry<F> preset(
            PluginKind<F> kind, String name, String title, FolderPlugin fromFolder) {
        return new PluginEntry<>(
                kind, null, List.of(name), null, title, fromFolder.file(), null, "", fromFolder, null, true);
    }

    /** Returns the same for a plugin that cannot be used, because another one claims its type. */
    PluginEntry<F> claimedTwice(String problem) {
        return new PluginEntry<>(
                ofKind,
                making,
                types,
                factoryClass,
                words,
                module,
                rawVersion,
                className,
                fromFolder,
                problem,
                isLoaded);
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

    /**
     * Returns the factory without a guard; only {@link #guard} may call it.
     *
     * @throws PluginException if it cannot be made
     */
    F factory() {
        return Objects.requireNonNull(making).factory(this);
    }

    /** Whether the factory can be made. Makes it. */
    boolean canBeMade() {
        try {
            return factory() != null;
        } catch (PluginException unusable) {
            return false; // who gets it by its type is told
        }
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
    public String description() {
        Plugin named = factoryClass == null ? null : factoryClass.getAnnotation(Plugin.class);
        return named == null ? words : named.description();
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
