package io.kstlib.tests.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds programs outside of this build. They have a Maven of their own, and of kstlib only what {@code mvn install} installs. */
public final class ConsumerBuild {

    private ConsumerBuild() {}

    /**
     * Copies the sources of programs and builds them.
     *
     * @param sources a folder below {@code src/test} with a POM
     * @param folder where they are built
     * @param further options of Maven
     * @return runs the programs there
     */
    public static Programs build(String sources, Path folder, List<String> further) throws IOException {
        Programs programs = new Programs(folder);
        copy(
                LocalRepository.root()
                        .resolve("testing/kstlib-integration-tests/src/test")
                        .resolve(sources),
                folder);
        LocalRepository repository = LocalRepository.installedIn(folder.resolve("repository"));
        List<String> arguments = new ArrayList<>(List.of(
                "-B",
                "-q",
                "-Dmaven.repo.local=" + repository.folder(),
                "-Ddownloaded.repository="
                        + Path.of(System.getProperty("kstlib.maven.repository")).toUri(),
                "-Dkstlib.version=" + LocalRepository.version()));
        arguments.addAll(LocalRepository.pluginVersions());
        arguments.addAll(further);
        arguments.add("package");
        programs.maven(arguments).lines();
        return programs;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
