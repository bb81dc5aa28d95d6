package io.kstlib.tests.examples;

import io.kstlib.tests.consumer.LocalRepository;
import io.kstlib.tests.consumer.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A copy of {@code examples/}, built and tested by a Maven of its own. Of kstlib it has only what {@code mvn install} installs. */
final class Examples {

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern CONTRACT = Pattern.compile("class \\w+ extends (\\w+Contract) ");
    private static final Pattern ARTIFACT = Pattern.compile("(?s)^(?:.*</parent>)?.*?<artifactId>([^<]+)</artifactId>");

    /** Maven settings. They use what the build of kstlib has downloaded, and snapshots only from the local repository. */
    private static final String SETTINGS = """
            <settings>
              <profiles>
                <profile>
                  <id>downloaded</id>
                  <repositories>
                    <repository>
                      <id>downloaded</id>
                      <url>%1$s</url>
                      <releases><checksumPolicy>ignore</checksumPolicy></releases>
                      <snapshots><enabled>false</enabled></snapshots>
                    </repository>
                  </repositories>
                  <pluginRepositories>
                    <pluginRepository>
                      <id>downloaded</id>
                      <url>%1$s</url>
                      <releases><checksumPolicy>ignore</checksumPolicy></releases>
                      <snapshots><enabled>false</enabled></snapshots>
                    </pluginRepository>
                  </pluginRepositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>downloaded</activeProfile></activeProfiles>
            </settings>
            """;

    private static final String REPOSITORY = "repository";

    private final Path folder;

    private Examples(Path folder) {
        this.folder = folder;
    }

    /** Returns other projects that are built in the same way. The repository is beside their folder. */
    static Examples of(Path folder) {
        return new Examples(folder);
    }

    /** Returns the folder of the originals. */
    static Path sources() {
        return LocalRepository.root().resolve("examples");
    }

    /** Builds all examples at once. */
    static Examples builtIn(Path folder) throws IOException {
        LocalRepository.installedIn(folder.resolve(REPOSITORY));
        Examples examples = new Examples(folder.resolve("examples"));
        copy(sources(), examples.folder);
        examples.maven("package");
        return examples;
    }

    /** Tests all examples again, beside this copy, with other options of Maven. One kill is enough: the first run had more. */
    Examples testedAgain(String... options) throws IOException {
        Examples again = new Examples(Files.createTempDirectory(folder.getParent(), "again"));
        copy(sources(), again.folder);
        again.maven(Stream.concat(Stream.of("test", "-Dkstlib.testkit.kills=1"), Stream.of(options))
                .toArray(String[]::new));
        return again;
    }

    /** Runs Maven. A writing process is killed only a few times; kstlib's own storages show that the contract holds for more. */
    void maven(String... arguments) throws IOException {
        Path settings = Files.writeString(
                folder.resolveSibling("settings.xml"),
                SETTINGS.formatted(
                        Path.of(System.getProperty("kstlib.maven.repository")).toUri()));
        List<String> command = new ArrayList<>(List.of(
                "-B",
                "-q",
                "-gs",
                settings.toString(),
                "-Dmaven.repo.local=" + folder.resolveSibling(REPOSITORY),
                "-Dkstlib.version=" + LocalRepository.version()));
        command.addAll(List.of(arguments));
        if (command.stream().noneMatch(argument -> argument.startsWith("-Dkstlib.testkit.kills="))) {
            command.add("-Dkstlib.testkit.kills=3");
        }
        new Programs(folder).maven(command).lines();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = from.relativize(file);
                if (!relative.toString().contains("target")) {
                    Path copy = to.resolve(relative);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Returns the folders of the examples. */
    static List<String> names() throws IOException {
        return texts(sources().resolve("pom.xml"), MODULE);
    }

    private static List<String> texts(Path file, Pattern element) throws IOException {
        return element.matcher(Files.readString(file))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    /** Returns the contracts that the tests of an example extend. */
    static Set<String> contracts(String name) throws IOException {
        return testLines(name).stream()
                .flatMap(line -> CONTRACT.matcher(line).results())
                .map(extended -> extended.group(1))
                .collect(Collectors.toSet());
    }

    /** Returns the lines of the tests of an example. */
    static List<String> testLines(String name) throws IOException {
        try (Stream<Path> files = Files.walk(sources().resolve(name).resolve("src/test/java"))) {
            return files.filter(Files::isRegularFile).flatMap(Examples::lines).toList();
        }
    }

    Path jar(String name) throws IOException {
        String artifact =
                texts(folder.resolve(name).resolve("pom.xml"), ARTIFACT).get(0);
        return folder.resolve(name).resolve("target").resolve(artifact + "-1.0.jar");
    }

    /** Returns a library that an example brings. */
    Path library(String artifact) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolveSibling(REPOSITORY).resolve(artifact))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Returns the test reports of an example: one line for each test class. */
    List<String> reports(String name) throws IOException {
        return reported(name, ".txt").stream()
                .filter(line -> line.startsWith("Tests run:"))
                .toList();
    }

    /** Returns the class path and the module path of the tests of an example. */
    String paths(String name) throws IOException {
        return reported(name, ".xml").stream()
                .filter(line -> line.contains(".path\""))
                .collect(Collectors.joining("\n"));
    }

    private List<String> reported(String name, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name).resolve("target/surefire-reports"))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .flatMap(Examples::lines)
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
