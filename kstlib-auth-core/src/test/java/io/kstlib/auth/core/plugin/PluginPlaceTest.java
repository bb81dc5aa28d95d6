package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.plugin.folder.AllowedPlugins;
import io.kstlib.auth.core.plugin.folder.PluginFolder;
import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
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

    /** Returns the only plugin in the folder. */
    private PluginInfo unusable() {
        PluginFolder plugins = new PluginFolder(
                folder.resolve("plugins"), ModuleLayer.boot(), FileOwnership.ofProcess(Map.of()), AllowedPlugins::all);
        List<PluginInfo> unusable = PluginPlace.of(ModuleLayer.boot(), plugins).unusable();
        assertEquals(1, unusable.size(), unusable::toString);
        return unusable.get(0);
    }

    private static Optional<Remedy> shelfOnTheModulePath() {
        return Optional.of(new Remedy.AddModule("kstlib-storage-shelf", Remedy.AddModule.MissingFrom.MODULE_PATH));
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
        drop("core.jar", PluginPlace.class.getModule().getName());

        PluginInfo core = unusable();

        assertEquals(Optional.of("is a part of kstlib, and the program has it already; remove it"), core.problem());
        assertEquals(Optional.empty(), core.remedy());
    }
}
