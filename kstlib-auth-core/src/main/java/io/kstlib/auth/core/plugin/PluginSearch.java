package io.kstlib.auth.core.plugin;

import io.kstlib.auth.core.config.keys.ShippedPlugins;
import io.kstlib.auth.core.plugin.folder.ContextLoader;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.core.plugin.folder.PluginFailure;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the plugins of one kind. They are foreign code: what one of them throws must not keep the others from working.
 *
 * @param <F> the service type
 */
final class PluginSearch<F extends PluginFactory> {

    /** With more broken entries than this, the service file itself is broken. */
    private static final int MOST_BROKEN = 50;

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_+.-]*");

    private final PluginKind<F> kind;
    private final List<LoadedPlugin<F>> found = new ArrayList<>();
    private final List<BrokenPlugin> broken = new ArrayList<>();

    PluginSearch(PluginKind<F> kind) {
        this.kind = kind;
    }

    /** Finds the program's own plugins. */
    TypeClaims<F> in(PluginPlace place) {
        Iterator<ServiceLoader.Provider<F>> services =
                place.services(kind.service()).stream().iterator();
        while (broken.size() < MOST_BROKEN) {
            ServiceLoader.Provider<F> service;
            try {
                if (!services.hasNext()) {
                    break;
                }
                service = services.next();
            } catch (ServiceConfigurationError | LinkageError unloadable) {
                broken.add(BrokenPlugin.unloadable(kind, unloadable));
                continue;
            }
            Class<? extends F> type = service.type();
            if (!isFound(type)) { // else declared twice
                add(type, ContextLoader.of(this), service, null, null);
            }
        }
        return TypeClaims.of(kind, found, broken, "Take all but one off the module path or class path");
    }

    /** A loop and not a stream, because it runs at each start. */
    private boolean isFound(Class<?> type) {
        for (LoadedPlugin<F> plugin : found) {
            if (plugin.factory().getClass() == type) {
                return true;
            }
        }
        return false;
    }

    /**
     * Finds the plugins of the folder.
     *
     * @param place says which folder
     * @param own the program's plugins, whose types they cannot have
     */
    TypeClaims<F> among(PluginPlace place, TypeClaims<F> own) {
        for (FolderPlugin plugin : place.fromFolder()) {
            FolderPlugin.Offer<F> offer = plugin.offer(kind.service(), kind.word());
            offer.factories()
                    .forEach((className, factory) ->
                            add(factory.getClass(), ContextLoader.of(factory), () -> factory, plugin, own));
            offer.broken().forEach((className, why) -> broken.add(BrokenPlugin.of(kind, className, plugin, why)));
        }
        String folder = place.folderName();
        return TypeClaims.of(kind, found, broken, "Remove all but one" + (folder == null ? "" : " from " + folder));
    }

    private boolean add(
            Class<?> type,
            ContextLoader context,
            Supplier<F> factory,
            @Nullable FolderPlugin fromFolder,
            @Nullable TypeClaims<F> own) {
        try {
            LoadedPlugin<F> plugin = context.atOnce(() -> LoadedPlugin.of(factory.get(), fromFolder));
            Optional<String> problem = badType(plugin);
            if (problem.isEmpty() && own != null) {
                problem = takenOver(plugin, own);
            }
            if (problem.isEmpty()) {
                return found.add(plugin);
            }
            return refuse(type, fromFolder, problem.get());
        } catch (TimeoutException never) {
            return refuse(type, fromFolder, ContextLoader.UNANSWERED);
        } catch (ExecutionException failed) {
            Throwable failure = ContextLoader.thrown(failed);
            return fromFolder == null
                    ? broken.add(BrokenPlugin.of(kind, type, failure))
                    : refuse(type, fromFolder, PluginFailure.inWords(failure));
        }
    }

    private boolean refuse(Class<?> type, @Nullable FolderPlugin fromFolder, String problem) {
        return broken.add(
                fromFolder == null
                        ? BrokenPlugin.of(kind, type, problem)
                        : BrokenPlugin.of(
                                kind,
                                type.getName(),
                                fromFolder,
                                "declares the " + kind + " " + type.getName() + ", which " + problem));
    }

    private Optional<String> badType(LoadedPlugin<F> plugin) {
        for (String type : plugin.types()) {
            if (!TYPE.matcher(type).matches()) {
                return Optional.of("has a type string that is not lower-case letters, digits, _ and -");
            }
        }
        return Optional.empty();
    }

    private Optional<String> takenOver(LoadedPlugin<F> plugin, TypeClaims<F> own) {
        for (String type : plugin.types()) {
            if (ShippedPlugins.artifactOf(kind.word(), type).isPresent()) {
                return Optional.of("claims the type \"" + type + "\"; that ships with kstlib and cannot be replaced");
            }
            if (own.has(type)) {
                return Optional.of("claims the type \"" + type + "\"; a module of the program has it already");
            }
        }
        return Optional.empty();
    }
}
