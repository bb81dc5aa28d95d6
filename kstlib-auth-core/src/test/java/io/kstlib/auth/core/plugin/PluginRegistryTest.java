package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.ServicesLoader;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("class-path")
class PluginRegistryTest {

    @TempDir
    Path folder;

    @Test
    void findsAPluginByItsTypeAndItsAliasesWhateverTheCase() {
        PluginRegistry<TokenStorageFactory> registry = registry(Shelf.class.getName());

        assertSame(Shelf.class, registry.get("shelf", "test").factory().getClass());
        assertSame(Shelf.class, registry.get("BOOKSHELF", "test").factory().getClass());
        assertEquals(List.of("shelf"), registry.types());
    }

    @Test
    void namesWhatWasAskedForByWhomAndWhatIsLoadedWhenThereIsNoSuchPlugin() {
        PluginException missing = assertThrows(
                PluginException.class,
                () -> registry(Shelf.class.getName()).get("shelv", "auth.token_storage, kstlib.conf.yml:3"));

        assertEquals(
                "no storage type \"shelv\" (auth.token_storage, kstlib.conf.yml:3). Loaded: shelf. Did you mean \"shelf\"?",
                missing.getMessage());
        assertEquals("storage", missing.kind());
        assertEquals("shelv", missing.type());
    }

    @Test
    void namesTheModuleToAddForATypeThatThisProjectShips() {
        PluginException missing = assertThrows(
                PluginException.class, () -> registry(Shelf.class.getName()).get("memory", "test"));

        assertTrue(missing.getMessage().contains("kstlib-storage-memory"), missing.getMessage());
    }

    /** Like a fat jar: the storage's classes are on the class path of this test, and the loader declares no service of them. */
    @Test
    void saysToMergeTheServicesWhereTheClassesAreThereWithoutThem() {
        PluginException missing = assertThrows(
                PluginException.class, () -> registry(Shelf.class.getName()).get("memory", "test"));

        assertTrue(missing.getMessage().contains("ServicesResourceTransformer"), missing.getMessage());
        assertFalse(missing.getMessage().contains("module path"), missing.getMessage());
    }

    @Test
    void namesTheClassPathToAProgramThatIsNotAModule() {
        PluginException missing = assertThrows(
                PluginException.class, () -> registry(Shelf.class.getName()).get("file", "test"));

        assertTrue(missing.getMessage().endsWith("Put kstlib-storage-file on the class path"), missing.getMessage());
    }

    @Test
    void saysAsDataWhichPluginIsMissing() {
        PluginException missing = assertThrows(
                PluginException.class, () -> registry(Shelf.class.getName()).get("nosuch", "test"));

        assertEquals(
                Optional.of(Remedy.addPlugin("storage", "nosuch", null, Remedy.CLASS_PATH, null)), missing.remedy());
    }

    @Test
    void refusesATypeThatTwoPluginsClaimAndNamesBoth() {
        PluginRegistry<TokenStorageFactory> registry =
                registry(Shelf.class.getName(), OtherShelf.class.getName(), Drawer.class.getName());

        PluginException twice = assertThrows(PluginException.class, () -> registry.get("shelf", "test"));

        assertTrue(twice.getMessage().contains(Shelf.class.getName()), twice.getMessage());
        assertTrue(twice.getMessage().contains(OtherShelf.class.getName()), twice.getMessage());
        assertSame(Drawer.class, registry.get("drawer", "test").factory().getClass());
        assertTrue(registry.find("shelf").isEmpty());
        assertEquals(
                2,
                registry.list().stream()
                        .filter(info -> info.problem().isPresent())
                        .count());
    }

    @Test
    void listsBrokenPluginsWithTheReasonAndKeepsTheOthers() {
        PluginRegistry<TokenStorageFactory> registry = registry(
                Throwing.class.getName(),
                Nameless.class.getName(),
                "org.example.Missing",
                Shouting.class.getName(),
                ServicesLoader.class.getName(),
                Shelf.class.getName());

        assertSame(Shelf.class, registry.get("shelf", "test").factory().getClass());
        List<String> problems = registry.list().stream()
                .flatMap(info -> info.problem().stream())
                .toList();
        assertEquals(4, problems.size(), problems.toString());
        assertTrue(
                problems.contains("names no type; put @Plugin(type = ..., description = ...) on the class"),
                problems::toString);
        assertTrue(problems.stream().anyMatch(p -> p.contains("org.example.Missing")), problems::toString);
        assertTrue(
                problems.stream()
                        .anyMatch(p -> p.startsWith("names the type \"SHOUT\"; a type is a lower-case letter")),
                problems::toString);
        assertTrue(problems.stream().anyMatch(p -> p.contains("ServicesLoader not a subtype")), problems::toString);
    }

    @Test
    void namesTheClassThatHasNoTypeWhereATypeIsMissing() {
        PluginException missing = assertThrows(
                PluginException.class, () -> registry(Nameless.class.getName()).get("nameless", "test"));

        assertTrue(
                missing.getMessage()
                        .contains(Nameless.class.getName() + " in class path could not be used: it names no type; put"
                                + " @Plugin(type = ..., description = ...) on the class"),
                missing::getMessage);
    }

    @Test
    void makesNoneButTheOneThatIsNamed() {
        int before = MADE.get();
        PluginRegistry<TokenStorageFactory> registry = registry(
                Throwing.class.getName(), Exhausting.class.getName(), Recursive.class.getName(), Shelf.class.getName());

        assertSame(Shelf.class, registry.get("shelf", "test").factory().getClass());
        assertEquals(List.of("exhausting", "recursive", "shelf", "throwing"), registry.types());
        assertEquals(4, registry.list().size());
        assertEquals(
                List.of("furniture", "furniture", "furniture", "furniture"),
                registry.list().stream().map(PluginInfo::description).toList());
        assertEquals(before, MADE.get());
    }

    /** Static initializers and constructors that count, and then fail. The message names the plugin, and never quotes it (security rule 6). */
    @ParameterizedTest
    @CsvSource({
        "throwing, Throwing, java.lang.IllegalStateException",
        "exhausting, Exhausting, java.lang.OutOfMemoryError",
        "recursive, Recursive, java.lang.StackOverflowError"
    })
    void blamesTheNamedPluginThatCannotBeMade(String type, String name, String failure) {
        PluginRegistry<TokenStorageFactory> registry =
                registry(Throwing.class.getName(), Exhausting.class.getName(), Recursive.class.getName());

        PluginException blamed = assertThrows(PluginException.class, () -> registry.get(type, "test"));

        String factory = PluginRegistryTest.class.getName() + "$" + name;
        assertEquals(
                "the storage plugin \"" + type + "\" cannot be used: " + factory + " in class path fails with "
                        + failure + ". Report it to the author of the plugin",
                blamed.getMessage());
        assertTrue(registry.find(type).isEmpty());
    }

    @Test
    void aPluginDeclaredTwiceIsOnePlugin() {
        PluginRegistry<TokenStorageFactory> registry = registry(Shelf.class.getName(), Shelf.class.getName());

        assertEquals(1, registry.list().size());
        assertSame(Shelf.class, registry.get("shelf", "test").factory().getClass());
    }

    @Test
    void listsWhereAPluginComesFrom() {
        PluginInfo info = registry(Shelf.class.getName()).list().get(0);

        assertEquals("storage", info.kind());
        assertEquals(List.of("shelf", "bookshelf"), info.types());
        assertEquals("class path", info.module());
        assertEquals(Shelf.class.getName(), info.className());
    }

    @Test
    void aLayerIsSearchedWithoutItsClassPath() {
        Plugins.Place classPath = Plugins.Place.of(PluginRegistry.class.getClassLoader());

        assertFalse(new PluginRegistry<>(PluginKind.SECRET, classPath).list().isEmpty());
        assertEquals(List.of(), new PluginRegistry<>(PluginKind.SECRET, Plugins.Place.of(ModuleLayer.boot())).list());
    }

    /** Counts how often code of a plugin runs. */
    private static final AtomicInteger MADE = new AtomicInteger();

    private PluginRegistry<TokenStorageFactory> registry(String... classNames) {
        ServicesLoader loader = ServicesLoader.onlyDeclared().declare(folder, TokenStorageFactory.class, classNames);
        return new PluginRegistry<>(PluginKind.STORAGE, Plugins.Place.of(loader));
    }

    /** A storage that is never created. */
    abstract static class Furniture implements TokenStorageFactory {

        @Override
        public TokenStorage create(StorageContext context) {
            throw new AssertionError("a registry creates nothing");
        }
    }

    @Plugin(type = "shelf", description = "furniture", aliases = "bookshelf")
    public static final class Shelf extends Furniture {}

    @Plugin(type = "shelf", description = "furniture")
    public static final class OtherShelf extends Furniture {}

    @Plugin(type = "drawer", description = "furniture")
    public static final class Drawer extends Furniture {}

    @Plugin(type = "SHOUT", description = "furniture")
    public static final class Shouting extends Furniture {}

    public static final class Nameless extends Furniture {}

    @Plugin(type = "throwing", description = "furniture")
    public static final class Throwing extends Furniture {
        public Throwing() {
            MADE.incrementAndGet();
            throw new IllegalStateException("out of wood");
        }
    }

    @Plugin(type = "exhausting", description = "furniture")
    public static final class Exhausting extends Furniture {
        static {
            MADE.incrementAndGet();
        }

        public Exhausting() {
            throw new OutOfMemoryError("out of wood");
        }
    }

    @Plugin(type = "recursive", description = "furniture")
    public static final class Recursive extends Furniture {
        private static final int DEPTH = deeper(0);

        private static int deeper(int depth) {
            return depth < 0 ? depth : deeper(depth + 1) + MADE.incrementAndGet();
        }

        @Override
        public String toString() {
            return "Recursive[" + DEPTH + "]";
        }
    }
}
