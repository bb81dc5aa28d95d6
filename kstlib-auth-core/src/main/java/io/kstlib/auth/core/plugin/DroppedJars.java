package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.plugin.PluginInfo;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The jars that a person dropped into a directory: plugins, modules or not, and what they need. They are in a layer of their own above
 * kstlib's, because a jar that cannot be read or resolved on Java's own module path keeps the JVM from starting at all.
 *
 * @param layer kstlib's modules and those of the usable jars
 * @param unusable the other jars, with the reason
 */
record DroppedJars(ModuleLayer layer, List<PluginInfo> unusable) {

    private static final String OURS = "io.kstlib.";

    /** A jar and the module that it is. */
    private record Jar(Path file, ModuleReference module) {

        String name() {
            return module.descriptor().name();
        }

        boolean offersPlugins() {
            return module.descriptor().provides().stream()
                    .anyMatch(provides -> provides.service().startsWith(OURS));
        }
    }

    DroppedJars {
        unusable = List.copyOf(unusable);
    }

    /**
     * Loads the jars.
     *
     * @param directory where they lie
     * @param parent kstlib's own modules
     * @return the jars
     */
    static DroppedJars in(Path directory, ModuleLayer parent) {
        Map<Path, String> problems = new TreeMap<>();
        Map<String, List<Jar>> byModule = new TreeMap<>();
        for (Path file : files(directory, problems)) {
            read(file, problems)
                    .ifPresent(jar -> byModule.computeIfAbsent(jar.name(), name -> new ArrayList<>())
                            .add(jar));
        }
        List<Jar> jars = new ArrayList<>();
        byModule.values().forEach(same -> jars.addAll(wanted(same, parent, problems)));
        LayerAbove layer = LayerAbove.of(parent, jars.stream().map(Jar::module).toList());
        for (Jar jar : jars) {
            layer.refusal(jar.name()).ifPresent(why -> problems.put(jar.file(), why));
        }
        List<PluginInfo> unusable = new ArrayList<>();
        problems.forEach((file, why) ->
                unusable.add(new PluginInfo("jar", List.of(), "", String.valueOf(file.getFileName()), null, "", why)));
        return new DroppedJars(layer.layer(), unusable);
    }

    private static List<Path> files(Path directory, Map<Path, String> problems) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*.jar")) {
            jars.forEach(files::add);
        } catch (IOException | DirectoryIteratorException unreadable) {
            problems.put(directory, "the directory cannot be read: " + BrokenPlugin.words(unreadable));
        }
        Collections.sort(files);
        return files;
    }

    private static Optional<Jar> read(Path file, Map<Path, String> problems) {
        try {
            return ModuleFinder.of(file).findAll().stream().findFirst().map(module -> new Jar(file, module));
        } catch (FindException unreadable) {
            problems.put(file, BrokenPlugin.words(unreadable));
            return Optional.empty();
        }
    }

    /**
     * What {@code lib/} holds already is not taken from here: a library may well lie in both. A part of kstlib is refused here, since the
     * other parts share packages with it only where both are in one layer.
     */
    private static List<Jar> wanted(List<Jar> same, ModuleLayer parent, Map<Path, String> problems) {
        Jar jar = same.get(0);
        String problem;
        if (parent.findModule(jar.name()).isPresent()) {
            if (!jar.offersPlugins()) {
                return List.of();
            }
            problem = "lib/ holds the module " + jar.name() + " already";
        } else if (isPartOfKstlib(jar, parent)) {
            problem = jar.name() + " is a part of kstlib; move its jar to lib/";
        } else if (same.size() > 1) {
            problem = "several jars hold the module " + jar.name() + ": "
                    + same.stream()
                            .map(one -> String.valueOf(one.file().getFileName()))
                            .collect(Collectors.joining(", "))
                    + "; remove all but one";
        } else {
            return same;
        }
        same.forEach(one -> problems.put(one.file(), problem));
        return List.of();
    }

    private static boolean isPartOfKstlib(Jar jar, ModuleLayer parent) {
        return parent.modules().stream()
                .filter(module -> module.getName().startsWith(OURS))
                .flatMap(module -> module.getDescriptor().exports().stream())
                .anyMatch(exports -> exports.targets().contains(jar.name()));
    }
}
