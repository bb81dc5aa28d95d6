package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder into which a person puts plugins: each jar in it, and each folder of jars, is one. It is read at the first request for a plugin that
 * does not ship with kstlib. Safe for use by several threads.
 */
public final class PluginFolder {

    private static final int MOST = 500;

    private final Path directory;
    private final ModuleLayer program;
    private final FileOwnership ownership;
    private final Supplier<AllowedPlugins> allowed;
    private @Nullable List<FolderPlugin> plugins;

    /**
     * @param directory the folder
     * @param program the program's own modules
     * @param ownership tells which files others could have written
     * @param allowed which plugins the person allows; called when the folder is read
     */
    public PluginFolder(
            Path directory, ModuleLayer program, FileOwnership ownership, Supplier<AllowedPlugins> allowed) {
        this.directory = directory;
        this.program = program;
        this.ownership = ownership;
        this.allowed = allowed;
    }

    /** {@return the name of the folder} */
    public String name() {
        return directory.getFileName() + "/";
    }

    /**
     * {@return one entry per jar or folder, by name; the same ones each time}
     *
     * @param kinds the service types of plugins
     * @param apart the modules of kstlib that are made for the folder
     */
    public synchronized List<FolderPlugin> plugins(Set<String> kinds, Set<String> apart) {
        List<FolderPlugin> known = plugins;
        if (known == null) {
            known = List.copyOf(read(kinds, apart));
            plugins = known;
        }
        return known;
    }

    private List<FolderPlugin> read(Set<String> kinds, Set<String> apart) {
        SharedClasses shared = new SharedClasses(program);
        List<FolderPlugin> found = new ArrayList<>();
        List<Path> places;
        try {
            places = places(directory);
        } catch (UnusableException unreadable) {
            return List.of(FolderPlugin.unusable(name(), unreadable, program, shared));
        }
        AllowedPlugins rule = places.isEmpty() ? AllowedPlugins.all() : allowed.get();
        FolderJars jars = new FolderJars(kinds, apart, program, ownership);
        for (Path place : places) {
            String refusal = rule.refusal(nameOf(place)).orElse(null);
            if (refusal != null) {
                found.add(FolderPlugin.notAllowed(label(place), refusal, program, shared));
                continue;
            }
            try {
                found.add(FolderPlugin.of(label(place), jars.fit(place), program, shared));
            } catch (UnusableException unusable) {
                found.add(FolderPlugin.unusable(label(place), unusable, program, shared));
            }
        }
        return found;
    }

    /**
     * Returns the jars as files, distinguished by their content.
     *
     * @return one entry per jar, by name
     */
    public List<PluginFile> files() {
        List<PluginFile> files = new ArrayList<>();
        try {
            for (Path place : places(directory)) {
                if (!Files.isDirectory(place)) {
                    files.add(JarSignature.inspect(place, label(place)));
                    continue;
                }
                for (Path jar : jarsIn(place)) {
                    files.add(JarSignature.inspect(jar, label(place) + label(jar)));
                }
            }
        } catch (UnusableException unreadable) {
            files.add(new PluginFile(name(), null, List.of(), unreadable.reason()));
        }
        return List.copyOf(files);
    }

    /** Returns jars and folders. Leaves out folders whose name begins with a dot, because those belong to tools. */
    private static List<Path> places(Path directory) throws UnusableException {
        return list(
                directory,
                entry -> isJar(entry)
                        || (Files.isDirectory(entry)
                                && !entry.getFileName().toString().startsWith(".")));
    }

    static List<Path> jarsIn(Path directory) throws UnusableException {
        return list(directory, PluginFolder::isJar);
    }

    private static boolean isJar(Path entry) {
        return entry.getFileName().toString().endsWith(".jar") && !Files.isDirectory(entry);
    }

    private static List<Path> list(Path directory, DirectoryStream.Filter<Path> wanted) throws UnusableException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, wanted)) {
            for (Path entry : entries) {
                found.add(entry);
                if (found.size() > MOST) {
                    throw new UnusableException("holds more than " + MOST + " jars");
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            throw new UnusableException(
                    "cannot be read (" + unreadable.getClass().getSimpleName() + ")", unreadable);
        }
        Collections.sort(found);
        return found;
    }

    /** Returns its name in the person's list of allowed plugins. */
    private static String nameOf(Path place) {
        String name = String.valueOf(place.getFileName());
        return Files.isDirectory(place) ? name : name.substring(0, name.length() - ".jar".length());
    }

    private static String label(Path place) {
        String name = PrintableText.oneLine(String.valueOf(place.getFileName()));
        return Files.isDirectory(place) ? name + "/" : name;
    }
}
