package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MissingTypeTest {

    private static String remedy(@Nullable String folder) {
        return new MissingType("storage", "nosuch", "auth.token_storage", List.of(), folder)
                .inWords(List.of())
                .remedy()
                .orElseThrow()
                .inWords();
    }

    @Test
    void namesTheFolderForPluginsThatTheProgramHandedIn() {
        assertEquals("Put the module that brings it on the module path or into extensions/", remedy("extensions/"));
    }

    @Test
    void namesNoFolderToAProgramThatHandedInNone() {
        assertEquals("Put the module that brings it on the module path", remedy(null));
    }

    @Test
    void takesFromTheTableOfTypesWhichModulesAreMadeToBeDropped() {
        assertEquals(Set.of("io.kstlib.storage.redis"), ShippedPlugins.modulesApart());
    }
}
