package io.kstlib.tests.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.consumer.LocalRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a reader relies on who copies an example. */
class ExamplesPomTest {

    /** By default Maven tests a module as a module, so missing parts of the module are found. */
    @Test
    void noneLeavesTheModulePath() throws IOException {
        for (String name : Examples.names()) {
            Path example = Examples.sources().resolve(name);
            assertTrue(Files.exists(example.resolve("src/main/java/module-info.java")), name);
            assertFalse(Files.readString(example.resolve("pom.xml")).contains("useModulePath"), name);
        }
        assertFalse(Files.readString(Examples.sources().resolve("pom.xml")).contains("useModulePath"));
    }

    @Test
    void theirPomNamesTheVersionsOfThisBuild() throws IOException {
        String ours = Files.readString(LocalRepository.root().resolve("pom.xml"));
        for (String pom : List.of("pom.xml", "third-party-storage/pom.xml")) {
            List<MatchResult> versions = Pattern.compile("<([a-z-]+\\.version)>[^<]+<")
                    .matcher(Files.readString(Examples.sources().resolve(pom)))
                    .results()
                    .filter(version -> !version.group(1).equals("kstlib.version"))
                    .toList();

            assertEquals(5, versions.size(), pom);
            versions.forEach(version -> assertTrue(ours.contains(version.group()), version::group));
        }
    }

    @Test
    void theStorageStandsAlone() throws IOException {
        String pom = Files.readString(Examples.sources().resolve("third-party-storage/pom.xml"));

        assertFalse(pom.contains("<parent>"));
    }
}
