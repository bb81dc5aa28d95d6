package io.kstlib.auth.core.plugin.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes of a plugin of the folder in a process that reads the folder again and again. */
class FolderPluginTest {

    @TempDir
    Path folder;

    private Path plugins;

    @BeforeEach
    void drop() throws IOException {
        plugins = Files.createDirectory(folder.resolve("plugins"));
        drop("first");
    }

    /** Writes a jar that declares a supplier. */
    private void drop(String supplied) throws IOException {
        Path source = folder.resolve("Given.java");
        Files.writeString(
                source,
                "package zoo; public class Given implements java.util.function.Supplier<String> { public String get() { return \""
                        + supplied + "\"; } }");
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-d", folder.toString(), source.toString());
        assertEquals(0, code);
        Path jar = folder.resolve("given.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("META-INF/services/" + Supplier.class.getName()));
            out.write("zoo.Given".getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new JarEntry("zoo/Given.class"));
            out.write(Files.readAllBytes(folder.resolve("zoo/Given.class")));
        }
        Files.deleteIfExists(plugins.resolve("given.jar"));
        Files.move(jar, plugins.resolve("given.jar"));
    }

    private Supplier<?> read(ModuleLayer program) throws Exception {
        PluginFolder read =
                new PluginFolder(plugins, program, FileOwnership.ofProcess(Map.of()), PluginFolder.Allowed::all);
        FolderPlugin found =
                read.plugins(Set.of(Supplier.class.getName()), Set.of()).get(0);
        List<? extends FolderPlugin.Offer<?>> offers = found.offers(Supplier.class, "supplier");
        assertEquals(
                List.of("zoo.Given"),
                offers.stream().map(offer -> offer.className()).toList());
        return (Supplier<?>) offers.get(0).make();
    }

    @Test
    void areTheSameAsLongAsTheyAreInUseAndTheJarIsTheSame() throws Exception {
        Supplier<?> before = read(ModuleLayer.boot());
        Supplier<?> again = read(ModuleLayer.boot());

        assertNotSame(before, again);
        assertSame(before.getClass(), again.getClass());

        drop("second");
        Supplier<?> after = read(ModuleLayer.boot());

        assertNotSame(before.getClass(), after.getClass());
        assertEquals(List.of("first", "second"), List.of(before.get(), after.get()));
    }

    @Test
    void areOthersAboveAnotherProgram() throws Exception {
        Supplier<?> before = read(ModuleLayer.boot());

        assertNotSame(before.getClass(), read(ModuleLayer.empty()).getClass());
    }
}
