package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.core.plugin.folder.PluginFailure;
import io.kstlib.auth.spi.internal.text.Suggestion;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.text.PrintableText;
import java.lang.annotation.AnnotationFormatError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of one kind, by type string. They are foreign code: the listing shows a broken plugin, and a type that two plugins claim, with the
 * reason, and they do not keep the others from working. Plugins of the folder are read when a type is asked for that the program does not have itself.
 * Safe for use by several threads.
 *
 * @param <F> the service type
 */
public final class PluginRegistry<F extends PluginFactory> {

    /** With more broken entries than this, the service file itself is broken. */
    private static final int MOST_BROKEN = 50;

    /** How many plugins that cannot be used a message names. */
    private static final int MOST_NAMED = 3;

    private static final int MOST_SHOWN = 100;

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_+.-]*");

    private final PluginKind<F> kind;
    private final Plugins.Place place;
    private final Found<F> own;
    private final LazyPart<Found<F>> fromFolder = new LazyPart<>(this::ofFolder);

    /** Which plugin has which type. A type that several plugins claim goes to none of them. */
    private static final class Found<F extends PluginFactory> {

        private final List<PluginEntry<F>> plugins = new ArrayList<>();
        private final List<PluginEntry<F>> broken = new ArrayList<>();
        private final Map<String, PluginEntry<F>> byType = new LinkedHashMap<>();
        private final Map<String, PluginException> claimedTwice = new HashMap<>();

        /** Gives each type and alias to the plugin that claims it. */
        private Found<F> claimed(PluginKind<F> kind, String remedy) {
            Map<String, List<PluginEntry<F>>> claims = new TreeMap<>();
            for (PluginEntry<F> plugin : plugins) {
                for (String type : plugin.types()) {
                    claims.computeIfAbsent(type, none -> new ArrayList<>()).add(plugin);
                }
            }
            for (Map.Entry<String, List<PluginEntry<F>>> claim : claims.entrySet()) {
                List<PluginEntry<F>> claimants = claim.getValue();
                if (claimants.size() == 1) {
                    byType.put(claim.getKey(), claimants.get(0));
                } else {
                    claimedTwice.put(claim.getKey(), twice(kind, claim.getKey(), claimants, remedy));
                }
            }
            return this;
        }

        private static <F extends PluginFactory> PluginException twice(
                PluginKind<F> kind, String type, List<PluginEntry<F>> claimants, String remedy) {
            String who = claimants.stream().map(PluginEntry::where).sorted().collect(Collectors.joining(", and "));
            return new PluginException(
                    kind.word(),
                    type,
                    claimants.size() + " plugins claim the " + kind.word() + " type \"" + type + "\": " + who,
                    Remedy.advice(remedy),
                    null);
        }

        private boolean has(String type) {
            return byType.containsKey(type) || claimedTwice.containsKey(type);
        }

        /** Returns each plugin that has a type, in the order of the types. */
        private Stream<PluginEntry<F>> usable() {
            Set<PluginEntry<F>> known = Collections.newSetFromMap(new IdentityHashMap<>());
            List<PluginEntry<F>> usable = new ArrayList<>(byType.values());
            usable.removeIf(plugin -> !known.add(plugin)); // it may have aliases
            return usable.stream();
        }

        /** Returns the plugins for a listing, which says why one cannot be used with its type. */
        private List<PluginEntry<F>> listed() {
            List<PluginEntry<F>> listed = new ArrayList<>();
            for (PluginEntry<F> plugin : plugins) {
                Optional<PluginException> twice = plugin.types().stream()
                        .map(claimedTwice::get)
                        .filter(Objects::nonNull)
                        .findFirst();
                listed.add(twice.map(PluginException::problem)
                        .map(plugin::claimedTwice)
                        .orElse(plugin));
            }
            return listed;
        }
    }

    /**
     * Finds the plugins of a kind.
     *
     * @param kind which kind
     * @param place where to look
     */
    PluginRegistry(PluginKind<F> kind, Plugins.Place place) {
        this.kind = kind;
        this.place = place;
        this.own = ofProgram();
    }

    private Found<F> ofProgram() {
        Found<F> found = new Found<>();
        Set<Class<?>> known = new HashSet<>();
        Iterator<ServiceLoader.Provider<F>> services =
                place.services(kind.service()).stream().iterator();
        while (found.broken.size() < MOST_BROKEN) {
            ServiceLoader.Provider<F> service;
            try {
                if (!services.hasNext()) {
                    break;
                }
                service = services.next();
            } catch (ServiceConfigurationError | LinkageError unloadable) {
                found.broken.add(PluginEntry.broken(kind, "?", "?", null, inWords(unloadable)));
                continue;
            }
            Class<? extends F> type = service.type();
            if (known.add(type)) { // else declared twice
                String problem = add(found, type, null, new PluginEntry.Making<>(Guard.Context.of(this), service::get));
                if (problem != null) {
                    found.broken.add(
                            PluginEntry.broken(kind, PluginEntry.moduleOf(type), type.getName(), null, problem));
                }
            }
        }
        return found.claimed(kind, "Take all but one off the module path or class path");
    }

    private Found<F> ofFolder() {
        Found<F> found = new Found<>();
        for (FolderPlugin plugin : place.fromFolder()) {
            for (FolderPlugin.Offer<F> offer : plugin.offers(kind.service(), kind.word())) {
                String problem;
                try {
                    String ofClass = add(
                            found,
                            offer.type(),
                            plugin,
                            new PluginEntry.Making<>(new Guard.Context(offer.loader()), offer::make));
                    problem = ofClass == null ? null : offer.whyNone(ofClass);
                } catch (Exception | LinkageError unusable) {
                    problem = offer.whyNone(unusable);
                }
                if (problem != null) {
                    found.broken.add(PluginEntry.broken(kind, plugin.file(), offer.className(), plugin, problem));
                }
            }
        }
        String folder = place.folderName();
        return found.claimed(kind, "Remove all but one" + (folder == null ? "" : " from " + folder));
    }

    /**
     * Adds a plugin, if its class names a type that it may have. Runs no code of the plugin.
     *
     * @param plugin the plugin of the folder that it belongs to; {@code null} for one of the program
     * @return the reason why it cannot be used, as the end of a sentence that its name begins; {@code null} if it can
     */
    private @Nullable String add(
            Found<F> found, Class<?> type, @Nullable FolderPlugin plugin, PluginEntry.Making<F> making) {
        try {
            List<String> types = plugin == null ? ShippedPlugins.typesOf(kind.word(), type.getName()) : List.of();
            if (types.isEmpty()) {
                Plugin named = type.getAnnotation(Plugin.class);
                if (named == null) {
                    return "names no type; put @Plugin(type = ..., description = ...) on the class";
                }
                types = typesOf(named);
            }
            PluginEntry<F> entry = PluginEntry.of(kind, type, types, making, plugin);
            String problem = badType(entry, plugin != null);
            if (problem == null) {
                found.plugins.add(entry);
            }
            return problem;
        } catch (RuntimeException | LinkageError | AnnotationFormatError unreadable) {
            return "has an annotation @Plugin that cannot be read; compile it against this version of kstlib";
        }
    }

    private static List<String> typesOf(Plugin named) {
        List<String> types = new ArrayList<>(List.of(named.type()));
        types.addAll(new TreeSet<>(List.of(named.aliases())));
        return types;
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

    /** Returns what is wrong with a type of a plugin, or {@code null}. A plugin of the folder cannot have a type of the program. */
    private @Nullable String badType(PluginEntry<F> plugin, boolean isOfFolder) {
        for (String type : plugin.types()) {
            if (!TYPE.matcher(type).matches()) {
                return "names the type \"" + PrintableText.oneLine(type, MOST_SHOWN)
                        + "\"; a type is a lower-case letter, then lower-case letters, digits, _ - . and +";
            }
        }
        for (String type : isOfFolder ? plugin.types() : List.<String>of()) {
            if (isShipped(type)) {
                return "claims the type \"" + type + "\"; that ships with kstlib and cannot be replaced";
            }
            if (own.has(type)) {
                return "claims the type \"" + type + "\"; a module of the program has it already";
            }
        }
        return null;
    }

    /**
     * Returns the plugin of a type.
     *
     * @param type the type string or an alias; case does not matter
     * @param askedBy where the type was asked for: a key path with file and line, or words
     * @throws PluginException if no plugin has the type, or two claim it
     */
    PluginEntry<F> get(String type, String askedBy) {
        String wanted = type.toLowerCase(Locale.ROOT);
        Found<F> found = deciding(wanted);
        PluginException twice = found.claimedTwice.get(wanted);
        if (twice != null) {
            throw twice;
        }
        PluginEntry<F> plugin = found.byType.get(wanted);
        if (plugin == null) {
            throw missing(type, askedBy);
        }
        plugin.factory(); // a plugin that cannot be made is the matter of those who name it
        return plugin;
    }

    /** Returns the plugins that decide about a type. A plugin of the folder never has a type that ships with kstlib. */
    private Found<F> deciding(String type) {
        return own.has(type) || isShipped(type) ? own : fromFolder.get();
    }

    /**
     * Returns the plugin of a type, for callers that can work without it.
     *
     * @param type the type string or an alias; case does not matter
     * @return the plugin; empty when no plugin has the type, two claim it, or it cannot be made
     */
    public Optional<PluginEntry<F>> find(String type) {
        String wanted = type.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(deciding(wanted).byType.get(wanted)).filter(PluginEntry::canBeMade);
    }

    /**
     * Returns the plugins of the program that can be used. A plugin of the folder is used where it is named, and nowhere else.
     *
     * @return in the order of their types, without those whose type another plugin also claims
     */
    Stream<PluginEntry<F>> usable() {
        return own.usable().filter(PluginEntry::canBeMade);
    }

    /**
     * {@return whether a module of this project brings the type}
     *
     * @param type a type string
     */
    boolean isShipped(String type) {
        return ShippedPlugins.artifactOf(kind.word(), type).isPresent();
    }

    /**
     * Returns all types, with those of the folder.
     *
     * @return types without aliases, sorted
     */
    List<String> types() {
        return Stream.concat(own.plugins.stream(), fromFolder.get().plugins.stream())
                .map(PluginEntry::type)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Returns the types that the program brings. Plugins of the folder work where they are named, and are not searched here.
     *
     * @return types without aliases, sorted
     */
    List<String> ownTypes() {
        return own.usable().map(PluginEntry::type).distinct().sorted().toList();
    }

    /**
     * Returns what was found, for listings.
     *
     * @return one entry per plugin, broken ones last
     */
    List<PluginInfo> list() {
        List<PluginInfo> infos = new ArrayList<>();
        infos.addAll(own.listed());
        infos.addAll(fromFolder.get().listed());
        infos.sort(Comparator.comparing(info -> info.types().toString()));
        infos.addAll(own.broken);
        infos.addAll(fromFolder.get().broken);
        return Collections.unmodifiableList(infos);
    }

    /**
     * @param askedBy where it was asked for; empty where the message stands beside that
     */
    private PluginException missing(String type, String askedBy) {
        List<String> loaded = types();
        List<PluginInfo> unusable = new ArrayList<>();
        if (!isShipped(type.toLowerCase(Locale.ROOT))) {
            unusable.addAll(place.unusable(plugin -> plugin.mayHave(kind.service())));
            unusable.addAll(fromFolder.get().broken);
            unusable.addAll(own.broken);
        }
        String folder = place.folderName();
        StringBuilder problem = new StringBuilder("no " + kind + " type \"" + type + "\"");
        problem.append(askedBy.isEmpty() ? "" : " (" + askedBy + ")")
                .append(". Loaded: ")
                .append(loaded.isEmpty() ? "none" : String.join(", ", loaded));
        List<String> reasons = new ArrayList<>();
        for (PluginInfo each : unusable) {
            String place = each.file().isPresent()
                    ? each.module() + (folder == null ? "" : " in " + folder)
                    : each.className() + " in " + each.module();
            reasons.add(place + " could not be used: it " + each.problem().orElseThrow());
        }
        reasons.stream()
                .limit(MOST_NAMED)
                .forEach(reason -> problem.append(". ").append(reason));
        if (reasons.size() > MOST_NAMED) {
            problem.append(". ").append(reasons.size() - MOST_NAMED).append(" more could not be used either");
        }
        return new PluginException(
                kind.word(), type, problem.toString(), remedy(type, loaded, unusable), reasons, null);
    }

    private @Nullable Remedy remedy(String type, List<String> loaded, List<PluginInfo> unusable) {
        String wanted = type.toLowerCase(Locale.ROOT);
        Optional<String> artifact = ShippedPlugins.artifactOf(kind.word(), wanted);
        if (artifact.isPresent()) {
            return ShippedPlugins.moduleToAdd(artifact.get());
        }
        Optional<String> apart = ShippedPlugins.apartOf(kind.word(), wanted);
        Optional<String> near = Suggestion.nearest(type, loaded);
        if (apart.isEmpty() && near.isPresent()) {
            return Remedy.advice("Did you mean \"" + near.get() + "\"?");
        }
        if (apart.isPresent() || unusable.isEmpty()) {
            return ShippedPlugins.pluginToAdd(kind.word(), type, apart.orElse(null), place.folderName());
        }
        return unusable.size() == 1 ? unusable.get(0).remedy().orElse(null) : null; // of several, any may be meant
    }
}
