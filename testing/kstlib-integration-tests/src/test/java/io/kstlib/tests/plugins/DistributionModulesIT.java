package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every jar in {@code lib/} is an explicit module, so that all of them can be linked into a run-time image. */
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

        assertEquals(Set.of(), automatic, "give them one in kstlib-auth-cli/pom.xml, with ModiTect");
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

    @Test
    void linksIntoAnImageThatRuns(@TempDir Path folder) throws IOException, InterruptedException {
        Path image = folder.resolve("image");
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);

        int ended = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "--module-path",
                        LIB.toString(),
                        "--add-modules",
                        "ALL-MODULE-PATH",
                        "--output",
                        image.toString());

        assertEquals(0, ended, said::toString);
        String version = answer(image, folder, "--version");
        assertTrue(version.startsWith("kstlib "), version);
        String plugins = answer(image, folder, "auth", "plugins", "--json");
        assertTrue(plugins.contains("\"oidc\"") && plugins.contains("\"sops\""), plugins);
    }

    private static String answer(Path image, Path home, String... arguments) throws IOException, InterruptedException {
        Path answer = home.resolve("answer");
        ProcessBuilder command = new ProcessBuilder(
                image.resolve("bin/java").toString(), "-m", "io.kstlib.auth.cli/io.kstlib.auth.cli.Main");
        command.command().addAll(List.of(arguments));
        command.environment().put("HOME", home.toString());
        Process process = command.directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        int ended = process.waitFor();
        String said = Files.readString(answer, StandardCharsets.UTF_8);
        assertEquals(0, ended, said);
        return said;
    }
}
