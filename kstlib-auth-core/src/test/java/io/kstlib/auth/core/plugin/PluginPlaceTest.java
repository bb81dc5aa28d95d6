package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.plugin.folder.PluginFolder;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of kstlib in the folder of plugins. */
class PluginPlaceTest {

    @TempDir
    Path folder;

    /** Writes the jar of an automatic module. */
    private void drop(String file, String module) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", module);
        Path jar = folder.resolve("plugins").resolve(file);
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private Plugins.Place place(String name) {
        PluginFolder plugins = new PluginFolder(
                folder.resolve(name), ModuleLayer.boot(), FileOwnership.ofProcess(Map.of()), PluginFolder.Allowed::all);
        return new Plugins.Place(null, ModuleLayer.boot(), plugins);
    }

    /** Returns the only plugin in the folder. */
    private PluginInfo unusable() {
        List<PluginInfo> unusable = place("plugins").unusable(any -> true);
        assertEquals(1, unusable.size(), unusable::toString);
        return unusable.get(0);
    }

    private static Optional<Remedy> shelfOnTheModulePath() {
        return Optional.of(Remedy.addModule("kstlib-storage-shelf", Remedy.MODULE_PATH));
    }

    @Test
    void oneThatTheProgramLacksBelongsOnItsModulePath() throws IOException {
        drop("shelf.jar", "io.kstlib.storage.shelf");

        PluginInfo shelf = unusable();

        assertEquals(Optional.of("is a part of kstlib"), shelf.problem());
        assertEquals(shelfOnTheModulePath(), shelf.remedy());
    }

    @Test
    void soDoesOneThatWasCopiedWithAPlugin() throws IOException {
        drop("acme/shelf.jar", "io.kstlib.storage.shelf");
        drop("acme/acme.jar", "com.acme.storage");

        PluginInfo acme = unusable();

        assertEquals(Optional.of("holds shelf.jar, which is a part of kstlib"), acme.problem());
        assertEquals(shelfOnTheModulePath(), acme.remedy());
    }

    @Test
    void oneThatTheProgramHasIsRemoved() throws IOException {
        drop("core.jar", Plugins.class.getModule().getName());

        PluginInfo core = unusable();

        assertEquals(Optional.of("is a part of kstlib, and the program has it already; remove it"), core.problem());
        assertEquals(Optional.empty(), core.remedy());
    }

    private static PluginException missing(String type, Plugins.Place place) {
        PluginRegistry<TokenStorageFactory> storages = new PluginRegistry<>(PluginKind.STORAGE, place);
        return assertThrows(PluginException.class, () -> storages.get(type, "auth.token_storage"));
    }

    private static Optional<Remedy> plugin(String type, @Nullable String artifact, @Nullable String folder) {
        return Optional.of(Remedy.addPlugin("storage", type, artifact, Remedy.MODULE_PATH, folder));
    }

    @Test
    void namesTheFolderForPluginsThatTheProgramHandedIn() throws IOException {
        Files.createDirectory(folder.resolve("extensions"));

        assertEquals(
                plugin("nosuch", null, "extensions/"),
                missing("nosuch", place("extensions")).remedy());
    }

    @Test
    void namesNoFolderToAProgramThatHandedInNone() {
        assertEquals(
                plugin("nosuch", null, null),
                missing("nosuch", Plugins.Place.of(ModuleLayer.boot())).remedy());
    }

    @Test
    void namesTheArtifactThatDoesNotShip() throws IOException {
        Files.createDirectory(folder.resolve("extensions"));

        assertEquals(
                plugin("redis", "kstlib-storage-redis", null),
                missing("redis", Plugins.Place.of(ModuleLayer.boot())).remedy());
        assertEquals(
                plugin("redis", "kstlib-storage-redis", "extensions/"),
                missing("redis", place("extensions")).remedy());
    }

    /** A person has put a module of kstlib where plugins go. */
    @Test
    void saysWhatHelpsWithThePluginThatCannotBeUsed() throws IOException {
        drop("shelf.jar", "io.kstlib.storage.shelf");
        PluginException shelf = missing("shelf", place("plugins"));
        Files.writeString(folder.resolve("plugins").resolve("torn.jar"), "torn");
        PluginException either = missing("shelf", place("plugins"));

        assertEquals(shelfOnTheModulePath(), shelf.remedy());
        assertTrue(shelf.problem().contains("shelf.jar in plugins/ could not be used: it is a part of kstlib"));
        assertEquals(Optional.empty(), either.remedy(), "each of them may be the one that is meant");
    }

    @Test
    void takesFromTheTableOfTypesWhichModulesAreMadeForTheFolder() {
        assertEquals(Set.of("io.kstlib.storage.postgresql", "io.kstlib.storage.redis"), ShippedPlugins.modulesApart());
    }
}
