package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.plugin.folder.ContextLoader;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.core.plugin.folder.PluginFailure;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private final List<PluginEntry<F>> found = new ArrayList<>();
    private final List<PluginEntry<F>> broken = new ArrayList<>();

    /**
     * Which plugin has which type. A type that several plugins claim goes to none of them. Immutable.
     *
     * @param <F> the service type
     * @param plugins those that have a type
     * @param byType the plugin of each type and alias
     * @param claimedTwice the types that several claim, each with its error
     * @param broken what cannot be used
     */
    record Found<F extends PluginFactory>(
            List<PluginEntry<F>> plugins,
            Map<String, PluginEntry<F>> byType,
            Map<String, PluginException> claimedTwice,
            List<PluginEntry<F>> broken) {

        static <F extends PluginFactory> Found<F> of(
                PluginKind<F> kind, List<PluginEntry<F>> plugins, List<PluginEntry<F>> broken, String remedy) {
            Map<String, List<PluginEntry<F>>> claims = new TreeMap<>();
            for (PluginEntry<F> plugin : plugins) {
                for (String type : plugin.types()) {
                    claims.computeIfAbsent(type, none -> new ArrayList<>()).add(plugin);
                }
            }
            Map<String, PluginEntry<F>> byType = new LinkedHashMap<>();
            Map<String, PluginException> claimedTwice = new HashMap<>();
            for (Map.Entry<String, List<PluginEntry<F>>> claim : claims.entrySet()) {
                List<PluginEntry<F>> claimants = claim.getValue();
                if (claimants.size() == 1) {
                    byType.put(claim.getKey(), claimants.get(0));
                } else {
                    claimedTwice.put(claim.getKey(), twice(kind, claim.getKey(), claimants, remedy));
                }
            }
            return new Found<>(List.copyOf(plugins), byType, claimedTwice, List.copyOf(broken));
        }

        private static <F extends PluginFactory> PluginException twice(
                PluginKind<F> kind, String type, List<PluginEntry<F>> claimants, String remedy) {
            String who = claimants.stream().map(PluginEntry::where).sorted().collect(Collectors.joining(", and "));
            return new PluginException(
                    kind.word(),
                    type,
                    claimants.size() + " plugins claim the " + kind.word() + " type \"" + type + "\": " + who,
                    new Remedy.Advice(remedy),
                    null);
        }

        boolean has(String type) {
            return byType.containsKey(type) || claimedTwice.containsKey(type);
        }

        /** Returns the plugins for a listing, which says why one cannot be used by its type. */
        List<PluginEntry<F>> listed() {
            List<PluginEntry<F>> listed = new ArrayList<>();
            for (PluginEntry<F> plugin : plugins) {
                Optional<PluginException> twice = plugin.types().stream()
                        .map(claimedTwice::get)
                        .filter(Objects::nonNull)
                        .findFirst();
                listed.add(twice.map(plugin::claimedTwice).orElse(plugin));
            }
            return listed;
        }
    }

    PluginSearch(PluginKind<F> kind) {
        this.kind = kind;
    }

    /** Finds the program's own plugins. */
    Found<F> in(PluginPlace place) {
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
                broken.add(PluginEntry.broken(kind, "?", "?", null, inWords(unloadable)));
                continue;
            }
            Class<? extends F> type = service.type();
            if (!isFound(type)) { // else declared twice
                add(type, ContextLoader.of(this), service, null, null);
            }
        }
        return Found.of(kind, found, broken, "Take all but one off the module path or class path");
    }

    /** A loop and not a stream, because it runs at each start. */
    private boolean isFound(Class<?> type) {
        for (PluginEntry<F> plugin : found) {
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
    Found<F> among(PluginPlace place, Found<F> own) {
        for (FolderPlugin plugin : place.fromFolder()) {
            FolderPlugin.Offer<F> offer = plugin.offer(kind.service(), kind.word());
            offer.factories()
                    .forEach((className, factory) ->
                            add(factory.getClass(), ContextLoader.of(factory), () -> factory, plugin, own));
            offer.broken()
                    .forEach((className, why) ->
                            broken.add(PluginEntry.broken(kind, plugin.file(), className, plugin, why)));
        }
        String folder = place.folderName();
        return Found.of(kind, found, broken, "Remove all but one" + (folder == null ? "" : " from " + folder));
    }

    private boolean add(
            Class<?> type,
            ContextLoader context,
            Supplier<F> factory,
            @Nullable FolderPlugin fromFolder,
            @Nullable Found<F> own) {
        try {
            PluginEntry<F> plugin = context.atOnce(() -> PluginEntry.of(kind, factory.get(), fromFolder));
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
            return refuse(type, fromFolder, fromFolder == null ? inWords(failure) : PluginFailure.inWords(failure));
        }
    }

    private boolean refuse(Class<?> type, @Nullable FolderPlugin fromFolder, String problem) {
        return broken.add(
                fromFolder == null
                        ? PluginEntry.broken(kind, PluginEntry.moduleOf(type), type.getName(), null, problem)
                        : PluginEntry.broken(
                                kind,
                                fromFolder.file(),
                                type.getName(),
                                fromFolder,
                                "declares the " + kind + " " + type.getName() + ", which " + problem));
    }

    /**
     * Describes a failure. The message of the ServiceLoader itself names the service and the class. Its cause may hold the plugin's own words, so
     * that is not quoted.
     */
    private static String inWords(Throwable failure) {
        String words = PluginFailure.inWords(failure);
        if (!(failure instanceof ServiceConfigurationError)) {
            return words;
        }
        String own = String.valueOf(failure.getMessage());
        return failure.getCause() == null ? own : own + ": it " + words;
    }

    private Optional<String> badType(PluginEntry<F> plugin) {
        for (String type : plugin.types()) {
            if (!TYPE.matcher(type).matches()) {
                return Optional.of("has a type string that is not lower-case letters, digits, _ and -");
            }
        }
        return Optional.empty();
    }

    private Optional<String> takenOver(PluginEntry<F> plugin, Found<F> own) {
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
