package io.kstlib.auth.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

    @TempDir
    Path home;

    /** A factory whose storage cannot be made. */
    @Plugin(type = "no-place", description = "tokens in no place")
    public static final class NoPlaceFactory implements TokenStorageFactory {

        @Override
        public TokenStorage create(StorageContext context) {
            throw new IllegalStateException("there is no such place");
        }
    }

    private ChildProcess failing(StorageWorker.Task task) {
        return ChildProcess.start(new StorageRecipe(NoPlaceFactory.class, Map.of(), Map.of(), home), task, "corporate");
    }

    private static void assertShowsTheReason(Executable expectation) {
        AssertionError failed = assertThrows(AssertionError.class, expectation);

        assertTrue(String.valueOf(failed.getMessage()).contains("there is no such place"), failed::getMessage);
    }

    @Test
    void aFailureShowsTheErrorsOfTheChild() {
        try (ChildProcess counting = failing(StorageWorker.Task.COUNT);
                ChildProcess holding = failing(StorageWorker.Task.HOLD);
                ChildProcess saving = failing(StorageWorker.Task.SAVE)) {
            assertShowsTheReason(counting::expectSuccess);
            assertShowsTheReason(() -> holding.expectLine(StorageWorker.HOLDING));
            assertShowsTheReason(saving::nextNumber);
        }
    }

    @Test
    void theChildHasTheClassesOfTheClassPathAndOfTheModulePath() {
        Properties properties = new Properties();
        properties.setProperty("java.class.path", "junit.jar");
        assertEquals("junit.jar", ChildProcess.classPath(properties));

        properties.setProperty("jdk.module.path", "plugin.jar");
        assertEquals("junit.jar" + File.pathSeparator + "plugin.jar", ChildProcess.classPath(properties));
    }
}
