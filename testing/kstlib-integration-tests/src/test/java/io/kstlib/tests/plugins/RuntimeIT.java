package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.servers.ShapedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A distribution with a runtime that {@code bin/kstlib-link} made. It works as {@code lib/} does, and no Java is needed. */
@Tag("long")
@Timeout(180)
class RuntimeIT {

    /** Without the runtime, a command ends with 3 here. */
    private static final String NO_JAVA = "/nowhere";

    private static final int NO_JAVA_FOUND = 3;

    private static final String LOGGING = "-Xlog:class+load:file=classes.log";

    @TempDir
    static Path folder;

    private static Distribution linked;

    @TempDir
    Path home;

    @BeforeAll
    static void link() throws IOException {
        RequiredTool.onPath("jlink");
        linked = Distribution.copiedTo(folder.resolve("kstlib")).link();
    }

    private Command byRuntime() {
        return Command.of(linked.directory(), home).with("JAVA_HOME", NO_JAVA);
    }

    private Command byLib() {
        return Command.inThisJvm(home);
    }

    /** Leaves out where the distribution lies. */
    private static String elsewhere(Result result, Path distribution) {
        return result.toString().replace(distribution.toString(), "…");
    }

    private void assertSame(String... arguments) {
        Result expected = byLib().run(arguments);

        assertEquals(
                elsewhere(expected, Command.installed()), elsewhere(byRuntime().run(arguments), linked.directory()));
    }

    @Test
    void answersAsLibDoes() {
        byRuntime().configured(Zoo.CONFIGURATION.formatted("file"));

        assertSame("--version");
        assertSame("auth", "plugins");
        assertSame("auth", "token");
        assertSame("auth", "token", "elsewhere");
        assertSame("auth", "providers", "--json");
        assertSame("auth", "tokn");
        byRuntime().configured(Zoo.CONFIGURATION.formatted("lion"));
        assertSame("auth", "token");
    }

    @Test
    void logsInToTheLoginThatLibSees() throws IOException {
        try (ShapedProvider provider = ShapedProvider.plain()) {
            Command command = provider.configure(byRuntime(), List.of());

            provider.logIn(command).endedWith(0);

            Result token = command.run("auth", "token").endedWith(0);
            assertEquals(token.out(), byLib().run("auth", "token").endedWith(0).out());
        }
    }

    @Test
    void aFoundConfigurationNeedsTheSameConsent() throws IOException {
        Path checkout = Files.createDirectory(home.resolve("checkout"));
        Command runtime = found(linked.directory(), checkout).with("JAVA_HOME", NO_JAVA);
        Command lib = found(Command.distribution(), checkout);
        assertEquals(lib.run("auth", "token").endedWith(3), runtime.run("auth", "token"));

        runtime.run("auth", "allow", "--yes").endedWith(0);

        runtime.run("auth", "token").endedWith(2);
        lib.run("auth", "token").endedWith(2);
    }

    private Command found(Path distribution, Path checkout) {
        return Command.of(distribution, checkout)
                .configured(Zoo.CONFIGURATION.formatted("file"))
                .with("HOME", home.toString())
                .with("KSTLIB_CONFIG", "");
    }

    @Test
    void aPluginInItsFolderIsUsed() throws IOException {
        linked.drop(
                "lion.jar",
                Zoo.storage("zoo.lion.Lion", "lion").module("zoo.lion", "zoo.lion.Lion", "java.sql.rowset"));
        try {
            Command command = byRuntime().configured(Zoo.CONFIGURATION.formatted("lion"));

            Result token = command.with("KSTLIB_JAVA_OPTS", LOGGING)
                    .run("auth", "token")
                    .endedWith(0);
            assertEquals("token-from-lion", token.line());
            assertEquals("", token.err(), token::toString);
            assertLoadedFromTheArchive();
        } finally {
            Files.delete(linked.plugins().resolve("lion.jar"));
        }
    }

    @Test
    void saysWhichModuleOfJavaAPluginLacks() throws IOException {
        linked.drop(
                "lynx.jar", Zoo.storage("zoo.lynx.Lynx", "lynx").module("zoo.lynx", "zoo.lynx.Lynx", "jdk.compiler"));
        try {
            Result listing = byRuntime().run("auth", "plugins").endedWith(1);

            assertTrue(
                    listing.out()
                            .contains("lacks the module jdk.compiler, which zoo.lynx requires; this Java does not hold"
                                    + " it"),
                    listing::toString);
        } finally {
            Files.delete(linked.plugins().resolve("lynx.jar"));
        }
    }

    @Test
    void aJarThatIsTakenAwayFromLibIsGone() throws IOException {
        Path jar = linked.jar("kstlib-auth-aws");
        Path away = folder.resolve("away.jar");
        Files.move(jar, away);
        try {
            byRuntime().run("auth", "plugins").endedWith(NO_JAVA_FOUND);
            Result listing =
                    Command.of(linked.directory(), home).run("auth", "plugins").endedWith(0);
            assertEquals(-1, listing.out().indexOf("provider\taws"), listing::toString);
        } finally {
            Files.move(away, jar);
        }
        byRuntime().run("--version").endedWith(0);
    }

    @Test
    void aJarThatWasReplacedCounts() throws IOException {
        Path jar = linked.jar("kstlib-auth-aws");
        FileTime before = Files.getLastModifiedTime(jar);
        FileTime made = Files.getLastModifiedTime(linked.directory().resolve("runtime/linked-from"));
        Files.setLastModifiedTime(jar, FileTime.from(made.toInstant().plusSeconds(2)));
        try {
            byRuntime().run("--version").endedWith(NO_JAVA_FOUND);
        } finally {
            Files.setLastModifiedTime(jar, before);
        }
        byRuntime().run("--version").endedWith(0);
    }

    @Test
    void anUpdateOfTheJavaThatLinkedItCounts() throws IOException {
        Path linkedFrom = linked.directory().resolve("runtime/linked-from");
        String written = Files.readString(linkedFrom);
        String build = written.lines().toList().get(3);
        Files.writeString(linkedFrom, written.replace(build, "17.0.1+1"));
        try {
            byRuntime().run("--version").endedWith(NO_JAVA_FOUND);
        } finally {
            Files.writeString(linkedFrom, written);
        }
        byRuntime().run("--version").endedWith(0);
    }

    @Test
    void itsClassesComeFromItsArchive() throws IOException {
        byRuntime()
                .configured(Zoo.CONFIGURATION.formatted("file"))
                .with("KSTLIB_JAVA_OPTS", LOGGING)
                .run("auth", "token")
                .endedWith(2);

        assertLoadedFromTheArchive();
    }

    private void assertLoadedFromTheArchive() throws IOException {
        List<String> core = Files.readAllLines(home.resolve("classes.log")).stream()
                .filter(line -> line.contains("io.kstlib.auth.core.Kstlib "))
                .toList();
        assertEquals(1, core.size(), core::toString);
        assertTrue(core.get(0).contains("source: shared objects file"), core::toString);
    }

    @Test
    void withoutLibItIsAllThatIsNeeded() throws IOException {
        Path away = folder.resolve("lib-away");
        Files.move(linked.lib(), away);
        try {
            byRuntime()
                    .configured(Zoo.CONFIGURATION.formatted("file"))
                    .run("auth", "token")
                    .endedWith(2);
        } finally {
            Files.move(away, linked.lib());
        }
    }

    @Test
    void linkingSaysWhatItNeeds() throws IOException, InterruptedException {
        Path said = home.resolve("said");
        ProcessBuilder linking = new ProcessBuilder(
                        linked.directory().resolve("bin/kstlib-link").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        Path runtime = linked.directory().resolve("runtime");
        linking.environment().put("JAVA_HOME", runtime.toString());

        assertEquals(1, linking.start().waitFor());

        assertEquals("kstlib-link: " + runtime + " has no bin/jlink; set JAVA_HOME to a JDK\n", Files.readString(said));
        byRuntime().run("--version").endedWith(0);
    }
}
