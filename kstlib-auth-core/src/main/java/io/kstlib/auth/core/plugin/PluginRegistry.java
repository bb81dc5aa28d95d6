package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Suggestion;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The plugins of one kind, by type string. A plugin that is broken, and a type that two plugins claim, stand in the listing with the
 * reason and do not keep the others from working. Immutable once loaded, safe for use by several threads.
 *
 * @param <F> the service type
 */
public final class PluginRegistry<F extends PluginFactory> {

    /** More broken entries than this are not plugins but a broken service file. */
    private static final int MOST_BROKEN = 50;

    private final PluginKind<F> kind;
    private final List<LoadedPlugin<F>> plugins;
    private final Map<String, LoadedPlugin<F>> byType;
    private final Map<String, PluginException> claimedTwice;
    private final List<BrokenPlugin> broken;

    private PluginRegistry(PluginKind<F> kind, List<LoadedPlugin<F>> plugins, List<BrokenPlugin> broken) {
        this.kind = kind;
        this.plugins = List.copyOf(plugins);
        this.broken = List.copyOf(broken);
        Map<String, List<LoadedPlugin<F>>> claims = new TreeMap<>();
        for (LoadedPlugin<F> plugin : plugins) {
            plugin.types()
                    .forEach(type ->
                            claims.computeIfAbsent(type, t -> new ArrayList<>()).add(plugin));
        }
        this.byType = new LinkedHashMap<>();
        this.claimedTwice = new LinkedHashMap<>();
        claims.forEach((type, claimants) -> {
            if (claimants.size() == 1) {
                byType.put(type, claimants.get(0));
            } else {
                claimedTwice.put(type, twice(type, claimants));
            }
        });
    }

    /**
     * Finds the plugins of a kind.
     *
     * @param kind which kind
     * @param place where to look
     * @param <F> the service type
     * @return the registry
     */
    public static <F extends PluginFactory> PluginRegistry<F> load(PluginKind<F> kind, PluginPlace place) {
        List<LoadedPlugin<F>> found = new ArrayList<>();
        List<BrokenPlugin> broken = new ArrayList<>();
        Iterator<ServiceLoader.Provider<F>> services =
                kind.services(place).stream().iterator();
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
            read(kind, service, found, broken);
        }
        return new PluginRegistry<>(kind, found, broken);
    }

    /** A plugin is foreign code: whatever it throws is its own failure, and must not take the others down. */
    private static <F extends PluginFactory> void read(
            PluginKind<F> kind,
            ServiceLoader.Provider<F> service,
            List<LoadedPlugin<F>> found,
            List<BrokenPlugin> broken) {
        Class<? extends F> type = service.type();
        if (found.stream().anyMatch(plugin -> plugin.factory().getClass() == type)) {
            return; // declared twice on the class path
        }
        try {
            LoadedPlugin<F> plugin = LoadedPlugin.of(service.get());
            Optional<String> badType = plugin.types().stream()
                    .filter(name -> !name.matches("[a-z][a-z0-9_+.-]*"))
                    .findFirst();
            if (badType.isPresent()) {
                broken.add(new BrokenPlugin(kind, type, "its type string is not lower-case letters, digits, _ and -"));
            } else {
                found.add(plugin);
            }
        } catch (ServiceConfigurationError | LinkageError | RuntimeException failure) {
            broken.add(BrokenPlugin.of(kind, type, failure));
        }
    }

    /**
     * The plugin of a type.
     *
     * @param type the type string or an alias; case does not matter
     * @param askedBy where the type was asked for: a key path with file and line, or words
     * @return the factory
     * @throws PluginException if no plugin has the type, or two claim it
     */
    public F get(String type, String askedBy) {
        String wanted = type.toLowerCase(Locale.ROOT);
        PluginException twice = claimedTwice.get(wanted);
        if (twice != null) {
            throw twice;
        }
        LoadedPlugin<F> plugin = byType.get(wanted);
        if (plugin == null) {
            throw missing(type, askedBy);
        }
        return plugin.factory();
    }

    /**
     * The plugin of a type, for those who can go on without.
     *
     * @param type the type string or an alias; case does not matter
     * @return the factory; empty when no plugin has the type, or two claim it
     */
    public Optional<F> find(String type) {
        return Optional.ofNullable(byType.get(type.toLowerCase(Locale.ROOT))).map(LoadedPlugin::factory);
    }

    /**
     * The types that are there.
     *
     * @return types without aliases, sorted
     */
    public List<String> types() {
        return plugins.stream().map(LoadedPlugin::type).distinct().sorted().toList();
    }

    /**
     * What was found, for listings.
     *
     * @return one entry a plugin, broken ones last
     */
    public List<PluginInfo> list() {
        List<PluginInfo> infos = new ArrayList<>();
        for (LoadedPlugin<F> plugin : plugins) {
            infos.add(plugin.info(kind, claimedTwice));
        }
        infos.sort(Comparator.comparing(info -> info.types().toString()));
        broken.forEach(plugin -> infos.add(plugin.info()));
        return Collections.unmodifiableList(infos);
    }

    private PluginException missing(String type, String askedBy) {
        String loaded = byType.isEmpty() ? "none" : String.join(", ", types());
        String problem = "no " + kind.word() + " type \"" + type + "\" (" + askedBy + "). Loaded: " + loaded;
        Optional<String> artifact = kind.artifactOf(type.toLowerCase(Locale.ROOT));
        Optional<String> near = Suggestion.nearest(type, byType.keySet());
        String remedy;
        if (artifact.isPresent()) {
            remedy = MissingModule.remedy(artifact.get());
        } else if (near.isPresent()) {
            remedy = "Did you mean \"" + near.get() + "\"?";
        } else {
            remedy = MissingModule.remedyForUnknown();
        }
        return new PluginException(kind.word(), type, problem, remedy, null);
    }

    private PluginException twice(String type, List<LoadedPlugin<F>> claimants) {
        String who = claimants.stream().map(LoadedPlugin::where).sorted().collect(Collectors.joining(", and "));
        return new PluginException(
                kind.word(),
                type,
                claimants.size() + " plugins claim the " + kind.word() + " type \"" + type + "\": " + who,
                "Take all but one off the module path or class path",
                null);
    }
}
