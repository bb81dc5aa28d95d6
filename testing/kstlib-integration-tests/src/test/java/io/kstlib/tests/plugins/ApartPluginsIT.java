package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each plugin in {@code plugins/} brings its own libraries. The other plugins and the program do not see them. */
class ApartPluginsIT {

    private static final Path OLD_NETTY = Distribution.library("netty-common-4.1.100.jar");
    private static final Path NEW_NETTY = Distribution.library("netty-common-4.1.118.jar");
    private static final Path JACKSON = Distribution.library("jackson-core-2.17.2.jar");

    /** Netty looks for its version with the context class loader. */
    private static final String NETTY_VERSION =
            "io.netty.util.Version.identify().get(\"netty-common\").artifactVersion()";

    private static final String JACKSON_VERSION = "com.fasterxml.jackson.core.json.PackageVersion.VERSION";

    @TempDir
    Path folder;

    private Distribution distribution;
    private Command command;

    @BeforeEach
    void copy() throws IOException {
        distribution = Distribution.forPlugins(folder.resolve("kstlib"));
        command = distribution.command(Files.createDirectory(folder.resolve("home")));
    }

    private void bring(String place, Path... libraries) throws IOException {
        for (Path library : libraries) {
            Files.copy(library, distribution.plugins().resolve(place).resolve(library.getFileName()));
        }
    }

    private String token(String type) {
        Result token = command.configured(Zoo.CONFIGURATION.formatted(type))
                .run("auth", "token")
                .endedWith(0);
        // Newer versions of Java warn about what Netty does.
        List<String> said = token.err()
                .lines()
                .filter(line -> !line.startsWith("WARNING: "))
                .toList();
        assertEquals(List.of(), said, token::toString);
        return token.line();
    }

    private void assertNoProblem() {
        assertEquals(
                List.of(), Zoo.problems(command.run("auth", "plugins", "--json").endedWith(0)));
    }

    private static PluginJar storage(String name, String version) {
        return Zoo.storage(className(name), name, version);
    }

    private static String className(String name) {
        return "zoo." + name + "." + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private void drop(String name, PluginJar plugin, Path library) throws IOException {
        distribution.drop(name + "/" + name + ".jar", plugin, library);
        bring(name, library);
    }

    private void assertTheirOwnNetty() {
        assertNoProblem();
        assertEquals("token-from-4.1.100.Final", token("lynx"));
        assertEquals("token-from-4.1.118.Final", token("puma"));
    }

    @Test
    void twoModulesHaveTheirOwnVersionOfNetty() throws IOException {
        drop(
                "lynx",
                storage("lynx", NETTY_VERSION).module("zoo.lynx", className("lynx"), "io.netty.common"),
                OLD_NETTY);
        drop(
                "puma",
                storage("puma", NETTY_VERSION).module("zoo.puma", className("puma"), "io.netty.common"),
                NEW_NETTY);

        assertTheirOwnNetty();
    }

    @Tag("trial")
    @Test
    void twoPlainJarsHaveTheirOwnVersionOfNetty() throws IOException {
        drop("lynx", storage("lynx", NETTY_VERSION).declares(className("lynx")), OLD_NETTY);
        drop("puma", storage("puma", NETTY_VERSION).declares(className("puma")), NEW_NETTY);

        assertTheirOwnNetty();
    }

    @Test
    void aModuleHasItsOwnJacksonAndNotTheProgramsOther() throws IOException {
        PluginJar seal = storage("seal", JACKSON_VERSION);
        drop("seal", seal.module("zoo.seal", className("seal"), "com.fasterxml.jackson.core"), JACKSON);

        assertNoProblem();
        assertEquals("token-from-2.17.2", token("seal"));
    }

    @Tag("trial")
    @Test
    void aPlainJarHasItsOwnJacksonAndNotTheProgramsOther() throws IOException {
        drop("seal", storage("seal", JACKSON_VERSION).declares(className("seal")), JACKSON);

        assertNoProblem();
        assertEquals("token-from-2.17.2", token("seal"));
    }

    /** Netty has no module descriptor. As an automatic module it reads all modules of the program, whose Jackson clashes with the plugin's. */
    @Test
    void aModuleWhoseLibrariesClashWithTheProgramsIsUsedAllTheSame() throws IOException {
        distribution.drop(
                "orca/orca.jar",
                Zoo.storage("zoo.orca.Orca", "orca", JACKSON_VERSION + " + \"+\" + " + NETTY_VERSION)
                        .module("zoo.orca", "zoo.orca.Orca", "com.fasterxml.jackson.core", "io.netty.common"),
                JACKSON,
                NEW_NETTY);
        bring("orca", JACKSON, NEW_NETTY);

        assertNoProblem();
        assertEquals("token-from-2.17.2+4.1.118.Final", token("orca"));
    }

    @Test
    void aPlainJarSeesTheJdkAndWhatKstlibExportsAndNothingElseOfTheProgram() throws IOException {
        distribution.drop(
                "owl.jar",
                Zoo.storage("zoo.owl.Owl", "owl", "Eyes.see()")
                        .source("zoo.owl.Eyes", """
                                package zoo.owl;

                                final class Eyes {
                                    static String see() {
                                        StringBuilder seen = new StringBuilder();
                                        for (String name : new String[] {
                                            "java.sql.Timestamp",
                                            "io.kstlib.json.Json",
                                            "com.fasterxml.jackson.core.JsonFactory",
                                            "picocli.CommandLine",
                                            "io.kstlib.auth.core.config.ConfigChecker",
                                        }) {
                                            try {
                                                Class.forName(name);
                                                seen.append('1');
                                            } catch (ClassNotFoundException none) {
                                                seen.append('0');
                                            }
                                        }
                                        return seen.toString();
                                    }
                                }
                                """)
                        .declares("zoo.owl.Owl"));

        assertEquals("token-from-11000", token("owl"));
    }

    @Test
    void theContextClassLoaderIsThatOfThePluginWhileItWorks() throws IOException {
        String own = "Thread.currentThread().getContextClassLoader() == %s.class.getClassLoader()";
        distribution.drop(
                "mole.jar",
                Zoo.storage("zoo.mole.Mole", "mole", own.formatted("Mole")).module("zoo.mole", "zoo.mole.Mole"));
        distribution.drop(
                "vole.jar",
                Zoo.storage("zoo.vole.Vole", "vole", own.formatted("Vole")).declares("zoo.vole.Vole"));

        assertEquals("token-from-true", token("mole"));
        assertEquals("token-from-true", token("vole"));
    }

    @Test
    void aClassPathInAManifestLeadsNowhere() throws IOException {
        Path outside = folder.resolve("food.jar");
        new PluginJar()
                .source(
                        "zoo.food.Meat",
                        "package zoo.food; public final class Meat { public static int weigh() { return 1; } }")
                .build(outside, distribution.api());
        distribution.drop(
                "fox.jar",
                Zoo.storage("zoo.fox.Fox", "fox", "zoo.food.Meat.weigh()")
                        .manifest("Class-Path", outside.toUri().toString())
                        .declares("zoo.fox.Fox"),
                outside);

        Result refused = command.configured(Zoo.CONFIGURATION.formatted("fox"))
                .run("auth", "token")
                .endedWith(3);

        assertTrue(refused.err().contains("NoClassDefFoundError"), refused::toString);
    }

    @Test
    void aPluginThatIsNotUsedIsNotLoaded() throws IOException {
        Path trace = folder.resolve("trace");
        String leave = "public Ant() throws Exception { java.nio.file.Files.createFile(java.nio.file.Path.of(\"" + trace
                + "\")); }";
        distribution.drop(
                "ant.jar",
                Zoo.storage("zoo.ant.Ant", "ant")
                        .source("zoo.ant.Ant", Zoo.factory("zoo.ant.Ant", "ant", leave))
                        .declares("zoo.ant.Ant"));

        command.configured(Zoo.CONFIGURATION.formatted("file"))
                .run("auth", "token")
                .endedWith(2);
        assertFalse(Files.exists(trace));

        assertEquals("token-from-ant", token("ant"));
        assertTrue(Files.exists(trace));
    }
}
