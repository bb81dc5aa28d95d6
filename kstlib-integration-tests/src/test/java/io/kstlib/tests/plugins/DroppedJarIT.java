package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drop a jar into {@code plugins/}, of whatever kind, and its types exist; a broken one is listed and harms nobody. */
class DroppedJarIT {

    @TempDir
    Path folder;

    private Distribution distribution;
    private Command command;

    @BeforeEach
    void copy() throws IOException {
        distribution = Distribution.copiedTo(folder.resolve("Program Files (kstlib)"));
        command = Command.of(distribution.directory(), Files.createDirectory(folder.resolve("home")))
                .configured(Zoo.CONFIGURATION.formatted("file"));
    }

    private void drop(String file, PluginJar plugin) throws IOException {
        plugin.build(distribution.plugins().resolve(file), distribution.api());
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

    /** The listing has one problem, with these parts, and no other. */
    private void assertOneProblem(String... parts) {
        List<String> problems = Zoo.problems(listing().endedWith(1));

        assertEquals(1, problems.size(), problems::toString);
        for (String part : parts) {
            assertTrue(problems.get(0).contains(part), problems::toString);
        }
        assertTrue(command.run("auth", "plugins").endedWith(1).out().contains(parts[0]));
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
        drop("any-name.jar", Zoo.storage("zoo.lion.Lion", "lion").module("zoo.lion", "zoo.lion.Lion"));

        assertEquals("zoo.lion", listed("lion").get("module"));
        assertUsable("lion");
    }

    @Test
    void automaticModuleIsFoundAndUsed() throws IOException {
        drop(
                "any-name.jar",
                Zoo.storage("zoo.bear.Bear", "bear")
                        .automaticModule("org.example.bear")
                        .declares("zoo.bear.Bear"));

        assertEquals("org.example.bear", listed("bear").get("module"));
        assertUsable("bear");
    }

    @Test
    void plainJarIsFoundAndUsed() throws IOException {
        drop("wolf-storage-1.2.jar", Zoo.storage("zoo.wolf.Wolf", "wolf").declares("zoo.wolf.Wolf"));

        assertEquals("wolf.storage", listed("wolf").get("module"));
        assertEquals("1.2", listed("wolf").get("version"));
        assertUsable("wolf");
    }

    @Test
    void pluginUsesTheLibrariesDroppedBesideItAndAllOfTheJdk() throws IOException {
        Path library = distribution.plugins().resolve("zoo-food-2.0.jar");
        new PluginJar().source("zoo.food.Meat", """
                        package zoo.food;

                        public final class Meat {
                            private Meat() {}
                            public static String weigh() { return java.sql.Timestamp.valueOf("2026-01-01 00:00:00").toString(); }
                        }
                        """).build(library, distribution.api());
        Zoo.storage("zoo.fox.Fox", "fox")
                .source("zoo.fox.Fox", Zoo.factory("zoo.fox.Fox", "fox", "public Fox() { zoo.food.Meat.weigh(); }"))
                .declares("zoo.fox.Fox")
                .build(
                        distribution.plugins().resolve("fox.jar"),
                        List.of(distribution.jar("kstlib-auth-api"), library));

        assertUsable("fox");
    }

    @Test
    void jarThatLiesInLibTooIsLeftAlone() throws IOException {
        Path library = distribution.jar("snakeyaml");
        Files.copy(library, distribution.plugins().resolve("snakeyaml-1.0.jar"));
        dropWolf();

        assertEquals(List.of(), Zoo.problems(listing().endedWith(0)));
        assertUsable("wolf");
    }

    @Test
    void pluginThatBreaksAtWorkKeepsNobodyFromLoggingOutOfTheOthers() throws IOException {
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
        assertTrue(logout.out().contains("\"provider\":\"second\",\"removed\":true"), logout::out);
    }

    @Test
    void jarThatIsNoJarIsListed() throws IOException {
        Files.writeString(distribution.plugins().resolve("half-loaded.jar"), "<html>404</html>");
        dropWolf();

        assertOneProblem("half-loaded.jar", "zip");
        assertUsable("wolf");
    }

    @Test
    void moduleThatRequiresAnotherThatIsNotThereIsListed() throws IOException {
        Path library = folder.resolve("food.jar");
        new PluginJar()
                .source("zoo.food.Meat", "package zoo.food; public final class Meat {}")
                .source("module-info", "module zoo.food { exports zoo.food; }")
                .build(library, distribution.api());
        Zoo.storage("zoo.lynx.Lynx", "lynx")
                .source("module-info", """
                        module zoo.lynx {
                            requires io.kstlib.auth.api;
                            requires zoo.food;
                            provides io.kstlib.auth.api.storage.TokenStorageFactory with zoo.lynx.Lynx;
                        }
                        """)
                .build(
                        distribution.plugins().resolve("lynx.jar"),
                        List.of(distribution.jar("kstlib-auth-api"), library));
        dropWolf();

        assertOneProblem("lynx.jar", "Module zoo.food not found, required by zoo.lynx");
        assertUsable("wolf");
    }

    @Test
    void classThatNeedsAnotherThatIsNotThereIsListed() throws IOException {
        drop(
                "ape.jar",
                Zoo.storage("zoo.ape.Ape", "ape")
                        .source(
                                "zoo.ape.Ape",
                                Zoo.factory("zoo.ape.Ape", "ape", "private final Cage cage = new Cage();"))
                        .source("zoo.ape.Cage", "package zoo.ape; final class Cage {}")
                        .losing("zoo.ape.Cage")
                        .declares("zoo.ape.Ape"));
        dropWolf();

        assertOneProblem("zoo.ape.Ape", "ape", "ClassNotFoundException: zoo.ape.Cage");
        assertUsable("wolf");
    }

    @Test
    void classOfANewerJavaIsListed() throws IOException {
        drop(
                "newt.jar",
                Zoo.storage("zoo.newt.Newt", "newt")
                        .ofNewerJava("zoo.newt.Newt")
                        .declares("zoo.newt.Newt"));
        dropWolf();

        assertOneProblem("zoo.newt.Newt", "UnsupportedClassVersionError");
        assertUsable("wolf");
    }

    @Test
    void moduleOfANewerJavaIsListed() throws IOException {
        drop(
                "newt.jar",
                Zoo.storage("zoo.newt.Newt", "newt")
                        .module("zoo.newt", "zoo.newt.Newt")
                        .ofNewerJava("module-info"));
        dropWolf();

        assertOneProblem("newt.jar", "Unsupported major.minor version 99");
        assertUsable("wolf");
    }

    @Test
    void throwingConstructorIsListed() throws IOException {
        drop(
                "gnu.jar",
                Zoo.storage("zoo.gnu.Gnu", "gnu")
                        .source(
                                "zoo.gnu.Gnu",
                                Zoo.factory(
                                        "zoo.gnu.Gnu",
                                        "gnu",
                                        "public Gnu() { throw new IllegalStateException(\"out of grass\"); }"))
                        .module("zoo.gnu", "zoo.gnu.Gnu"));
        dropWolf();

        assertOneProblem("zoo.gnu.Gnu", "zoo.gnu", "IllegalStateException: out of grass");
        assertUsable("wolf");
    }

    @Test
    void declaredClassThatIsNotThereIsListed() throws IOException {
        drop(
                "yeti.jar",
                new PluginJar()
                        .source("zoo.yeti.Footprint", "package zoo.yeti; final class Footprint {}")
                        .declares("zoo.yeti.Yeti"));
        dropWolf();

        assertOneProblem("zoo.yeti.Yeti");
        assertUsable("wolf");
    }

    @Test
    void typeClaimedTwiceIsRefusedAndBothAreNamed() throws IOException {
        drop("cuckoo.jar", Zoo.storage("zoo.cuckoo.Cuckoo", "file").module("zoo.cuckoo", "zoo.cuckoo.Cuckoo"));
        dropWolf();

        Result refused = command.run("auth", "token").endedWith(3);
        List<String> problems = Zoo.problems(listing().endedWith(1));

        assertEquals(2, problems.size(), problems::toString);
        for (String told : List.of(refused.err(), problems.get(0), problems.get(1))) {
            assertTrue(told.contains("2 plugins claim the storage type \"file\""), told);
            assertTrue(told.contains("zoo.cuckoo.Cuckoo in zoo.cuckoo"), told);
            assertTrue(told.contains("in io.kstlib.storage.file"), told);
        }
        assertUsable("wolf");
    }

    @Test
    void moduleInTwoJarsIsRefusedAndBothAreNamed() throws IOException {
        for (String jar : List.of("lion-1.jar", "lion-2.jar")) {
            drop(jar, Zoo.storage("zoo.lion.Lion", "lion").module("zoo.lion", "zoo.lion.Lion"));
        }
        dropWolf();

        List<String> problems = Zoo.problems(listing().endedWith(1));

        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("several jars hold the module zoo.lion: lion-1.jar, lion-2.jar"));
        assertUsable("wolf");
    }

    @Test
    void packageInTwoJarsKeepsTheSecondFromWorking() throws IOException {
        drop("a.jar", Zoo.storage("zoo.twin.Castor", "castor").declares("zoo.twin.Castor"));
        drop("b.jar", Zoo.storage("zoo.twin.Pollux", "pollux").declares("zoo.twin.Pollux"));

        assertOneProblem("b.jar", "zoo.twin");
        assertUsable("castor");
    }

    @Test
    void partOfKstlibBelongsIntoLib() throws IOException {
        Path oidc = distribution.jar("kstlib-auth-oidc");
        Files.move(oidc, distribution.plugins().resolve(oidc.getFileName()));
        dropWolf();

        assertOneProblem(
                String.valueOf(oidc.getFileName()), "io.kstlib.auth.oidc is a part of kstlib; move its jar to lib/");
        assertEquals(List.of("file", "memory", "sops", "wolf"), Zoo.types(listing(), "storage"));
    }

    @Test
    void pluginsAreFoundBesideAStartUpArchive() throws IOException {
        distribution = Distribution.copiedTo(folder.resolve("kstlib")); // Java 17 makes none in a directory with spaces
        command = Command.of(distribution.directory(), folder.resolve("home"));
        distribution.archive();
        dropWolf();

        assertEquals("wolf", listed("wolf").get("module"));
        assertUsable("wolf");
    }

    @Test
    void storageOfKstlibMayLieInPluginsInstead() throws IOException {
        Path memory = distribution.jar("kstlib-storage-memory");
        Files.move(memory, distribution.plugins().resolve(memory.getFileName()));

        assertEquals(List.of("file", "memory", "sops"), Zoo.types(listing().endedWith(0), "storage"));
    }
}
