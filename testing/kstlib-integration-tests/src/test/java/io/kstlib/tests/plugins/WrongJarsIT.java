package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many wrong jars: what the listing says of each. A good jar beside them is still used. */
class WrongJarsIT {

    /** One line for each jar: its file, what it may be found as, the problem. */
    private static final String LISTING = """
            another-service.jar | has no plugin: META-INF/services/io.kstlib.sops.key.MasterKeyType declares none; a library goes into a directory with the plugin that needs it
            bad-type.jar | declares the storage zoo.loud.Loud, which names the type "LOUD"; a type is a lower-case letter, then lower-case letters, digits, _ - . and +
            claim-1.jar | 2 plugins claim the storage type "bird": zoo.ibis.Ibis in claim-1.jar, and zoo.rhea.Rhea in claim-2.jar
            claim-2.jar | 2 plugins claim the storage type "bird": zoo.ibis.Ibis in claim-1.jar, and zoo.rhea.Rhea in claim-2.jar
            empty-services.jar | has no plugin: META-INF/services/io.kstlib.auth.spi.storage.TokenStorageFactory is empty
            empty.jar | is empty; get it again
            garbage.jar | is not a jar
            half/ | holds library.jar, which is not a jar
            libraries/ | has no plugin: none of its jars declares one
            missing-class.jar | declares the storage zoo.yeti.Yeti, and holds no such class
            missing-module.jar | lacks the module zoo.food, which zoo.lynx requires; put its jar into a directory with it
            misspelt.jar | has no plugin: META-INF/services/io.kstlib.auth.spi.storage.TokenStoragFactory declares none; name it META-INF/services/io.kstlib.auth.spi.storage.TokenStorageFactory
            newer-api.jar | is built against version 99.0 of io.kstlib.auth.api, and this is version 0.1.0-SNAPSHOT; get a newer kstlib, or an older version of the plugin
            newer-class.jar | declares the storage zoo.newt.Newt, which is made for Java 55, and this is Java %1$d
            newer-module.jar | is made for Java 55, and this is Java %1$d
            no-constructor.jar | declares the storage zoo.egg.Egg, which is not a public class with a public constructor that takes nothing
            no-jars/ | is a directory without a jar
            no-name.jar | has a line in META-INF/services/io.kstlib.auth.spi.storage.TokenStorageFactory that is not the name of a class
            no-services.jar | has no plugin: no file in META-INF/services declares one; a library goes into a directory with the plugin that needs it
            no-type.jar | declares the storage zoo.nil.Nil, which names no type; put @Plugin(type = ..., description = ...) on the class
            part-of-kstlib.jar | is a part of kstlib, and the program has it already; remove it
            same-again.jar | 2 plugins claim the storage type "lion": zoo.lion.Lion in same-again.jar, and zoo.lion.Lion in same.jar
            same.jar | 2 plugins claim the storage type "lion": zoo.lion.Lion in same-again.jar, and zoo.lion.Lion in same.jar
            services-beside-module.jar | declares plugins in META-INF/services, which does not count beside a module descriptor; provide them in module-info.java of zoo.both
            shipped-type.jar | declares the storage zoo.cuckoo.Cuckoo, which claims the type "file"; that ships with kstlib and cannot be replaced
            silent-module.jar | has no plugin: the module zoo.shy provides none; a library goes into a directory with the plugin that needs it
            split/ | holds the package zoo.twin in two modules, one.jar and two.jar
            truncated.jar | is a damaged or incomplete jar; get it again
            versions/ | holds the module io.netty.common twice, in netty-common-4.1.100.jar and netty-common-4.1.118.jar; remove one of them
            wrong-folder.jar | has no plugin: META-INF/service/io.kstlib.auth.spi.storage.TokenStorageFactory declares none; name it META-INF/services/io.kstlib.auth.spi.storage.TokenStorageFactory
            wrong-interface.jar | declares the storage zoo.bat.Bat, which is no TokenStorageFactory
            """.formatted(Runtime.version().feature());

    @TempDir
    static Path folder;

    private static Command command;
    private static Result listing;

    @BeforeAll
    static void drop() throws IOException {
        Distribution distribution = Distribution.forPlugins(folder.resolve("kstlib"));
        WrongJars.dropInto(distribution);
        distribution.drop("wolf.jar", Zoo.storage("zoo.wolf.Wolf", "wolf").declares("zoo.wolf.Wolf"));
        command = distribution.command(Files.createDirectory(folder.resolve("home")));
        listing = command.run("auth", "plugins", "--json").endedWith(1);
    }

    private static List<String> listed() {
        return Zoo.plugins(listing).stream()
                .filter(plugin -> plugin.get("problem") != null)
                .map(plugin -> Objects.requireNonNull(plugin.get("file")) + " | " + plugin.get("problem"))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> theListingSaysOfEachWhy() {
        return LISTING.lines()
                .map(line -> dynamicTest(line, () -> {
                    String file = line.substring(0, line.indexOf(" | ") + 3);
                    assertEquals(
                            List.of(line),
                            listed().stream()
                                    .filter(each -> each.startsWith(file))
                                    .toList());
                }));
    }

    @Test
    void theListingHasNoOther() {
        List<String> others = new ArrayList<>(listed());
        others.removeAll(LISTING.lines().toList());

        assertEquals(List.of(), others);
    }

    @Test
    void theListingFitsItsSchema() throws IOException {
        PublishedSchema.assertFits("plugins", listing.out());
    }

    /** The message of a plugin's exception may quote a secret (security rule 6). */
    @Test
    void theWordsOfAPluginThatFailsAreNotRepeated() {
        for (Result said : List.of(
                listing,
                command.run("auth", "plugins"),
                command.configured(Zoo.CONFIGURATION.formatted("gnu")).run("auth", "doctor"),
                command.run("auth", "token"))) {
            assertFalse((said.out() + said.err()).contains("hunter2"), said::toString);
        }
    }

    @Test
    void aTypeThatIsMissingPointsToAFewOfThemInOneLine() {
        Result refused = command.configured(Zoo.CONFIGURATION.formatted("op"))
                .run("auth", "token")
                .endedWith(3);

        List<String> lines = refused.err().lines().toList();
        assertEquals(2, lines.size(), refused::toString);
        assertTrue(lines.get(0).contains("no storage type \"op\""), refused::toString);
        assertTrue(lines.get(0).contains(" more could not be used either"), refused::toString);
        assertTrue(lines.get(1).contains("kstlib auth plugins"), refused::toString);
    }

    /** A constructor runs where its type is named, so the listing does not know that it fails. */
    @ParameterizedTest
    @CsvSource({
        "gnu, zoo.gnu.Gnu in throwing-constructor.jar fails with java.lang.IllegalStateException",
        "emu, zoo.emu.Emu in throwing-initializer.jar fails with java.lang.RuntimeException",
        "elk, zoo.elk.Elk in throwing-module.jar fails with java.lang.IllegalStateException",
        "ape, 'zoo.ape.Ape in missing-library.jar needs the class zoo.food.Meat, and that is not there'"
    })
    void whatCannotBeMadeIsTheMatterOfThoseWhoNameIt(String type, String problem) {
        Result refused = command.configured(Zoo.CONFIGURATION.formatted(type))
                .run("auth", "token")
                .endedWith(3);

        assertTrue(
                refused.err().contains("the storage plugin \"" + type + "\" cannot be used: " + problem),
                refused::toString);
    }

    @Test
    void theGoodOneBesideThemIsUsed() {
        Result token = command.configured(Zoo.CONFIGURATION.formatted("wolf"))
                .run("auth", "token")
                .endedWith(0);

        assertEquals("token-from-wolf", token.line());
    }

    @Test
    void aTypeThatShipsIsNotTakenOver() {
        assertTrue(Zoo.types(listing, "storage").containsAll(List.of("file", "memory", "sops", "wolf")));
        command.configured(Zoo.CONFIGURATION.formatted("file"))
                .run("auth", "token")
                .endedWith(2);
    }

    @Test
    void aTypeThatTwoClaimIsRefusedAndBothAreNamed() {
        Result refused = command.configured(Zoo.CONFIGURATION.formatted("bird"))
                .run("auth", "token")
                .endedWith(3);

        assertTrue(
                refused.err()
                        .contains(
                                "2 plugins claim the storage type \"bird\": zoo.ibis.Ibis in claim-1.jar, and zoo.rhea.Rhea in"
                                        + " claim-2.jar. Remove all but one from plugins/"),
                refused::toString);
    }
}
