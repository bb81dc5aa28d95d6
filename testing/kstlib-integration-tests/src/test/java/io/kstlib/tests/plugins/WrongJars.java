package io.kstlib.tests.plugins;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;

/** Builds every kind of jar that cannot be used. The name of each says which kind it is. */
final class WrongJars {

    private static final String SERVICE = "META-INF/services/" + PluginJar.STORAGE_SERVICE;

    private final Distribution distribution;

    private WrongJars(Distribution distribution) {
        this.distribution = distribution;
    }

    /** Puts all of them into {@code plugins/}. */
    static void dropInto(Distribution distribution) throws IOException {
        WrongJars jars = new WrongJars(distribution);
        jars.thatAreNone();
        jars.thatDeclareNone();
        jars.thatDeclareWhatIsNotThere();
        jars.thatThrow();
        jars.ofNewerJava();
        jars.thatLackSomething();
        jars.thatClaimAType();
        jars.thatConflict();
    }

    private Path place(String name) {
        return distribution.plugins().resolve(name);
    }

    private void thatAreNone() throws IOException {
        Files.writeString(place("garbage.jar"), "<html>404</html>");
        Files.createFile(place("empty.jar"));
        distribution.drop("truncated.jar", Zoo.storage("zoo.cut.Cut", "cut").declares("zoo.cut.Cut"));
        byte[] whole = Files.readAllBytes(place("truncated.jar"));
        Files.write(place("truncated.jar"), Arrays.copyOf(whole, whole.length / 2));
        Files.createDirectory(place("no-jars"));
        Files.createDirectory(place("half"));
        Files.writeString(place("half/library.jar"), "<html>404</html>");
    }

    private void thatDeclareNone() throws IOException {
        distribution.drop("no-services.jar", Zoo.storage("zoo.mute.Mute", "mute"));
        distribution.drop(
                "misspelt.jar",
                Zoo.storage("zoo.typo.Typo", "typo")
                        .entry("META-INF/services/io.kstlib.auth.spi.storage.TokenStoragFactory", "zoo.typo.Typo"));
        distribution.drop(
                "wrong-folder.jar",
                Zoo.storage("zoo.lost.Lost", "lost")
                        .entry("META-INF/service/" + PluginJar.STORAGE_SERVICE, "zoo.lost.Lost"));
        distribution.drop(
                "empty-services.jar", Zoo.storage("zoo.none.None", "none").declares("# none yet"));
        distribution.drop(
                "another-service.jar",
                Zoo.storage("zoo.key.Key", "key")
                        .entry("META-INF/services/io.kstlib.sops.key.MasterKeyType", "zoo.key.Key"));
        distribution.drop(
                "silent-module.jar",
                Zoo.storage("zoo.shy.Shy", "shy")
                        .source("module-info", "module zoo.shy { requires io.kstlib.auth.api; }"));
        distribution.drop(
                "services-beside-module.jar",
                Zoo.storage("zoo.both.Both", "both")
                        .source("module-info", "module zoo.both { requires io.kstlib.auth.api; }")
                        .declares("zoo.both.Both"));
        distribution.drop("libraries/a.jar", Zoo.storage("zoo.a.A", "a"));
        distribution.drop("libraries/b.jar", Zoo.storage("zoo.b.B", "b"));
    }

    private void thatDeclareWhatIsNotThere() throws IOException {
        distribution.drop(
                "missing-class.jar",
                new PluginJar()
                        .source("zoo.yeti.Footprint", "package zoo.yeti; final class Footprint {}")
                        .declares("zoo.yeti.Yeti"));
        distribution.drop(
                "wrong-interface.jar",
                new PluginJar()
                        .source("zoo.bat.Bat", "package zoo.bat; public final class Bat {}")
                        .declares("zoo.bat.Bat"));
        distribution.drop(
                "no-name.jar",
                new PluginJar().entry(SERVICE, "to be done").source("zoo.x.X", "package zoo.x; class X {}"));
        distribution.drop(
                "no-constructor.jar",
                Zoo.storage("zoo.egg.Egg", "egg")
                        .source("zoo.egg.Egg", Zoo.factory("zoo.egg.Egg", "egg", "public Egg(int size) {}"))
                        .declares("zoo.egg.Egg"));
    }

    private void thatThrow() throws IOException {
        distribution.drop(
                "throwing-constructor.jar",
                failing("zoo.gnu.Gnu", "public Gnu() { throw new IllegalStateException(\"secret=hunter2\"); }"));
        distribution.drop(
                "throwing-initializer.jar",
                failing(
                        "zoo.emu.Emu",
                        "static final int SIZE = size(); static int size() { throw new RuntimeException(\"secret=hunter2\"); }"));
        distribution.drop(
                "throwing-module.jar",
                failing("zoo.elk.Elk", "public Elk() { throw new IllegalStateException(\"secret=hunter2\"); }")
                        .module("zoo.elk", "zoo.elk.Elk"));
        distribution.drop("bad-type.jar", Zoo.storage("zoo.loud.Loud", "LOUD").declares("zoo.loud.Loud"));
        distribution.drop(
                "no-type.jar",
                Zoo.storage("zoo.nil.Nil", "nil")
                        .source(
                                "zoo.nil.Nil",
                                Zoo.factory("zoo.nil.Nil", "nil", "").replaceFirst("@[\\w.]*Plugin\\(.*\\)\\n", ""))
                        .declares("zoo.nil.Nil"));
    }

    private static PluginJar failing(String name, String members) {
        String type = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Zoo.storage(name, type)
                .source(name, Zoo.factory(name, type, members))
                .declares(name);
    }

    private void ofNewerJava() throws IOException {
        distribution.drop(
                "newer-class.jar",
                Zoo.storage("zoo.newt.Newt", "newt")
                        .ofNewerJava("zoo.newt.Newt")
                        .declares("zoo.newt.Newt"));
        distribution.drop(
                "newer-module.jar",
                Zoo.storage("zoo.eft.Eft", "eft")
                        .module("zoo.eft", "zoo.eft.Eft")
                        .ofNewerJava("module-info"));
    }

    private void thatLackSomething() throws IOException {
        Path library = distribution.directory().resolve("food.jar");
        new PluginJar()
                .source("zoo.food.Meat", "package zoo.food; public final class Meat {}")
                .source("module-info", "module zoo.food { exports zoo.food; }")
                .build(library, distribution.api());
        distribution.drop(
                "missing-module.jar",
                Zoo.storage("zoo.lynx.Lynx", "lynx").module("zoo.lynx", "zoo.lynx.Lynx", "zoo.food"),
                library);
        distribution.drop(
                "missing-library.jar",
                failing("zoo.ape.Ape", "private final zoo.food.Meat meat = new zoo.food.Meat();"),
                library);
        Path newer = distribution.directory().resolve("newer-api.jar");
        Files.copy(distribution.jar("kstlib-auth-api"), newer);
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        PrintWriter out = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        if (jar.run(out, out, "--update", "--file", newer.toString(), "--module-version", "99.0") != 0) {
            throw new AssertionError("the version of " + newer + " cannot be changed");
        }
        Zoo.storage("zoo.next.Next", "next")
                .module("zoo.next", "zoo.next.Next")
                .build(place("newer-api.jar"), List.of(newer));
    }

    private void thatClaimAType() throws IOException {
        distribution.drop(
                "shipped-type.jar", Zoo.storage("zoo.cuckoo.Cuckoo", "file").declares("zoo.cuckoo.Cuckoo"));
        distribution.drop("claim-1.jar", Zoo.storage("zoo.ibis.Ibis", "bird").declares("zoo.ibis.Ibis"));
        distribution.drop("claim-2.jar", Zoo.storage("zoo.rhea.Rhea", "bird").declares("zoo.rhea.Rhea"));
        distribution.drop("same.jar", Zoo.storage("zoo.lion.Lion", "lion").module("zoo.lion", "zoo.lion.Lion"));
        Files.copy(place("same.jar"), place("same-again.jar"));
        Files.copy(distribution.jar("kstlib-auth-oidc"), place("part-of-kstlib.jar"));
    }

    private void thatConflict() throws IOException {
        distribution.drop(
                "split/one.jar", Zoo.storage("zoo.twin.Castor", "castor").module("zoo.castor", "zoo.twin.Castor"));
        distribution.drop(
                "split/two.jar", Zoo.storage("zoo.twin.Pollux", "pollux").module("zoo.pollux", "zoo.twin.Pollux"));
        distribution.drop(
                "versions/crow.jar", Zoo.storage("zoo.crow.Crow", "crow").declares("zoo.crow.Crow"));
        for (String library : new String[] {"netty-common-4.1.100.jar", "netty-common-4.1.118.jar"}) {
            Files.copy(Distribution.library(library), place("versions").resolve(library));
        }
    }
}
