package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every jar in {@code lib/} is an explicit module, so that {@code bin/kstlib-link} can link all of them. */
class DistributionModulesIT {

    private static final Path LIB = Command.distribution().resolve("lib");

    private static Set<ModuleDescriptor> descriptors() {
        return ModuleFinder.of(LIB).findAll().stream()
                .map(ModuleReference::descriptor)
                .collect(Collectors.toSet());
    }

    @Test
    void everyJarHasADescriptorOfItsOwn() throws IOException {
        Set<String> automatic = new TreeSet<>();
        int jars = 0;
        try (Stream<Path> files = Files.list(LIB)) {
            for (Path jar : files.toList()) {
                jars++;
                for (ModuleReference module : ModuleFinder.of(jar).findAll()) {
                    if (module.descriptor().isAutomatic()) {
                        automatic.add(
                                jar.getFileName() + " (" + module.descriptor().name() + ")");
                    }
                }
            }
        }

        assertEquals(Set.of(), automatic, "give them one in kstlib-distribution/pom.xml, with ModiTect");
        assertEquals(jars, descriptors().size(), "a module is there twice, or a file is none");
        assertTrue(jars > 15, jars + " jars");
    }

    @Test
    void noModuleOfOursPassesALibraryOn() {
        List<String> passedOn = descriptors().stream()
                .filter(descriptor -> descriptor.name().startsWith("io.kstlib."))
                .flatMap(descriptor -> descriptor.requires().stream()
                        .filter(required -> required.modifiers().contains(Modifier.TRANSITIVE))
                        .map(Requires::name)
                        .filter(name -> !name.startsWith("io.kstlib.") && !name.startsWith("java."))
                        .map(name -> descriptor.name() + " requires transitive " + name))
                .sorted()
                .toList();

        assertEquals(List.of(), passedOn);
    }
}
