package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.config.Preset;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The presets that there are: those that ship, those in other modules or jars of the program, and those of the folder of plugins. A preset that ships is
 * found first, so that no other jar can take its name. None is looked for in the current directory. Safe for use by several threads.
 */
final class PresetFiles {

    /** The file beside the presets of a jar that lists their names, one a line. Only a jar in the folder of plugins does without. */
    private static final String INDEX = Preset.FOLDER + "index.txt";

    private static final String WORD = "preset";

    private final Plugins.Place place;
    private final Map<String, Optional<Preset>> read = new ConcurrentHashMap<>();

    PresetFiles(Plugins.Place place) {
        this.place = place;
    }

    /**
     * Returns a preset.
     *
     * @return empty when none has the name
     * @throws ConfigurationException if it cannot be used, or two jars bring one with this name
     */
    Optional<Preset> find(String name) {
        return Preset.isName(name) ? read.computeIfAbsent(name, this::read) : Optional.empty();
    }

    private Optional<Preset> read(String name) {
        String path = Preset.FOLDER + name + Preset.SUFFIX;
        byte[] shipped = shipped(path);
        if (shipped != null) {
            return Optional.of(Preset.read(name, "", shipped));
        }
        Map<String, byte[]> found = new LinkedHashMap<>(ofProgram(path));
        if (found.isEmpty()) {
            for (FolderPlugin plugin : place.fromFolder()) {
                if (plugin.problem().isEmpty() && plugin.presets().containsKey(name)) {
                    found.put(plugin.file(), plugin.presets().get(name));
                }
            }
        }
        if (found.size() > 1) {
            throw new ConfigurationException(new ConfigProblem(
                    "",
                    new Origin(path, 0),
                    "several jars bring the preset " + name + ": " + String.join(", ", found.keySet())
                            + "; remove all but one"));
        }
        return found.entrySet().stream().findFirst().map(only -> Preset.read(name, only.getKey(), only.getValue()));
    }

    /** Returns the names of all presets, sorted. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        byte[] shipped = shipped(INDEX);
        if (shipped != null) {
            names.addAll(lines(shipped));
        }
        ofProgram(INDEX).values().forEach(index -> names.addAll(lines(index)));
        for (FolderPlugin plugin : place.fromFolder()) {
            if (plugin.problem().isEmpty()) {
                names.addAll(plugin.presets().keySet());
            }
        }
        return Collections.unmodifiableSet(names);
    }

    /** Returns an entry for each preset that does not ship, with the reason if it cannot be used. */
    List<PluginInfo> listed() {
        Map<String, FolderPlugin> ofFolder = new TreeMap<>();
        List<PluginInfo> listed = new ArrayList<>();
        for (FolderPlugin plugin : place.fromFolder()) {
            for (String name : plugin.presets().keySet()) {
                if (shipped(Preset.FOLDER + name + Preset.SUFFIX) != null) {
                    listed.add(PluginEntry.broken(
                            PluginKind.listed(WORD),
                            plugin.file(),
                            "",
                            plugin,
                            "claims the preset \"" + name + "\"; that ships with kstlib and cannot be replaced"));
                } else {
                    ofFolder.put(name, plugin);
                }
            }
        }
        ofFolder.forEach((name, plugin) -> listed.add(entry(name, plugin)));
        return listed;
    }

    private PluginInfo entry(String name, FolderPlugin plugin) {
        try {
            String title = find(name).map(Preset::title).orElse("");
            return PluginEntry.preset(PluginKind.listed(WORD), name, title, plugin);
        } catch (ConfigurationException unusable) {
            return PluginEntry.broken(
                    PluginKind.listed(WORD),
                    plugin.file(),
                    "",
                    plugin,
                    "brings the preset " + name + ", which cannot be used: "
                            + unusable.problems().get(0));
        }
    }

    private static byte @Nullable [] shipped(String path) {
        try (InputStream in = PresetFiles.class.getResourceAsStream("/" + path)) {
            return in == null ? null : content(in, path);
        } catch (IOException unreadable) {
            throw unreadable(path, unreadable);
        }
    }

    /** Returns the file of each other module or jar of the program that has it, by where it is. */
    private Map<String, byte[]> ofProgram(String path) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        try {
            if (place.layer() != null) {
                for (Module module : place.layer().modules()) {
                    try (InputStream in =
                            module == PresetFiles.class.getModule() ? null : module.getResourceAsStream(path)) {
                        if (in != null) {
                            found.put("module " + module.getName(), content(in, path));
                        }
                    }
                }
            } else if (place.loader() != null) {
                URL own = PresetFiles.class.getResource("/" + path);
                for (URL url : Collections.list(place.loader().getResources(path))) {
                    if (own == null || !url.toString().equals(own.toString())) {
                        try (InputStream in = url.openStream()) {
                            found.put(url.toString(), content(in, path));
                        }
                    }
                }
            }
        } catch (IOException unreadable) {
            throw unreadable(path, unreadable);
        }
        return found;
    }

    private static byte[] content(InputStream in, String path) throws IOException {
        return BoundedInput.read(in, Preset.MOST_BYTES)
                .orElseThrow(() -> new IOException(path + " has more than " + Preset.MOST_BYTES + " bytes"));
    }

    private static ConfigurationException unreadable(String path, IOException why) {
        return new ConfigurationException(
                new ConfigProblem("", new Origin(path, 0), "the preset cannot be read: " + why.getMessage()));
    }

    private static List<String> lines(byte[] index) {
        return new String(index, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(Preset::isName)
                .toList();
    }
}
