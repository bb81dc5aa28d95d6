package io.kstlib.tests.examples;

import io.kstlib.tests.consumer.LocalRepository;
import io.kstlib.tests.consumer.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A copy of {@code examples/} that a Maven of its own built and tested, from nothing but what {@code mvn install} installs. */
final class Examples {

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern CONTRACT = Pattern.compile("class \\w+ extends (\\w+Contract) ");
    private static final Pattern ARTIFACT = Pattern.compile("(?s)^(?:.*</parent>)?.*?<artifactId>([^<]+)</artifactId>");

    /** What the build of kstlib has downloaded is not downloaded again. Snapshots come from the local repository only. */
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

    private final Path folder;

    private Examples(Path folder) {
        this.folder = folder;
    }

    /** The originals. */
    static Path sources() {
        return LocalRepository.root().resolve("examples");
    }

    /** Builds all of them at once. A writing process is killed a few times only; kstlib's own storages show that the contract holds for more. */
    static Examples builtIn(Path folder) throws IOException {
        Examples examples = new Examples(folder.resolve("examples"));
        copy(sources(), examples.folder);
        Path settings = Files.writeString(
                folder.resolve("settings.xml"),
                SETTINGS.formatted(
                        Path.of(System.getProperty("kstlib.maven.repository")).toUri()));
        new Programs(examples.folder)
                .maven(List.of(
                        "-B",
                        "-q",
                        "-gs",
                        settings.toString(),
                        "-Dmaven.repo.local="
                                + LocalRepository.installedIn(folder.resolve("repository"))
                                        .folder(),
                        "-Dkstlib.version=" + LocalRepository.version(),
                        "-Dkstlib.testkit.kills=3",
                        "package"))
                .lines();
        return examples;
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

    /** Their folders. */
    static List<String> names() throws IOException {
        return texts(sources().resolve("pom.xml"), MODULE);
    }

    private static List<String> texts(Path file, Pattern element) throws IOException {
        return element.matcher(Files.readString(file))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    /** What its tests extend. */
    static Set<String> contracts(String name) throws IOException {
        try (Stream<Path> files = Files.walk(sources().resolve(name).resolve("src/test/java"))) {
            return files.filter(Files::isRegularFile)
                    .flatMap(Examples::lines)
                    .flatMap(line -> CONTRACT.matcher(line).results())
                    .map(extended -> extended.group(1))
                    .collect(Collectors.toSet());
        }
    }

    Path jar(String name) throws IOException {
        String artifact =
                texts(folder.resolve(name).resolve("pom.xml"), ARTIFACT).get(0);
        return folder.resolve(name).resolve("target").resolve(artifact + "-1.0.jar");
    }

    /** What its tests reported: a line for each class of tests. */
    List<String> reports(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name).resolve("target/surefire-reports"))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .flatMap(Examples::lines)
                    .filter(line -> line.startsWith("Tests run:"))
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
