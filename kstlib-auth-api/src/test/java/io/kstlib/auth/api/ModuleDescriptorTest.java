package io.kstlib.auth.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModuleDescriptorTest {

    private ModuleDescriptor module;

    @BeforeEach
    void findModule() throws URISyntaxException {
        Path classes = Path.of(io.kstlib.auth.api.token.Token.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        module = ModuleFinder.of(classes)
                .find("io.kstlib.auth.api")
                .orElseThrow()
                .descriptor();
    }

    @Test
    void requiresNothingButJavaBase() {
        assertEquals(
                Set.of("java.base"),
                module.requires().stream().map(Requires::name).collect(Collectors.toSet()));
    }

    @Test
    void exportsEveryPackageToEveryoneOrToModulesOfKstlib() {
        assertFalse(module.isOpen());
        assertEquals(
                module.packages(),
                module.exports().stream().map(Exports::source).collect(Collectors.toSet()));
        assertTrue(module.exports().stream()
                .flatMap(exports -> exports.targets().stream())
                .allMatch(target -> target.startsWith("io.kstlib.")));
    }
}
