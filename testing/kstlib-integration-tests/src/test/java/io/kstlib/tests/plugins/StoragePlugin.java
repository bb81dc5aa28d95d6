package io.kstlib.tests.plugins;

import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build of a storage on a server, such as {@code redis}, packs for {@code plugins/}. */
public final class StoragePlugin {

    private StoragePlugin() {}

    /**
     * Copies the distribution, with the plugin.
     *
     * @param type the type of the storage
     * @param folder an empty folder, for the copy and a home directory
     * @return the command of the copy
     */
    public static Command unpackedIn(String type, Path folder) throws IOException {
        Distribution distribution = Distribution.copiedTo(folder.resolve("kstlib"));
        Path unpacked = Files.createDirectory(distribution.plugins().resolve(type));
        for (Path jar : jars(type)) {
            Files.copy(jar, unpacked.resolve(jar.getFileName()));
        }
        Path home = Files.createDirectory(folder.resolve("home"));
        return Command.of(distribution.directory(), home).with("HOME", home.toString());
    }

    /** Returns what the build packs. */
    static List<Path> jars(String type) throws IOException {
        Path target = Path.of(System.getProperty("kstlib.root", "../.."), "stores/kstlib-storage-" + type + "/target");
        Path packed;
        try (Stream<Path> folders = Files.list(target)) {
            packed = folders.filter(
                            path -> Files.isDirectory(path) && path.toString().endsWith("-plugin"))
                    .findFirst()
                    .orElseThrow()
                    .resolve(type);
        }
        try (Stream<Path> files = Files.list(packed)) {
            return files.toList();
        }
    }
}
