package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.core.config.ShippedPlugins;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MissingTypeTest {

    private static Remedy remedy(String type, @Nullable String folder) {
        return new MissingType("storage", type, "auth.token_storage", List.of("file"), folder)
                .inWords(List.of())
                .remedy()
                .orElseThrow();
    }

    private static Remedy.AddPlugin plugin(String type, @Nullable String artifact, @Nullable String folder) {
        return new Remedy.AddPlugin("storage", type, artifact, Remedy.AddModule.MissingFrom.MODULE_PATH, folder);
    }

    @Test
    void namesTheFolderForPluginsThatTheProgramHandedIn() {
        assertEquals(plugin("nosuch", null, "extensions/"), remedy("nosuch", "extensions/"));
    }

    @Test
    void namesNoFolderToAProgramThatHandedInNone() {
        assertEquals(plugin("nosuch", null, null), remedy("nosuch", null));
    }

    @Test
    void namesTheArtifactThatDoesNotShip() {
        assertEquals(plugin("redis", "kstlib-storage-redis", null), remedy("redis", null));
        assertEquals(plugin("redis", "kstlib-storage-redis", "extensions/"), remedy("redis", "extensions/"));
    }

    private static PluginException missing(MissingType.Unusable... unusable) {
        return new MissingType("storage", "shelf", "auth.token_storage", List.of("file"), "plugins/")
                .inWords(List.of(unusable));
    }

    /** A person has put a module of kstlib where plugins go. */
    @Test
    void saysWhatHelpsWithThePluginThatCannotBeUsed() {
        Remedy onThePath = new Remedy.AddModule("kstlib-storage-shelf", Remedy.AddModule.MissingFrom.MODULE_PATH);
        MissingType.Unusable shelf = new MissingType.Unusable("shelf.jar", "is a part of kstlib", onThePath);
        MissingType.Unusable torn = new MissingType.Unusable("torn.jar", "is damaged; get it again", null);

        assertEquals(Optional.of(onThePath), missing(shelf).remedy());
        assertTrue(
                missing(shelf).problem().contains("shelf.jar in plugins/ could not be used: it is a part of kstlib"));
        assertEquals(Optional.empty(), missing(torn, shelf).remedy(), "each of them may be the one that is meant");
    }

    @Test
    void takesFromTheTableOfTypesWhichModulesAreMadeForTheFolder() {
        assertEquals(Set.of("io.kstlib.storage.redis"), ShippedPlugins.modulesApart());
    }
}
