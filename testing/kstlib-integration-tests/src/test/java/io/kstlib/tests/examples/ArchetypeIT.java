package io.kstlib.tests.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.consumer.LocalRepository;
import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command of docs/plugins.md makes a project, which is built outside of this build, and whose plugin is used. */
@Tag("trial")
class ArchetypeIT {

    private static final Pattern COMMAND =
            Pattern.compile("<!-- test: by ArchetypeIT -->\n```\nmvn (.*?)```", Pattern.DOTALL);

    /** Returns the arguments that the page gives to Maven. */
    private static List<String> documented() throws IOException {
        Matcher command =
                COMMAND.matcher(Files.readString(LocalRepository.root().resolve("docs/plugins.md")));
        assertTrue(command.find());
        return List.of(command.group(1).replace("\\\n", " ").strip().split("\\s+", -1));
    }

    /** Returns them for another kind, with the version of Maven's plugin that this build names. */
    private static List<String> arguments(String kind, String type) throws IOException {
        List<String> arguments = new ArrayList<>();
        for (String word : documented()) {
            arguments.add(
                    word.equals("archetype:generate")
                            ? "org.apache.maven.plugins:maven-archetype-plugin:"
                                    + LocalRepository.property("maven-archetype-plugin.version") + ":generate"
                            : word.replace("-Dkind=secret", "-Dkind=" + kind)
                                    .replace("-Dtype=acme", "-Dtype=" + type)
                                    .replace("0.1.0-SNAPSHOT", LocalRepository.version()));
        }
        arguments.add("-DarchetypeCatalog=local");
        return arguments;
    }

    @ParameterizedTest
    @CsvSource({"secret, acme", "provider, acme_login", "storage, acme_tokens"})
    void theProjectPassesItsContractAndItsPluginIsListed(String kind, String type, @TempDir Path shared)
            throws IOException {
        LocalRepository.installedIn(shared.resolve("repository"));
        Examples projects = Examples.of(Files.createDirectories(shared.resolve("projects")));
        projects.maven(arguments(kind, type).toArray(String[]::new));
        projects.maven("-f", "acme-secrets/pom.xml", "package");

        Path project = shared.resolve("projects/acme-secrets");
        try (var files = Files.list(project)) {
            assertEquals(
                    List.of("pom.xml", "src", "target"),
                    files.map(file -> String.valueOf(file.getFileName()))
                            .sorted()
                            .toList());
        }
        List<String> reports = projects.reports("acme-secrets");
        assertTrue(reports.size() > (kind.equals("storage") ? 0 : 1), reports::toString);
        for (String report : reports) {
            assertTrue(report.contains("Failures: 0, Errors: 0"), report);
        }
        Distribution distribution = Distribution.copiedTo(shared.resolve("kstlib"));
        Files.copy(
                project.resolve("target/acme-secrets-1.0.jar"),
                distribution.plugins().resolve("acme.jar"));
        Result listing = Command.of(distribution.directory(), Files.createDirectories(shared.resolve("home")))
                .run("auth", "plugins", "--kind", kind);
        assertEquals(0, listing.exitCode(), listing::toString);
        assertTrue(
                listing.out().lines().anyMatch(line -> line.startsWith(kind + "\t" + type + "\tcom.acme.secrets\t")),
                listing::toString);
    }
}
