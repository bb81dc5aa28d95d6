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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plugins that reach for what is not theirs: standard output, the process, its threads. */
@Tag("attack")
class ReachingPluginsIT {

    private static final String FLOW_SERVICE = "META-INF/services/io.kstlib.auth.spi.flow.AuthFlowFactory";

    @TempDir
    Path folder;

    private Distribution distribution;
    private Command command;

    @BeforeEach
    void share() throws IOException {
        distribution = Distribution.forPlugins(folder.resolve("shared"));
        command = distribution.command(Files.createDirectory(folder.resolve("home")));
    }

    /** Makes the command a process with plugins of its own. */
    private void asProcess() throws IOException {
        distribution = Distribution.copiedTo(folder.resolve("own"));
        command = Command.of(distribution.directory(), command.home());
    }

    private static String type(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** Makes a storage with one valid token, whose factory has further members. */
    private static PluginJar storage(String name, String members) {
        return Zoo.storage(name, type(name))
                .source(name, Zoo.factory(name, type(name), members))
                .declares(name);
    }

    private void drop(String name, String members) throws IOException {
        distribution.drop(type(name) + ".jar", storage(name, members));
    }

    private Result token(String name) {
        return command.configured(Zoo.CONFIGURATION.formatted(type(name))).run("auth", "token");
    }

    @Test
    void whatAPluginPrintsNeverReachesStandardOutput() throws IOException {
        asProcess();
        distribution.drop(
                "parrot.jar",
                Zoo.storage("zoo.parrot.Parrot", "parrot", """
                ((java.util.function.Supplier<String>) () -> { System.out.println("squawk on reading"); return "parrot"; }).get()""")
                        .source("zoo.parrot.Parrot", Zoo.factory("zoo.parrot.Parrot", "parrot", """
                        static { System.out.println("squawk of the class"); }
                        public Parrot() { System.out.println("squawk of the constructor"); }
                        @Override public io.kstlib.auth.spi.config.ConfigSchema schema() {
                            System.out.print("squawk of a key");
                            return io.kstlib.auth.spi.config.ConfigSchema.empty();
                        }
                        """))
                        .declares("zoo.parrot.Parrot"));

        Result token = token("zoo.parrot.Parrot").endedWith(0);

        assertEquals("token-from-parrot", token.line());
        for (String squawk : List.of("of the class", "of the constructor", "of a key", "on reading")) {
            assertTrue(token.err().contains("squawk " + squawk), token::toString);
        }
    }

    @Test
    void aPluginThatReplacesStandardOutputKeepsNothingOfTheAnswer() throws IOException {
        asProcess();
        drop("zoo.magpie.Magpie", """
                public Magpie() {
                    System.setOut(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));
                    System.out.close();
                }
                """);

        assertEquals(
                "token-from-magpie", token("zoo.magpie.Magpie").endedWith(0).line());
    }

    @Test
    void aThreadThatAPluginLeavesKeepsNoCommandAndWritesNothingIntoTheAnswer() throws IOException {
        asProcess();
        drop("zoo.cicada.Cicada", """
                public Cicada() {
                    Thread loud = new Thread(() -> { while (true) { System.out.println("chirp"); } });
                    loud.setDaemon(false);
                    loud.start();
                }
                """);

        assertEquals(
                "token-from-cicada", token("zoo.cicada.Cicada").endedWith(0).line());
    }

    @Test
    void aPluginOfAKindThatNoOneAsksForIsNotEvenLoaded() throws IOException {
        asProcess();
        drop("zoo.wolf.Wolf", "");
        String flow = "zoo.owl.Owl";
        distribution.drop(
                "owl.jar",
                new PluginJar()
                        .source(
                                flow,
                                "package zoo.owl; public final class Owl { static { System.out.println(\"hoot\"); } }")
                        .entry(FLOW_SERVICE, flow));

        Result token = token("zoo.wolf.Wolf").endedWith(0);

        assertEquals("token-from-wolf", token.line());
        assertEquals("", token.err(), token::toString);
    }

    static Stream<String> ends() {
        return Stream.of(
                "System.out.println(\"hoot\"); System.err.println(\"hoot\");",
                "System.exit(7);",
                "Runtime.getRuntime().halt(9);",
                "while (true) { Thread.onSpinWait(); }",
                "throw new StackOverflowError();");
    }

    /** What a class names is read without running it, so that the listing and the commands of others come to no harm. */
    @ParameterizedTest
    @MethodSource("ends")
    void aPluginThatNoOneNamesIsNotMade(String code) throws IOException {
        asProcess();
        drop("zoo.owl.Owl", "static { if (true) { " + code + " } } public Owl() { " + code + " }");
        drop("zoo.wolf.Wolf", "");

        Result token = token("zoo.wolf.Wolf").endedWith(0);
        Result listing = command.run("auth", "plugins", "--json").endedWith(0);

        assertEquals("token-from-wolf", token.line());
        assertEquals("", token.err(), token::toString);
        assertEquals("", listing.err(), listing::toString);
        assertTrue(Zoo.types(listing, "storage").containsAll(List.of("owl", "wolf")), listing::toString);
        assertFalse(command.run("auth", "doctor").err().contains("owl"));
    }

    static Stream<String> exits() {
        return Stream.of(
                "public Kiwi() { System.exit(7); }",
                "public Kiwi() { Runtime.getRuntime().exit(0); }",
                "static { System.exit(0); }",
                "@Override public io.kstlib.auth.spi.config.ConfigSchema schema() { System.exit(0); return null; }",
                "public Kiwi() { Thread end = new Thread(() -> System.exit(0)); end.start(); try { end.join(); } catch (InterruptedException stop) { return; } }",
                "public Kiwi() { Thread end = new Thread(() -> System.exit(0)); end.start(); System.exit(0); }");
    }

    /** The exit code is not that of the plugin, which may be 0. */
    @ParameterizedTest
    @MethodSource("exits")
    void aPluginThatEndsTheProcessIsNamed(String members) throws IOException {
        asProcess();
        drop("zoo.kiwi.Kiwi", members);

        Result ended = token("zoo.kiwi.Kiwi").endedWith(3);

        assertEquals("", ended.out(), ended::toString);
        assertTrue(ended.err().contains("zoo.kiwi.Kiwi"), ended::toString);
        assertTrue(ended.err().contains("kiwi.jar"), ended::toString);
        assertTrue(ended.err().contains("ended this process (System.exit)"), ended::toString);
    }

    @Test
    void aModuleThatEndsTheProcessIsNamedToo() throws IOException {
        asProcess();
        distribution.drop(
                "any-name.jar",
                Zoo.storage("zoo.elk.Elk", "elk")
                        .source("zoo.elk.Elk", Zoo.factory("zoo.elk.Elk", "elk", "public Elk() { System.exit(0); }"))
                        .module("zoo.elk", "zoo.elk.Elk"));

        Result ended = token("zoo.elk.Elk").endedWith(3);

        assertTrue(ended.err().contains("zoo.elk.Elk of zoo.elk ended this process"), ended::toString);
    }

    static Stream<String> hangs() {
        String forever = "new java.util.concurrent.CountDownLatch(1).await();";
        String waiting =
                "while (true) { try { " + forever + " } catch (InterruptedException stop) { System.nanoTime(); } }";
        return Stream.of(
                "public Sloth() throws InterruptedException { " + forever + " }",
                "public Sloth() { while (true) { Thread.onSpinWait(); } }",
                "static { if (true) " + waiting + " }");
    }

    /** The other plugins of its kind are used, and the command goes on without it. */
    @ParameterizedTest
    @MethodSource("hangs")
    void aPluginThatHangsIsNamedAndTheOthersAreUsed(String members) throws IOException {
        drop("zoo.sloth.Sloth", members);
        drop("zoo.wolf.Wolf", "");

        assertEquals("token-from-wolf", token("zoo.wolf.Wolf").endedWith(0).line());
        Result refused = token("zoo.sloth.Sloth").endedWith(3);
        assertTrue(
                refused.err()
                        .contains(
                                "the storage plugin \"sloth\" cannot be used: zoo.sloth.Sloth in sloth.jar does not answer within"
                                        + " 5 s"),
                refused::toString);
    }

    @Test
    void aPluginThatHangsWhenItIsAskedForItsKeysIsNamed() throws IOException {
        drop("zoo.sloth.Sloth", """
                @Override public io.kstlib.auth.spi.config.ConfigSchema schema() { while (true) { Thread.onSpinWait(); } }
                """);

        Result refused = token("zoo.sloth.Sloth").endedWith(3);

        assertTrue(refused.err().contains("the storage plugin \"sloth\""), refused::toString);
        assertTrue(refused.err().contains("does not answer within 5 s when asked for its keys"), refused::toString);
    }

    private static final String OVERFLOW = "static void sink() { sink(); sink(); }";

    static Stream<String> errors() {
        return Stream.of(
                OVERFLOW + "public Crab() { sink(); }",
                OVERFLOW + "static { sink(); }",
                OVERFLOW + "@Override public io.kstlib.auth.spi.config.ConfigSchema schema() { sink(); return null; }",
                "public Crab() { throw new OutOfMemoryError(\"secret=hunter2\"); }",
                "static { if (true) throw new AssertionError(\"secret=hunter2\"); }",
                "@Override public io.kstlib.auth.spi.config.ConfigSchema schema() { throw new ThreadDeath(); }",
                "static <E extends Throwable> void sneak() throws E { throw (E) new java.io.IOException(\"secret=hunter2\"); }"
                        + " @Override public io.kstlib.auth.spi.config.ConfigSchema schema() { Crab.<RuntimeException>sneak(); return null; }");
    }

    /** Security rule 6: what it says may quote a secret. */
    @ParameterizedTest
    @MethodSource("errors")
    void whateverAPluginThrowsIsItsOwnFailure(String members) throws IOException {
        drop("zoo.crab.Crab", members);
        command.configured(Zoo.CONFIGURATION.formatted("crab"));

        for (Result failed : List.of(
                command.run("auth", "token").endedWith(3),
                command.run("auth", "--verbose", "token").endedWith(3))) {
            assertTrue(failed.err().contains("crab"), failed::toString);
            assertFalse(failed.err().contains("internal error"), failed::toString);
            assertFalse(failed.err().contains("hunter2"), failed::toString);
        }
        assertFalse(command.run("auth", "doctor").out().contains("hunter2"));
    }

    @Test
    void whatAPluginThrowsWhileItWorksIsItsOwnFailure() throws IOException {
        distribution.drop(
                "crab.jar",
                Zoo.storage("zoo.crab.Crab", "crab", "((Object) new zoo.crab.Claw()).toString()")
                        .source("zoo.crab.Claw", """
                                package zoo.crab;
                                final class Claw {
                                    static final int SIZE = size();
                                    static int size() { throw new IllegalStateException("secret=hunter2"); }
                                }
                                """)
                        .declares("zoo.crab.Crab"));
        command.configured(Zoo.CONFIGURATION.formatted("crab"));

        Result failed = command.run("auth", "--verbose", "token").endedWith(3);
        assertTrue(failed.err().contains("java.lang.IllegalStateException"), failed::toString);
        assertFalse(failed.err().contains("hunter2"), failed::toString);

        Result doctor = command.run("auth", "doctor").endedWith(3);
        assertTrue(doctor.out().contains("java.lang.IllegalStateException"), doctor::toString);
        assertFalse(doctor.out().contains("ExceptionInInitializerError"), doctor::toString);
        assertFalse(doctor.out().contains("hunter2"), doctor::toString);
    }

    @Test
    void aHandlerThatAPluginInstallsForUncaughtErrorsHidesNoFailure() throws IOException {
        asProcess();
        distribution.drop(
                "crab.jar",
                Zoo.storage(
                                "zoo.crab.Crab",
                                "crab",
                                "new Object() { String sink() { return sink() + sink(); } }.sink()")
                        .source("zoo.crab.Crab", Zoo.factory("zoo.crab.Crab", "crab", """
                                public Crab() {
                                    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> Runtime.getRuntime().halt(0));
                                    Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> Runtime.getRuntime().halt(0));
                                }
                                """))
                        .declares("zoo.crab.Crab"));

        Result failed = token("zoo.crab.Crab").endedWith(3);

        assertTrue(failed.err().contains("the storage plugin \"crab\""), failed::toString);
        assertTrue(failed.err().contains("StackOverflowError"), failed::toString);
    }
}
