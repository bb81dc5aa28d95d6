package io.kstlib.tests.plugins;

import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build of {@code kstlib-storage-redis} packs for {@code plugins/}. */
public final class RedisPlugin {

    private RedisPlugin() {}

    /**
     * Copies the distribution, with the plugin.
     *
     * @param folder an empty folder, for the copy and a home directory
     * @return the command of the copy
     */
    public static Command unpackedIn(Path folder) throws IOException {
        Distribution distribution = Distribution.copiedTo(folder.resolve("kstlib"));
        Path unpacked = Files.createDirectory(distribution.plugins().resolve("redis"));
        for (Path jar : jars()) {
            Files.copy(jar, unpacked.resolve(jar.getFileName()));
        }
        Path home = Files.createDirectory(folder.resolve("home"));
        return Command.of(distribution.directory(), home).with("HOME", home.toString());
    }

    /** Returns what the build packs. */
    static List<Path> jars() throws IOException {
        Path target = Path.of(System.getProperty("kstlib.root", "../.."), "stores/kstlib-storage-redis/target");
        Path packed;
        try (Stream<Path> folders = Files.list(target)) {
            packed = folders.filter(
                            path -> Files.isDirectory(path) && path.toString().endsWith("-plugin"))
                    .findFirst()
                    .orElseThrow()
                    .resolve("redis");
        }
        try (Stream<Path> files = Files.list(packed)) {
            return files.toList();
        }
    }
}
