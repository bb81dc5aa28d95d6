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
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar in {@code plugins/}, of any kind, or a folder with a plugin and its libraries, adds types. */
class PluginFolderIT {

    @TempDir
    Path folder;

    private Distribution distribution;
    private Command command;

    @BeforeEach
    void share() throws IOException {
        distribution = Distribution.forPlugins(folder.resolve("shared"));
        command = distribution
                .command(Files.createDirectory(folder.resolve("home")))
                .configured(Zoo.CONFIGURATION.formatted("file"));
    }

    /** Makes it a distribution of its own, whose command is a process. */
    private void copy(String name) throws IOException {
        distribution = Distribution.copiedTo(folder.resolve(name));
        command = Command.of(distribution.directory(), command.home());
    }

    private void drop(String file, PluginJar plugin) throws IOException {
        distribution.drop(file, plugin);
    }

    private Result listing() {
        return command.run("auth", "plugins", "--json");
    }

    private void assertUsable(String type) {
        Result token = command.configured(Zoo.CONFIGURATION.formatted(type))
                .run("auth", "token")
                .endedWith(0);

        assertEquals("token-from-" + type, token.line());
        assertEquals("", token.err(), token::toString);
    }

    private void dropWolf() throws IOException {
        drop("wolf.jar", Zoo.storage("zoo.wolf.Wolf", "wolf").declares("zoo.wolf.Wolf"));
    }

    private Map<?, ?> listed(String type) {
        return Zoo.plugins(listing().endedWith(0)).stream()
                .filter(plugin -> List.of(type).equals(plugin.get("types")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void explicitModuleIsFoundAndUsed() throws IOException {
        copy("Program Files (kstlib)");
        drop("any-name.jar", Zoo.storage("zoo.lion.Lion", "lion").module("zoo.lion", "zoo.lion.Lion"));

        assertEquals("zoo.lion", listed("lion").get("module"));
        assertEquals("any-name.jar", listed("lion").get("file"));
        assertUsable("lion");
    }

    @Test
    void jarThatOnlyNamesAModuleIsFoundAndUsed() throws IOException {
        drop(
                "any-name.jar",
                Zoo.storage("zoo.bear.Bear", "bear")
                        .automaticModule("org.example.bear")
                        .declares("zoo.bear.Bear"));

        assertEquals("any-name.jar", listed("bear").get("module"));
        assertUsable("bear");
    }

    @Test
    void plainJarIsFoundAndUsed() throws IOException {
        drop("wolf-storage-1.2.jar", Zoo.storage("zoo.wolf.Wolf", "wolf").declares("zoo.wolf.Wolf"));

        assertEquals("wolf-storage-1.2.jar", listed("wolf").get("file"));
        assertEquals("1.2", listed("wolf").get("version"));
        assertUsable("wolf");
    }

    /** Makes a library that uses all of the JDK. */
    private Path meat() throws IOException {
        Path library = folder.resolve("zoo-food-2.0.jar");
        new PluginJar().source("zoo.food.Meat", """
                        package zoo.food;

                        public final class Meat {
                            private Meat() {}
                            public static String weigh() { return java.sql.Timestamp.valueOf("2026-01-01 00:00:00").toString(); }
                        }
                        """).build(library, distribution.api());
        return library;
    }

    private static PluginJar fox() {
        return Zoo.storage("zoo.fox.Fox", "fox")
                .source("zoo.fox.Fox", Zoo.factory("zoo.fox.Fox", "fox", "public Fox() { zoo.food.Meat.weigh(); }"))
                .declares("zoo.fox.Fox");
    }

    @Test
    void pluginUsesTheLibrariesInItsFolderAndAllOfTheJdk() throws IOException {
        Path library = meat();
        distribution.drop("fox/fox.jar", fox(), library);
        Files.copy(library, distribution.plugins().resolve("fox/zoo-food-2.0.jar"));

        assertEquals("fox/", listed("fox").get("file"));
        assertUsable("fox");
    }

    @Test
    void partsOfKstlibThatWereCopiedWithWhatAPluginNeedsAreTheProgramsAllTheSame() throws IOException {
        drop("wolf/wolf.jar", Zoo.storage("zoo.wolf.Wolf", "wolf").declares("zoo.wolf.Wolf"));
        drop("lion/lion.jar", Zoo.storage("zoo.lion.Lion", "lion").module("zoo.lion", "zoo.lion.Lion"));
        for (String place : List.of("wolf", "lion")) {
            for (String ours : List.of("kstlib-auth-api", "kstlib-base")) {
                Files.copy(
                        distribution.jar(ours),
                        distribution.plugins().resolve(place).resolve(ours + ".jar"));
            }
        }

        assertUsable("wolf");
        assertUsable("lion");
    }

    @Test
    void useOfATypePointsToWhatCouldNotBeUsed() throws IOException {
        distribution.drop("fox.jar", fox(), meat());
        dropWolf();

        Result refused = command.configured(Zoo.CONFIGURATION.formatted("fox"))
                .run("auth", "token")
                .endedWith(3);

        assertTrue(
                refused.err()
                        .contains(
                                "the storage plugin \"fox\" cannot be used: zoo.fox.Fox in fox.jar needs the class zoo.food.Meat,"
                                        + " and that is not there"),
                refused::toString);
    }

    @Test
    void useOfATypeDoesNotPointToAPluginOfAnotherKind() throws IOException {
        distribution.drop("fox.jar", fox(), meat());

        Result refused = command.configured(Zoo.CONFIGURATION.formatted("file").replace("type: oidc", "type: fox"))
                .run("auth", "login", "corporate")
                .endedWith(3);

        assertTrue(refused.err().contains("no provider type \"fox\""), refused::toString);
        assertFalse(refused.err().contains("fox.jar"), refused::toString);
    }

    @Test
    void aTypeThatShipsIsNotThatOfAJarInTheFolderEvenWhereItsModuleIsLeftOut() throws IOException {
        copy("kstlib");
        distribution.without("kstlib-storage-memory");
        drop("cuckoo.jar", Zoo.storage("zoo.cuckoo.Cuckoo", "memory").declares("zoo.cuckoo.Cuckoo"));

        Result refused = command.configured(Zoo.CONFIGURATION.formatted("memory"))
                .run("auth", "token")
                .endedWith(3);

        assertTrue(refused.err().contains("kstlib-storage-memory"), refused::toString);
        assertFalse(refused.err().contains("cuckoo"), refused::toString);
    }

    @Test
    void pluginThatBreaksAtWorkKeepsNoOneFromLoggingOutOfTheOthers() throws IOException {
        drop(
                "hare.jar",
                Zoo.storage("zoo.hare.Hare", "hare").declares("zoo.hare.Hare").losing("zoo.hare.HareStorage"));
        dropWolf();

        Result logout = command.configured("""
                        auth:
                          providers:
                            first:
                              type: oidc
                              issuer: https://login.example.com
                              client_id: my-app
                              token_storage: hare
                            second:
                              type: oidc
                              issuer: https://login.example.com
                              client_id: my-app
                              token_storage: wolf
                        """)
                .run("auth", "logout", "--all", "--no-revoke", "--json")
                .endedWith(3);

        assertTrue(
                logout.err().contains("the storage plugin \"hare\" failed when being made for \"first\""), logout::err);
        assertTrue(
                logout.out().contains("\"provider\":\"second\",\"account\":\"default\",\"removed\":true"), logout::out);
    }

    @Tag("trial")
    @Test
    void pluginsAreFoundBesideAStartUpArchive() throws IOException {
        copy("kstlib"); // Java 17 makes none in a directory with spaces
        distribution.archive();
        dropWolf();

        assertEquals("wolf.jar", listed("wolf").get("file"));
        assertUsable("wolf");
    }
}
