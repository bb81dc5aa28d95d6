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
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                Optional.of(Remedy.addPlugin("storage", "nosuch", null, Remedy.MissingFrom.CLASS_PATH, null)),
                missing.remedy());
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
                problems.stream()
                        .anyMatch(p ->
                                p.endsWith("could not be instantiated: it fails with java.lang.IllegalStateException")),
                problems::toString);
        assertFalse(
                problems.toString().contains("out of wood"),
                "a plugin's own words may quote a secret (security rule 6)");
        assertTrue(problems.stream().anyMatch(p -> p.contains("org.example.Missing")), problems::toString);
        assertTrue(problems.stream().anyMatch(p -> p.contains("not lower-case")), problems::toString);
        assertTrue(problems.stream().anyMatch(p -> p.contains("ServicesLoader not a subtype")), problems::toString);
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

    private PluginRegistry<TokenStorageFactory> registry(String... classNames) {
        ServicesLoader loader = ServicesLoader.onlyDeclared().declare(folder, TokenStorageFactory.class, classNames);
        return new PluginRegistry<>(PluginKind.STORAGE, Plugins.Place.of(loader));
    }

    /** A storage that is never created. */
    abstract static class Furniture implements TokenStorageFactory {

        @Override
        public String description() {
            return "furniture";
        }

        @Override
        public TokenStorage create(StorageContext context) {
            throw new AssertionError("a registry creates nothing");
        }
    }

    public static final class Shelf extends Furniture {
        @Override
        public String type() {
            return "shelf";
        }

        @Override
        public Set<String> aliases() {
            return Set.of("bookshelf");
        }
    }

    public static final class OtherShelf extends Furniture {
        @Override
        public String type() {
            return "shelf";
        }
    }

    public static final class Drawer extends Furniture {
        @Override
        public String type() {
            return "drawer";
        }
    }

    public static final class Shouting extends Furniture {
        @Override
        public String type() {
            return "SHOUT";
        }
    }

    public static final class Throwing extends Furniture {
        public Throwing() {
            throw new IllegalStateException("out of wood");
        }

        @Override
        public String type() {
            return "throwing";
        }
    }
}
