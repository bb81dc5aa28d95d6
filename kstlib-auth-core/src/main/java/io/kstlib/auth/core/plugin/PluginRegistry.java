package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.plugin.PluginSearch.Found;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of one kind, by type string. The listing shows a broken plugin, and a type that two plugins claim, with the reason. They do not keep
 * the others from working. Plugins of the folder are read when a type is asked for that the program does not have itself. Safe for use by several
 * threads.
 *
 * @param <F> the service type
 */
public final class PluginRegistry<F extends PluginFactory> {

    private final PluginKind<F> kind;
    private final PluginPlace place;
    private final Found<F> own;
    private @Nullable Found<F> fromFolder;

    private PluginRegistry(PluginKind<F> kind, PluginPlace place, Found<F> own) {
        this.kind = kind;
        this.place = place;
        this.own = own;
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
        return new PluginRegistry<>(kind, place, new PluginSearch<>(kind).in(place));
    }

    private synchronized Found<F> fromFolder() {
        Found<F> known = fromFolder;
        if (known == null) {
            known = new PluginSearch<>(kind).among(place, own);
            fromFolder = known;
        }
        return known;
    }

    /**
     * Returns the plugin of a type.
     *
     * @param type the type string or an alias; case does not matter
     * @param askedBy where the type was asked for: a key path with file and line, or words
     * @throws PluginException if no plugin has the type, or two claim it
     */
    public PluginEntry<F> get(String type, String askedBy) {
        String wanted = type.toLowerCase(Locale.ROOT);
        Found<F> claims = claims(wanted);
        PluginException twice = claims.claimedTwice().get(wanted);
        if (twice != null) {
            throw twice;
        }
        PluginEntry<F> plugin = claims.byType().get(wanted);
        if (plugin == null) {
            throw missing(type, askedBy);
        }
        return plugin;
    }

    /** Returns the plugins that decide about a type. A plugin of the folder never has a type that ships with kstlib. */
    private Found<F> claims(String type) {
        return own.has(type) || ShippedPlugins.artifactOf(kind.word(), type).isPresent() ? own : fromFolder();
    }

    /**
     * Returns the plugin of a type, for callers that can work without it.
     *
     * @param type the type string or an alias; case does not matter
     * @return the plugin; empty when no plugin has the type, or two claim it
     */
    public Optional<PluginEntry<F>> find(String type) {
        String wanted = type.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(claims(wanted).byType().get(wanted));
    }

    private Stream<PluginEntry<F>> plugins() {
        return Stream.concat(own.plugins().stream(), fromFolder().plugins().stream());
    }

    /**
     * Returns the plugins that can be used. Those of the folder are read when the stream comes to them.
     *
     * @return those of the program in the order of their types, then those of the folder; without those whose type another plugin also claims
     */
    public Stream<PluginEntry<F>> usable() {
        return Stream.concat(
                own.byType().values().stream().distinct(),
                Stream.of(kind)
                        .flatMap(any -> fromFolder().byType().values().stream().distinct()));
    }

    /**
     * {@return whether a module of this project brings the type}
     *
     * @param type a type string
     */
    public boolean isShipped(String type) {
        return ShippedPlugins.artifactOf(kind.word(), type).isPresent();
    }

    /**
     * Returns all types, with those of the folder.
     *
     * @return types without aliases, sorted
     */
    public List<String> types() {
        return plugins().map(PluginEntry::type).distinct().sorted().toList();
    }

    /**
     * Returns the types that the program brings. Plugins of the folder work where they are named, and are not searched here.
     *
     * @return types without aliases, sorted
     */
    public List<String> ownTypes() {
        return own.byType().values().stream()
                .map(PluginEntry::type)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Returns what was found, for listings.
     *
     * @return one entry per plugin, broken ones last
     */
    public List<PluginInfo> list() {
        List<PluginInfo> infos = new ArrayList<>();
        infos.addAll(own.listed());
        infos.addAll(fromFolder().listed());
        infos.sort(Comparator.comparing(info -> info.types().toString()));
        infos.addAll(own.broken());
        infos.addAll(fromFolder().broken());
        return Collections.unmodifiableList(infos);
    }

    private PluginException missing(String type, String askedBy) {
        boolean ships = ShippedPlugins.artifactOf(kind.word(), type.toLowerCase(Locale.ROOT))
                .isPresent();
        return new MissingType(kind.word(), type, askedBy, types(), place.folderName())
                .inWords(ships ? List.of() : unusable());
    }

    /** Returns the plugins of the folder that cannot be used and may have the type. */
    private List<MissingType.Unusable> unusable() {
        List<MissingType.Unusable> unusable = new ArrayList<>();
        for (FolderPlugin plugin : place.fromFolder()) {
            plugin.problem()
                    .filter(any -> plugin.mayHave(kind.service()))
                    .ifPresent(why -> unusable.add(new MissingType.Unusable(
                            plugin.file(), why, plugin.remedy().orElse(null))));
        }
        for (PluginEntry<F> broken : fromFolder().broken()) {
            unusable.add(
                    new MissingType.Unusable(broken.module(), broken.problem().orElseThrow(), null));
        }
        return unusable;
    }
}
