package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.agent.AgentServer.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the files of the distribution have changed since the agent started. */
class InstallationTest {

    /** Within so many changes, some get the time of what was there before: a system measures times in ticks. */
    private static final int MANY = 50;

    @TempDir
    Path distribution;

    private Path jar(String name) throws IOException {
        return Files.writeString(
                Files.createDirectories(distribution.resolve("lib")).resolve(name), "jar");
    }

    @Test
    void isUnchangedUntilAFileIsTakenAway() throws IOException {
        Path jar = jar("kstlib.jar");
        Installation installation = Installation.at(distribution.toString());

        assertTrue(installation.isUnchanged());

        Files.delete(jar);
        assertFalse(installation.isUnchanged());
    }

    @Test
    void seesEachFileThatIsAddedRightAfterTheStart() throws IOException {
        for (int i = 0; i < MANY; i++) {
            Path unused = jar("before-" + i + ".jar");
            Installation installation = Installation.at(distribution.toString());

            Path added = jar("after-" + i + ".jar");

            assertFalse(installation.isUnchanged(), added::toString);
        }
    }

    @Test
    void seesAPartThatTheDistributionDidNotHave() throws IOException {
        Path unused = jar("kstlib.jar");
        Installation installation = Installation.at(distribution.toString());

        Files.createDirectory(distribution.resolve("plugins"));

        assertFalse(installation.isUnchanged());
    }
}
