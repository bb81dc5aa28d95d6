package io.kstlib.auth.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe for a factory in a module that exports nothing, while the tests are on the class path. */
@Tag("class-path")
class StorageRecipeTest {

    private static final String PROVIDES =
            "provides io.kstlib.auth.spi.storage.TokenStorageFactory with com.example.hidden.HiddenFactory;";

    private static final String FACTORY = """
            package com.example.hidden;

            import io.kstlib.auth.spi.storage.StorageContext;
            import io.kstlib.auth.spi.storage.TokenStorage;
            import io.kstlib.auth.spi.storage.TokenStorageFactory;

            @io.kstlib.auth.spi.plugin.Plugin(type = "hidden", description = "no tokens")
            public final class HiddenFactory implements TokenStorageFactory {
                @Override public TokenStorage create(StorageContext context) {
                    throw new IllegalStateException("this is the hidden factory");
                }
            }
            """;

    @TempDir
    Path folder;

    /** The other process: makes a storage with the factory in its argument. */
    static final class Maker {

        public static void main(String[] arguments) throws ClassNotFoundException {
            Class<? extends TokenStorageFactory> factory =
                    Class.forName(arguments[0]).asSubclass(TokenStorageFactory.class);
            new StorageRecipe(factory, Map.of(), Map.of(), Path.of("nowhere")).make();
        }
    }

    private String modulePath() throws URISyntaxException {
        Path api = Path.of(TokenStorageFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return folder.resolve("classes") + File.pathSeparator + api;
    }

    private void compile(String directive) throws IOException, URISyntaxException {
        String descriptor = "module com.example.hidden { requires io.kstlib.auth.api; " + directive + " }";
        List<String> arguments = List.of(
                "-d",
                folder.resolve("classes").toString(),
                "--module-path",
                modulePath(),
                Files.writeString(folder.resolve("module-info.java"), descriptor)
                        .toString(),
                Files.writeString(folder.resolve("HiddenFactory.java"), FACTORY).toString());
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
    }

    private String made() throws IOException, URISyntaxException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--module-path",
                modulePath(),
                "--add-modules",
                "com.example.hidden",
                "--class-path",
                System.getProperty("java.class.path"),
                Maker.class.getName(),
                "com.example.hidden.HiddenFactory"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(TokenUpdateContract.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aModuleNeedNotExportItsFactory() throws Exception {
        compile(PROVIDES);

        String said = made();

        assertTrue(said.contains("this is the hidden factory"), said);
    }

    @Test
    void aFactoryThatIsNotProvidedIsNamed() throws Exception {
        compile("");

        String said = made();

        assertTrue(said.contains("cannot make a com.example.hidden.HiddenFactory"), said);
    }
}
