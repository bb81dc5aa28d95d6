package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.PluginInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleFoldersTest {

    @TempDir
    Path folder;

    private Path recipients;
    private ModuleFolders folders;

    @BeforeEach
    void make() throws IOException {
        recipients = Files.createDirectory(folder.resolve("recipients"));
        Files.createDirectory(folder.resolve("other"));
        folders = new ModuleFolders(ModuleLayer.boot(), "recipient", recipients);
    }

    /** Writes the jar of an automatic module. */
    private void jar(String place, String module) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", module);
        Path jar = Files.createDirectories(recipients.resolve(place)).resolve(module + ".jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    @Test
    void aFolderBecomesALayerWhenItIsFirstAskedFor() throws IOException {
        jar("kms", "cloud.sdk");
        jar("kms", "cloud.kms");

        ModuleLayer layer = folders.layer("kms");

        assertTrue(layer.findModule("cloud.sdk").isPresent());
        assertTrue(layer.findModule("cloud.kms").isPresent());
        assertSame(layer, folders.layer("kms"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../other", "..", ".", "", "/", "kms/../../other", "Kms", "kms\u0000", "kms "})
    void aNameThatAStrangerWroteLeadsNowhereElse(String name) throws IOException {
        jar("kms", "cloud.kms");

        assertFalse(folders.has(name));
        assertEquals(Optional.empty(), folders.place(name));
        assertThrows(PluginException.class, () -> folders.layer(name));
    }

    @Test
    void saysWhereMissingModulesBelong() {
        assertFalse(folders.has("kms"));
        assertEquals(Optional.of(recipients.resolve("kms")), folders.place("kms"));
    }

    @Test
    void aJarThatCannotBeReadIsNamed() throws IOException {
        jar("kms", "cloud.kms");
        Files.writeString(recipients.resolve("kms/half-loaded.jar"), "<html>404</html>");

        PluginException broken = assertThrows(PluginException.class, () -> folders.layer("kms"));

        assertTrue(broken.problem().contains("half-loaded.jar"), broken.problem());
        List<PluginInfo> listed = folders.list();
        assertEquals(1, listed.size());
        assertTrue(listed.get(0).problem().orElseThrow().contains("half-loaded.jar"));
    }

    @Test
    void aFolderThatBringsNothingOfOursIsListedWithThat() throws IOException {
        jar("kms", "cloud.kms");

        PluginInfo listed = folders.list().get(0);

        assertEquals("recipients/kms", listed.module());
        assertTrue(listed.problem().orElseThrow().contains("brings a recipient"), listed::toString);
        assertFalse(listed.isLoaded());
    }

    @Test
    void listsNothingWhereThereIsNothing() throws IOException {
        Files.delete(recipients);

        assertEquals(List.of(), folders.list());
    }
}
